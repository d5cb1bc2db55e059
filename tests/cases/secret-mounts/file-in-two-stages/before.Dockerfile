FROM python:3.12-slim AS build
COPY .netrc /root/.netrc
RUN pip install --prefix=/out private-thing

FROM python:3.12-slim AS check
COPY .netrc /root/.netrc
ARG PIP_TOKEN
RUN pip install private-check && rm /root/.netrc

FROM python:3.12-slim
COPY --from=build /out /usr/local
COPY --from=check /report /report
