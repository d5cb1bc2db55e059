FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY gradlew build.gradle.kts settings.gradle.kts ./
COPY gradle/ gradle/
COPY src/ src/
RUN ./gradlew --no-daemon shadowJar && mv build/libs/*-all.jar shop.jar
CMD ["java", "-jar", "shop.jar"]
