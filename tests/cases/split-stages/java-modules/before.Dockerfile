FROM maven:3-eclipse-temurin-21
WORKDIR /work
COPY . .
RUN mvn -B -pl server -am package
CMD ["java", "-jar", "server/target/server-2.0.jar"]
