FROM python:3.12 AS build
WORKDIR /app
COPY requirements.txt .
RUN <<EOF
set -e
pip install --upgrade pip
pip install -r requirements.txt
EOF

FROM python:3.12-slim
WORKDIR /app
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY <<EOF /app/gunicorn.conf.py
bind = "0.0.0.0:8000"
EOF
COPY app.py .
CMD ["gunicorn", "app:app"]
