FROM maven:3.9-eclipse-temurin-21
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn -q package
RUN chown -R app:app /app
USER app
CMD ["java", "-jar", "target/app.jar"]
