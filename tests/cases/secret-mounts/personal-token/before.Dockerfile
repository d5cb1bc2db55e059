FROM debian:12 AS source
ARG GITHUB_PAT
RUN git clone https://x:${GITHUB_PAT}@git.example/a/b.git /b

FROM debian:12
COPY --from=source /b /b
CMD ["/b/run"]
