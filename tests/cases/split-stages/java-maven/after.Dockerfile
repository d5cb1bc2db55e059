# syntax=docker/dockerfile:1
FROM maven:3-eclipse-temurin-21 AS build
ENV MAVEN_OPTS="-Xmx1g"
ENV JAVA_OPTS="-Xmx256m -Djava.security.egd=file:/dev/./urandom"
WORKDIR /app
# Libraries first: the cache keeps them.
COPY pom.xml .
RUN mvn -B dependency:go-offline
COPY src ./src
COPY config ./config
RUN mvn -B package -DskipTests

FROM eclipse-temurin:21-jre
LABEL org.opencontainers.image.title="orders"
ENV JAVA_OPTS="-Xmx256m -Djava.security.egd=file:/dev/./urandom"
WORKDIR /app
COPY --from=build /app/target/orders-1.4.0.jar /app/target/orders-1.4.0.jar
COPY --from=build /app/config /app/config
# The port that the load balancer asks.
EXPOSE 8080
HEALTHCHECK CMD curl -f http://localhost:8080/actuator/health || exit 1
ENTRYPOINT ["sh", "-c", "exec java $JAVA_OPTS -jar target/orders-1.4.0.jar --spring.config.location=file:config/"]
