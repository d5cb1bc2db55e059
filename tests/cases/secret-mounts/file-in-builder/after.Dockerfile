FROM python:3.12-slim AS build
RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true pip install --prefix=/out private-thing
RUN apt-get update

FROM python:3.12-slim
COPY --from=build /out /usr/local
