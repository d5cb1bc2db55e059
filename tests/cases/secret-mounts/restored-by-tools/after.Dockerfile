FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
ARG GITHUB_USER
ENV GITHUB_USER=$GITHUB_USER
COPY nuget.config *.csproj ./
RUN --mount=type=secret,id=github_token,required=true \
    GITHUB_TOKEN="$(cat /run/secrets/github_token)" dotnet restore
COPY . .
RUN --mount=type=secret,id=github_token,required=true \
    GITHUB_TOKEN="$(cat /run/secrets/github_token)" dotnet publish -c Release -o /out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /out .
ENTRYPOINT ["dotnet", "Gateway.dll"]
