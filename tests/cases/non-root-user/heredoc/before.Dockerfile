FROM python:3.12
COPY <<EOF /app/app.py
print("hello")
EOF
RUN <<EOF
set -e
pip install --no-cache-dir flask
EOF
ENTRYPOINT ["python", "/app/app.py"]
