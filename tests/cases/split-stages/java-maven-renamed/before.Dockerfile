FROM maven:3-eclipse-temurin-21
WORKDIR /build
COPY pom.xml ./
COPY src/ src/
RUN mvn -q clean package && mkdir -p /opt/orders && cp target/*.jar /opt/orders/orders.jar
WORKDIR /opt/orders
USER 1000
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "orders.jar"]
