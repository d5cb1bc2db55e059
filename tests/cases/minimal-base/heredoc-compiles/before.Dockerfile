FROM eclipse-temurin:21-jdk
RUN <<EOF
set -e
gradle --no-daemon build
EOF
