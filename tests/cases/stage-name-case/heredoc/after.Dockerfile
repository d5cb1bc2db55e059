FROM alpine:3.20 AS build
FROM build
RUN --mount=from=build,target=/x <<EOF
cp /x Build
EOF
COPY --from=build <<EOF /a /b
Build
EOF
