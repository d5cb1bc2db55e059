FROM debian:12-slim
LABEL org.opencontainers.image.authors="Jane \"JD\" Doe, costs \$5 or \${PRICE}, in C:\\temp"
