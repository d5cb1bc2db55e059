FROM debian:12
COPY ssh_keys/. /root/.ssh/
COPY trusted /root/.ssh
COPY ssh_config /root/.ssh/config
COPY config/config.json /root/.docker/
COPY my_key /root/.ssh/id_rsa
COPY prod.npmrc /root/.npmrc
COPY plain.npmrc /srv/.npmrc
COPY creds /root/.aws/credentials
COPY keystore.jks truststore.jks app.keytab /app/
COPY prod.env /app/.env
COPY env.example /app/other/.env
COPY id_rsa* /root/.ssh/
COPY ca.crt /etc/ssl/private/ca.pem
CMD ["app"]
