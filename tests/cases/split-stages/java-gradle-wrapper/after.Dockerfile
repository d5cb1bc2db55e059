FROM eclipse-temurin:21-jdk AS build
WORKDIR /app
COPY gradlew build.gradle.kts settings.gradle.kts ./
COPY gradle/ gradle/
COPY src/ src/
RUN ./gradlew --no-daemon shadowJar && mv build/libs/*-all.jar shop.jar

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/shop.jar /app/shop.jar
CMD ["java", "-jar", "shop.jar"]
