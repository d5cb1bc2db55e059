FROM debian:bookworm-slim
RUN useradd -m vscode
COPY app.py /app.py
CMD ["python3", "/app.py"]
