FROM maven:3-eclipse-temurin-21-alpine
WORKDIR /app
COPY . .
RUN mvn package -DskipTests
EXPOSE 8080
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
