FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
EXPOSE 5432
CMD ["postgres"]
