FROM golang:1.22-bookworm
WORKDIR /src
COPY . .
ENV GOARCH=arm64
RUN go install .
EXPOSE 8080
CMD ["api", "-prefork"]
