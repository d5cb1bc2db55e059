FROM debian:12
SHELL ["pwsh", "-Command"]
RUN curl -k https://example.com/a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl https://example.com/a
