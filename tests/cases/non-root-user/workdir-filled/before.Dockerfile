FROM debian:12
RUN apt-get update && apt-get install -y curl python3
RUN mkdir -p /srv/data && curl -fsS https://data.example/index.html -o /srv/data/index.html
WORKDIR /srv/data
CMD ["python3", "-m", "http.server", "8000"]
