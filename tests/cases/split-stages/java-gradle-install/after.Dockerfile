FROM gradle:8-jdk21 AS build
WORKDIR /src
COPY . .
RUN gradle installDist

FROM eclipse-temurin:21-jre
WORKDIR /src
COPY --from=build /src/build/install/shop /src/build/install/shop
ENTRYPOINT ["/src/build/install/shop/bin/shop"]
