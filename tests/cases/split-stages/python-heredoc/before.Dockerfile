FROM python:3.12
WORKDIR /app
COPY requirements.txt .
RUN <<EOF
set -e
pip install --upgrade pip
pip install -r requirements.txt
EOF
COPY <<EOF /app/gunicorn.conf.py
bind = "0.0.0.0:8000"
EOF
COPY app.py .
CMD ["gunicorn", "app:app"]
