FROM debian:bookworm AS build
RUN apt-get update && \
    apt-get install -y --no-install-recommends openjdk-17-jdk maven fonts-dejavu-core && \
    rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64
WORKDIR /app
COPY . .
RUN mvn -B package

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends fonts-dejavu-core openjdk-17-jre-headless && \
    rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64
WORKDIR /app
COPY --from=build /app/target/orders-1.4.0.jar /app/target/orders-1.4.0.jar
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
