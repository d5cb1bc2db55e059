FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY Shop.sln Directory.Build.props ./
COPY Shop.Core/Shop.Core.csproj Shop.Core/
COPY Shop.Api/Shop.Api.csproj Shop.Api/
RUN dotnet restore Shop.Api/Shop.Api.csproj
COPY . .
RUN dotnet publish Shop.Api/Shop.Api.csproj -c Release -o /app/publish /p:UseAppHost=false
WORKDIR /app/publish
USER app
ENTRYPOINT ["dotnet", "Shop.Api.dll"]
