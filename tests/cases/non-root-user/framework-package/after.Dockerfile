FROM python:3.12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN pip install --no-cache-dir "gradio==4.10.0" "fastapi==0.112.4"
WORKDIR /app
COPY --chown=app:app app.py /app/app.py
RUN chown app:app /app
USER app
CMD ["python", "app.py"]
