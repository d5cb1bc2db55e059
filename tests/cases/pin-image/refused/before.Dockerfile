FROM private.example/team/app:1 AS app
FROM alpine:3.20
COPY --from=app /app /app
