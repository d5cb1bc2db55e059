FROM eclipse-temurin:21-jdk AS a
COPY . .
RUN cd service && ./mvnw package
FROM eclipse-temurin:21-jdk AS b
COPY . .
CMD ["sh", "-c", "javac Main.java && exec java Main"]
