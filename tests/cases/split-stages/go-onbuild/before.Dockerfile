FROM golang:1.22-bookworm
WORKDIR /app
ONBUILD COPY . .
ONBUILD RUN go build -o server .
RUN go build -o /usr/local/bin/tool std
CMD ["tool"]
