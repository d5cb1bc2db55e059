FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /build
COPY pom.xml ./
COPY src/ src/
RUN mvn -q clean package && mkdir -p /opt/orders && cp target/*.jar /opt/orders/orders.jar

FROM eclipse-temurin:21-jre
COPY --from=build /opt/orders/orders.jar /opt/orders/orders.jar
WORKDIR /opt/orders
USER 1000
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "orders.jar"]
