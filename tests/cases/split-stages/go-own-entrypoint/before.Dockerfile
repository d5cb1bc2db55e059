FROM golang:1.22-bookworm AS app
# Who reads the mail.
LABEL maintainer="team@app.example"
WORKDIR /app
COPY . .
RUN apt-get update && \
    # The tools of the build.
    apt-get install -y --no-install-recommends git protobuf-compiler tini && \
    rm -rf /var/lib/apt/lists/*
RUN go build -o server .
COPY entrypoint.sh /usr/local/bin/
RUN useradd --uid 1200 api
USER api
ENTRYPOINT ["tini", "--", "entrypoint.sh"]
CMD ["./server"]
