FROM python:3.12
ENV STORE=/var/lib/notes
VOLUME ["/var/lib/notes", "/tmp/scratch"]
WORKDIR /app
COPY . .
CMD ["python", "notes.py"]
