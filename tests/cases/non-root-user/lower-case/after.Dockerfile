from python:3.12
run groupadd --system --gid 10001 app \
    && useradd --no-log-init --system --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
copy app.py /app.py
user app
cmd ["python", "/app.py"]
