FROM maven:3-eclipse-temurin-21 AS build
ADD https://files.example/agent-1.2.jar /opt/agent/agent.jar
ENV JAVA_TOOL_OPTIONS="-javaagent:/opt/agent/agent.jar"
WORKDIR /app
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
ENV JAVA_TOOL_OPTIONS="-javaagent:/opt/agent/agent.jar"
WORKDIR /app
COPY --from=build /app/target/orders-1.4.0.jar /app/target/orders-1.4.0.jar
ADD https://files.example/agent-1.2.jar /opt/agent/agent.jar
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
