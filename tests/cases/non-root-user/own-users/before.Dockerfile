FROM debian:bookworm-slim
RUN useradd -r reader && useradd -r writer
COPY app.py /app.py
CMD ["python3", "/app.py"]
