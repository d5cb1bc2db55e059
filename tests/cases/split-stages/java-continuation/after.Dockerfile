FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN mvn -B \
    # no tests here: CI has run them
    -DskipTests \
    package

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/orders-1.4.0.jar /app/target/orders-1.4.0.jar
# Started by hand now and then.
CMD ["java", \
     "-jar", "target/orders-1.4.0.jar"]
