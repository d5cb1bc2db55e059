FROM eclipse-temurin:21-jdk-noble AS build
WORKDIR /app
COPY .mvn/ .mvn/
COPY mvnw pom.xml ./
RUN chmod +x mvnw && ./mvnw dependency:resolve
COPY src ./src
RUN ./mvnw package

FROM eclipse-temurin:21-jre-noble
WORKDIR /app
COPY --from=build /app/target/orders.jar /app/target/orders.jar
CMD ["java", "-jar", "/app/target/orders.jar"]
