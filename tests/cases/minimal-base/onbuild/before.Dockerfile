FROM eclipse-temurin:21-jdk
COPY settings.xml /root/.m2/
ONBUILD COPY . .
ONBUILD RUN mvn package
