FROM python:3.12
WORKDIR /app
COPY . .
COPY seed /data/seed
RUN mkdir -p /app/logs /usr/share/man/man1
VOLUME /data
EXPOSE 8000
CMD ["python", "notes.py"]
