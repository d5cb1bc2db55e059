FROM debian:12-slim
ONBUILD ENV APP_HOME="/srv/my app"
ONBUILD LABEL a=b
