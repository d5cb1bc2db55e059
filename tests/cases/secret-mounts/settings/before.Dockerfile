FROM debian:12
RUN apt-get update && apt-get install -y libtoken=1.2 \
    mysecret=2:3.0-1
RUN apk add apikey=1.0-r0
ENV SSH_KEY="ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 me@host.example"
ENV DEPLOY_KEY="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPh0 me@host.example"
ENV AUTH=basic
ENV NEO4J_AUTH=none
ENV REGISTRY_ANON_AUTH=anon
ENV TOKEN_LIFE=3600 TOKEN_BUDGET=4096 CONTEXT_TOKENS=8192
ENV PASSWORD_HASH_ROUNDS=12
ENV GITHUB_TOKEN_SOURCE=env
ENV PAD_TOKEN="[PAD]"
RUN echo "root:*" | chpasswd -e
RUN echo 'app:!' | chpasswd --encrypted
RUN keytool -import -noprompt -storepass changeit -file ca.crt
RUN useradd -p '*' app && rabbitmqctl add_user app "$PASSWORD"
RUN docker login -u app -p "$TOKEN" registry.example
RUN psql -c "CREATE USER app PASSWORD '$PASSWORD'"
RUN redis-cli -p 6379 ping && mkdir -p /srv/app
RUN ssh-keygen -R host.example && ssh-keygen -y -f key && openssl req -x509 -nodes -newkey rsa:2048 -keyout /tmp/k -out c && rm /tmp/k
ENV SENTRY_DSN=https://0123456789abcdef0123456789abcdef@o12.ingest.sentry.example/12
CMD ["app"]
