FROM registry.example/a
RUN --mount=type=bind,from=quay.io/x/tool:1,target=/t /t/run
RUN --mount=type=bind,target=/t,from=registry.example/t /t/run
RUN echo FROM quay.io/x
