FROM golang:1.22-bookworm
ENV GOPATH=/opt/go PATH=/opt/go/bin:$PATH
WORKDIR /src
COPY . .
RUN go install .
EXPOSE 8080
CMD ["api", "-prefork"]
