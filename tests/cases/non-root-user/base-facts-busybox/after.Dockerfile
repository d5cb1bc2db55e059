FROM registry.example/team/base:1
RUN addgroup -S -g 10001 app \
    && adduser -S -D -h /home/app -u 10001 -G app app
COPY app /app
USER app
CMD ["python", "/app/main.py"]
