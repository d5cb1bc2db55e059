FROM golang:1.22-bookworm
WORKDIR /src
COPY . .
RUN go install .
EXPOSE 8080
CMD ["api", "-prefork"]
