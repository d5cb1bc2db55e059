FROM registry.example/a
ONBUILD COPY --from=build /a /b
ONBUILD COPY --from=quay.io/x/y /a /b
