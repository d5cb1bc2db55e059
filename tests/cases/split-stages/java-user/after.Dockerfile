FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN mvn package -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/orders-1.4.0.jar /app/target/orders-1.4.0.jar
EXPOSE 8080
RUN useradd --system --uid 10001 orders
USER orders
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
