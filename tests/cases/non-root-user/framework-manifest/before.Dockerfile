FROM python:3.12-slim AS builder
WORKDIR /src
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt

FROM python:3.12-slim
COPY --from=builder /venv /venv
WORKDIR /app
COPY . /app
CMD ["gunicorn", "app:app"]
