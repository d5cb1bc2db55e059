FROM golang:1.22-bookworm
WORKDIR /src
COPY . .
RUN export GOBIN=/opt/bin && GOOS=linux go install .
EXPOSE 8080
CMD ["api", "-prefork"]
