FROM elixir:1.17 AS builder
WORKDIR /src
COPY mix.exs mix.lock ./
RUN mix deps.get --only prod
COPY lib lib
RUN mix release --path /export

FROM debian:12-slim
COPY --from=builder /export /opt/app
ENV RELEASE_TMP=/tmp
ENTRYPOINT ["/opt/app/bin/hello"]
CMD ["start"]
