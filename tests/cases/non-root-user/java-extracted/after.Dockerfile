FROM eclipse-temurin:21-jre
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /srv
COPY target/app.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract
USER app
CMD ["java", "-jar", "app/app.jar"]
