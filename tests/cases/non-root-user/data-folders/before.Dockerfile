FROM python:3.12
WORKDIR /app
ENV UPLOADS=/srv/uploads
RUN mkdir -p /app/src /app/logs "$UPLOADS" /var/cache/{pages,thumbs} /opt/tool && cd /opt/tool && make
COPY . .
CMD ["python", "src/app.py"]
