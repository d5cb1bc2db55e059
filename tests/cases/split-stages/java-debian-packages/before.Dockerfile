FROM debian:bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends openjdk-17-jdk maven fonts-dejavu-core && \
    rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64
WORKDIR /app
COPY . .
RUN mvn -B package
CMD ["java", "-jar", "target/orders-1.4.0.jar"]
