FROM node:20 AS assets
WORKDIR /src
COPY . .
RUN npm ci && npm run build

FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1
RUN pip install --no-cache-dir gunicorn

FROM base
ARG VERSION
LABEL org.opencontainers.image.version=$VERSION
SHELL ["/bin/bash", "-c"]
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=assets /src/dist static
COPY app.py .
USER app
HEALTHCHECK CMD ["python", "-c", "print(1)"]
ENTRYPOINT ["gunicorn"]
CMD ["app:app"]
