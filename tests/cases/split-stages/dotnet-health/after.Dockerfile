FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
WORKDIR /app
HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1
EXPOSE 8080
ENTRYPOINT ["dotnet", "Api.dll"]
