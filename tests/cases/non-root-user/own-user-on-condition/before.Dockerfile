FROM debian:bookworm-slim
ARG DEVELOPMENT
RUN if [ -n "$DEVELOPMENT" ]; then useradd worker; fi
COPY app.py /app.py
CMD ["python3", "/app.py"]
