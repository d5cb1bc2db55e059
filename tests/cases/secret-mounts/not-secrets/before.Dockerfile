FROM debian:12
ARG PUBLIC_KEY
ARG GPG_KEY
ARG GPG_KEYS
ARG TOKEN_FILE
ARG SECRET_NAME
ARG AWS_ACCESS_KEY_ID
ENV TOKENIZERS_PARALLELISM=false KEYBOARD=us PASSENGER_ROOT=/p MAX_TOKENS=4096 \
    PASSWORD_FILE=/run/secrets/p TOKEN_URL=https://host.example/token ALLOW_EMPTY_PASSWORD=yes \
    OAUTH2_PROXY_VERSION=5.1 SECRET_BACKEND=vault API_TOKEN=/run/secrets/token DB_PASSWORD=
ENV SITE_KEY=abc MONKEY=1
RUN PASSWORD="$(openssl rand -hex 16)" && echo "$PASSWORD" > /dev/null
RUN sed -i 's/password=.*/password=$1/' /etc/app.conf
LABEL secret.path=/x
