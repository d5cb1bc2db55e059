FROM eclipse-temurin:21-jre
WORKDIR /srv
COPY target/app.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract
CMD ["java", "-jar", "app/app.jar"]
