FROM python:3.12-slim AS build
RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true pip install --prefix=/out private-thing

FROM python:3.12-slim AS check
RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true --mount=type=secret,id=pip_token,required=true \
    PIP_TOKEN="$(cat /run/secrets/pip_token)" pip install private-check

FROM python:3.12-slim
COPY --from=build /out /usr/local
COPY --from=check /report /report
