FROM debian:12 AS build
RUN apt-get update && apt-get install -y gcc
FROM debian:12 AS tree
RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
FROM debian:12 AS dev
RUN apt-get update && apt-get install -y gdb && rm -rf /var/lib/apt/lists/*
FROM debian:12 AS named
RUN apt-get update && apt-get install -y gdb && rm -rf /var/lib/apt/lists/*
FROM debian:12
COPY --from=build /app /app
COPY --from=tree / /root
COPY --from=named /app /app2
