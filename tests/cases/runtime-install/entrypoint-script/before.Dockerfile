FROM python:3.12
WORKDIR /app
COPY docker/ /usr/local/bin/
COPY . .
ENTRYPOINT ["tini", "--", "docker-entrypoint.sh"]
CMD ["./run.sh"]
