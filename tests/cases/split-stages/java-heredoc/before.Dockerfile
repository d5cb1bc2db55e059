FROM maven:3-eclipse-temurin-21
WORKDIR /app
COPY . .
RUN <<EOF
mvn -B package
cp target/orders-1.4.0.jar /app/orders.jar
EOF
CMD ["java", "-jar", "/app/orders.jar"]
