FROM gradle:8-jdk21
WORKDIR /home/gradle/shop
COPY . .
RUN gradle bootJar --no-daemon
EXPOSE 8080
CMD ["java", "-jar", "build/libs/shop-0.3.0.jar"]
