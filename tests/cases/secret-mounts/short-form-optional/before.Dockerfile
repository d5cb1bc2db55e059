# syntax=docker/dockerfile:1
FROM golang:1.22
ARG GITHUB_TOKEN
ARG SENTRY_TOKEN=""
RUN if [ -n "$GITHUB_TOKEN" ]; then git config --system url."https://$GITHUB_TOKEN@github.com/".insteadOf https://github.com/; fi
RUN sentry-cli releases new "$SENTRY_TOKEN" || true
