FROM python:3.12-slim AS builder
WORKDIR /src
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt

FROM python:3.12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY --from=builder /venv /venv
WORKDIR /app
COPY --chown=app:app . /app
RUN chown app:app /app
USER app
CMD ["gunicorn", "app:app"]
