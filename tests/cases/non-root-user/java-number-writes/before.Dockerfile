FROM amazoncorretto:21
VOLUME /data
COPY target/app.jar /app.jar
CMD ["java", "-jar", "/app.jar"]
