FROM scratch
WORKDIR /app
WORKDIR /app/data
