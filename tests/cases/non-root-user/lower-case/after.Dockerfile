from python:3.12
run groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
copy app.py /app.py
user app
cmd ["python", "/app.py"]
