from debian:12-slim
label org.opencontainers.image.authors="jane"
