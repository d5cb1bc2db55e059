FROM alpine:3.20 AS Build
FROM Build
RUN --mount=from=Build,target=/x <<EOF
cp /x Build
EOF
COPY --from=Build <<EOF /a /b
Build
EOF
