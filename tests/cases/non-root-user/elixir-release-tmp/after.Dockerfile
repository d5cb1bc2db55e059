FROM elixir:1.17 AS builder
WORKDIR /src
COPY mix.exs mix.lock ./
RUN mix deps.get --only prod
COPY lib lib
RUN mix release --path /export

FROM debian:12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY --from=builder /export /opt/app
USER app
ENV RELEASE_TMP=/tmp
ENTRYPOINT ["/opt/app/bin/hello"]
CMD ["start"]
