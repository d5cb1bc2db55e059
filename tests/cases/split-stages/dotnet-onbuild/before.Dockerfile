FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
WORKDIR /app
ONBUILD COPY x /x
EXPOSE 8080
ENTRYPOINT ["dotnet", "Api.dll"]
