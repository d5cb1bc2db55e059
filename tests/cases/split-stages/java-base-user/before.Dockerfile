FROM gradle:8-jdk21
WORKDIR /app
COPY . .
RUN gradle build
EXPOSE 8080
USER gradle
CMD ["java", "-jar", "build/libs/shop-0.3.0.jar"]
