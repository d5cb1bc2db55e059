FROM debian:12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y curl python3
RUN mkdir -p /srv/data && curl -fsS https://data.example/index.html -o /srv/data/index.html
WORKDIR /srv/data
USER app
CMD ["python3", "-m", "http.server", "8000"]
