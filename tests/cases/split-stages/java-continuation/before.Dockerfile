FROM maven:3-eclipse-temurin-21
WORKDIR /app
COPY . .
RUN mvn -B \
    # no tests here: CI has run them
    -DskipTests \
    package
# Started by hand now and then.
CMD ["java", \
     "-jar", "target/orders-1.4.0.jar"]
