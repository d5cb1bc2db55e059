# syntax=docker/dockerfile:1
FROM alpine:3.20 AS Base

FROM BASE AS Build_Tools
RUN --mount=type=bind,from=Base,target=/base --mount=type=cache,target=/c true

FROM Base
COPY --chown=0:0 --from=Build_Tools /a /b
COPY --from=0 /a /c
RUN --mount=type=bind,source=/x,from=build_tools,target=/y --mount=from=BUILD_TOOLS,target=/z ls
RUN echo Base Build_Tools
