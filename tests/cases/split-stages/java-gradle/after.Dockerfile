FROM gradle:8-jdk21 AS build
WORKDIR /home/gradle/shop
COPY . .
RUN gradle bootJar --no-daemon

FROM eclipse-temurin:21-jre
WORKDIR /home/gradle/shop
COPY --from=build /home/gradle/shop/build/libs/shop-0.3.0.jar /home/gradle/shop/build/libs/shop-0.3.0.jar
COPY --from=build /home/gradle/shop/static /home/gradle/shop/static
EXPOSE 8080
CMD ["java", "-jar", "build/libs/shop-0.3.0.jar"]
