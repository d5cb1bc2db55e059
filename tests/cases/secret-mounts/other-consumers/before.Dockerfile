ARG BASE_TOKEN
FROM registry.example/base:${BASE_TOKEN} AS one
ARG LABEL_TOKEN
LABEL build.token.of=$LABEL_TOKEN
RUN tool "$LABEL_TOKEN"
ARG COPY_TOKEN
COPY <<EOF /app/config
token=$COPY_TOKEN
EOF
ARG URL_TOKEN
ARG REPO_URL=https://x:$URL_TOKEN@host.example/repo.git
RUN git clone "$REPO_URL" --branch $URL_TOKEN
ARG MOUNT_TOKEN
RUN --mount=type=cache,target=/cache/$MOUNT_TOKEN tool "$MOUNT_TOKEN"
