FROM debian:bookworm AS base
RUN useradd -r app
USER app

FROM base
COPY app.py /app.py
CMD ["python3", "/app.py"]
