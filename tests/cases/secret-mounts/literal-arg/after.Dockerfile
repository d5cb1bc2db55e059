FROM debian:12 AS fetch
RUN --mount=type=secret,id=deploy_token,required=true \
    export DEPLOY_TOKEN="$(cat /run/secrets/deploy_token)" \
    && curl -fsSo /f "https://x:$DEPLOY_TOKEN@host.example/f"
RUN --mount=type=secret,id=mirror_password,required=true \
    export MIRROR_PASSWORD="$(cat /run/secrets/mirror_password)" \
    && curl -fsSo /g "https://x:$MIRROR_PASSWORD@host.example/g"

FROM debian:12
COPY --from=fetch /f /g /
ARG ROOT_PASSWORD=changeme
RUN echo "root:$ROOT_PASSWORD" | chpasswd
