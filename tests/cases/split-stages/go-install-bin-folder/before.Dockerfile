FROM golang:1.22-bookworm
ENV GOBIN=/usr/local/bin
WORKDIR /src
COPY . .
RUN go install .
EXPOSE 8080
CMD ["api", "-prefork"]
