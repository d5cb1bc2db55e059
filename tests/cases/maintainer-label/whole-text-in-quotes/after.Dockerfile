FROM debian:12-slim AS a
LABEL org.opencontainers.image.authors="Jane \$Doe <jane@example.com>"
FROM debian:12-slim AS b
LABEL org.opencontainers.image.authors='Jane $Doe "JD" <jane@example.com>'
FROM debian:12-slim AS c
LABEL org.opencontainers.image.authors="\"Jane\" and \"Joe\""
FROM debian:12-slim
LABEL org.opencontainers.image.authors="\"Jane"
