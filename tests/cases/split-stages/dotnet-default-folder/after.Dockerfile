FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /src
COPY --from=build /src/bin/Release/net8.0/publish /src/bin/Release/net8.0/publish
COPY --from=build /src/appsettings.json /src/appsettings.json
COPY --from=build /src/wwwroot /src/wwwroot
EXPOSE 8080
ENTRYPOINT ["dotnet", "bin/Release/net8.0/publish/Api.dll"]
