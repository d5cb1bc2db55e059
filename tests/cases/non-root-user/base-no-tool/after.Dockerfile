FROM amazoncorretto:21
COPY app.jar /app.jar
USER 10001:10001
CMD ["java", "-jar", "/app.jar"]
