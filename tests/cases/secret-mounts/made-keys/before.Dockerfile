FROM alpine:3.20 AS keys
RUN ssh-keygen -t ed25519 -f /k -N ""

FROM alpine:3.20
COPY --from=keys /k.pub /k.pub
RUN ssh-keygen -A
RUN ssh-keygen -t rsa -b 4096 -N "" -f /root/.ssh/id_rsa && ssh-keyscan git.example >> /root/.ssh/known_hosts
RUN openssl req -x509 -nodes -newkey rsa:2048 -keyout /etc/ssl/private/server.key -out /etc/ssl/server.crt -subj /CN=x
RUN openssl genrsa -out /app/jwt.pem 2048
RUN openssl req -new -key /app/jwt.pem -out /app/r.csr && ssh-keygen -l -f /k && openssl x509 -req -in /app/r.csr -out c
RUN ssh-keygen -t rsa -f /tmp/key -N "" && use /tmp/key && rm -f /tmp/key /tmp/key.pub
CMD ["app"]
