# minimal base image
# specific tag
FROM python:3.12-slim AS base

# environment variables to prevent buffer issues and ensure predictable behavior (if applicable)
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    LC_ALL=C.UTF-8

# non-root user for the app
RUN groupadd -r appgroup && useradd --no-log-init -r -g appgroup appuser

# working directory and ensure permissions are secure
WORKDIR /app
RUN chown appuser:appgroup /app

# install only necessary packages
# clean up dependencies
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential \
    libssl-dev \
    && rm -rf /var/lib/apt/lists/*

# non-root user
USER appuser

# copy application code with proper permissions
COPY --chown=appuser:appgroup . /app

# python dependencies
# dedicated virtual environment to isolate dependencies
RUN python -m venv /app/venv \
    && . /app/venv/bin/activate \
    && pip install --no-cache-dir --upgrade pip setuptools wheel \
    && pip install --no-cache-dir -r requirements.txt

# expose application port
EXPOSE 8000

# specify the entry point
ENTRYPOINT ["/app/venv/bin/python"]
CMD ["app.py"]
