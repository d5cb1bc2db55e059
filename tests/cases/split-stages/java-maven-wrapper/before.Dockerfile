FROM eclipse-temurin:21-jdk-noble
WORKDIR /app
COPY .mvn/ .mvn/
COPY mvnw pom.xml ./
RUN chmod +x mvnw && ./mvnw dependency:resolve
COPY src ./src
RUN ./mvnw package
CMD ["java", "-jar", "/app/target/orders.jar"]
