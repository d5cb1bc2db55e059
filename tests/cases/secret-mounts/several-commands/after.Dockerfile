FROM golang:1.22 AS build
# The token of the build machine.
WORKDIR /src
RUN --mount=type=secret,id=github_token,required=true \
    export GITHUB_TOKEN="$(cat /run/secrets/github_token)" \
    && git config --global url."https://${GITHUB_TOKEN}@github.com/".insteadOf "https://github.com/" \
    && go mod download \
    && rm -f ~/.gitconfig
COPY . .
RUN go build -o /app .

FROM scratch
COPY --from=build /app /app
ENTRYPOINT ["/app"]
