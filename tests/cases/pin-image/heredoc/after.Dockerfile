FROM "python:3.12@sha256:abababababababababababababababababababababababababababababababab"
RUN --mount=from=busybox:1.36@sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,target=/x <<EOF
FROM alpine:3.20
COPY --from=alpine:3.20 a b
EOF
COPY --from=alpine:3.20@sha256:efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef <<EOF /x
FROM alpine:3.20
EOF
FROM 'python:3.12@sha256:abababababababababababababababababababababababababababababababab' AS b
