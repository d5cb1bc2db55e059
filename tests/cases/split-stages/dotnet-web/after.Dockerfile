# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
ARG BUILD_CONFIGURATION=Release
WORKDIR /src
# Packages first: the cache keeps them.
COPY Api.csproj ./
RUN dotnet restore
COPY . .
RUN dotnet publish -c $BUILD_CONFIGURATION --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
LABEL org.opencontainers.image.title="api"
COPY --from=build /app /app
WORKDIR /app
# The load balancer's.
EXPOSE 8080
ENTRYPOINT ["dotnet", "Api.dll"]
