FROM scratch AS empty
FROM vendored AS v
FROM empty
COPY --from=Empty /a /b
COPY --from=1 /a /b
COPY --from=vendored /a /b
RUN --mount=type=cache,target=/c true
