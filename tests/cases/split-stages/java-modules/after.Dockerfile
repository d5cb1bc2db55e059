FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /work
COPY . .
RUN mvn -B -pl server -am package

FROM eclipse-temurin:21-jre
WORKDIR /work
COPY --from=build /work/server/target/server-2.0.jar /work/server/target/server-2.0.jar
CMD ["java", "-jar", "server/target/server-2.0.jar"]
