FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
RUN curl -k https://example.com/a

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl
RUN curl https://example.com/a
