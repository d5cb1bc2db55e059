FROM maven:3-eclipse-temurin-21
ADD https://files.example/agent-1.2.jar /opt/agent/agent.jar
ENV JAVA_TOOL_OPTIONS="-javaagent:/opt/agent/agent.jar"
WORKDIR /app
COPY . .
RUN mvn package
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
