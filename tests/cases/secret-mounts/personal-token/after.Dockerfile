FROM debian:12 AS source
RUN --mount=type=secret,id=github_pat,required=true \
    export GITHUB_PAT="$(cat /run/secrets/github_pat)" \
    && git clone https://x:${GITHUB_PAT}@git.example/a/b.git /b

FROM debian:12
COPY --from=source /b /b
CMD ["/b/run"]
