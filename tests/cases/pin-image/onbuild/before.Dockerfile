FROM alpine:3.20
ONBUILD COPY --from=busybox:1.36 /bin/busybox /bin/
ONBUILD COPY --from=build /app /app
ONBUILD COPY --from=0 /app /app
ONBUILD RUN --mount=from=team/tool,target=/t true
