# syntax=docker/dockerfile:1
FROM alpine:3.20 AS base

FROM base AS build_tools
RUN --mount=type=bind,from=base,target=/base --mount=type=cache,target=/c true

FROM base
COPY --chown=0:0 --from=build_tools /a /b
COPY --from=0 /a /c
RUN --mount=type=bind,source=/x,from=build_tools,target=/y --mount=from=build_tools,target=/z ls
RUN echo Base Build_Tools
