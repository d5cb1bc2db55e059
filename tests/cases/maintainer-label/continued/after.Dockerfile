FROM debian:12-slim
LABEL org.opencontainers.image.authors="Jane Doe \
    # her address
    <jane@example.com>, \
    Joe"
