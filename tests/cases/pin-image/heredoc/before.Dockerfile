FROM "python:3.12"
RUN --mount=from=busybox:1.36,target=/x <<EOF
FROM alpine:3.20
COPY --from=alpine:3.20 a b
EOF
COPY --from=alpine:3.20 <<EOF /x
FROM alpine:3.20
EOF
FROM 'python:3.12' AS b
