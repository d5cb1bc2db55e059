FROM maven:3-eclipse-temurin-21
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn compile dependency:copy-dependencies
CMD ["java", "-cp", "target/classes:target/dependency/*", "com.example.Main"]
