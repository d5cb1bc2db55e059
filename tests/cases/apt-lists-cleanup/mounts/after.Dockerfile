FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y curl
RUN --mount=type=cache,target=/var/lib/apt/lists/ apt-get update && apt-get install -y curl
RUN --mount=type=tmpfs,dst=/var/lib apt-get update && apt-get install -y curl
RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=$LISTS apt-get update && apt-get install -y curl
