FROM python:3.12-slim AS build
COPY .netrc /root/.netrc
RUN pip install --prefix=/out private-thing
RUN apt-get update

FROM python:3.12-slim
COPY --from=build /out /usr/local
