FROM debian:bookworm-slim
RUN groupadd -r web && useradd -r -u 1500 -g web web
RUN mkdir -p /srv/site/uploads && chown web:web /srv/site/uploads
COPY site /srv/site
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/site
USER web
EXPOSE 8000
ENTRYPOINT ["python3", "server.py"]
