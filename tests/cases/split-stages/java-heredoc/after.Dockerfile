FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN <<EOF
mvn -B package
cp target/orders-1.4.0.jar /app/orders.jar
EOF

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/orders.jar /app/orders.jar
CMD ["java", "-jar", "/app/orders.jar"]
