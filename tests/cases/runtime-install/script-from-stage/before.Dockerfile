FROM alpine AS files
COPY scripts /src/scripts

FROM alpine AS base
WORKDIR /srv
COPY --from=files /src/scripts/start.sh ./bin/
COPY --from=golang:1.22 /usr/local/go /usr/local/go

FROM base
CMD sh bin/start.sh
