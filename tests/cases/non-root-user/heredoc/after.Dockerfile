FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY <<EOF /app/app.py
print("hello")
EOF
RUN <<EOF
set -e
pip install --no-cache-dir flask
EOF
USER app
ENTRYPOINT ["python", "/app/app.py"]
