FROM alpine:3.20
ARG API_TOKEN
RUN curl -fsS -H "Authorization: Bearer $API_TOKEN" https://host.example/f -o /f
RUN apk add --no-cache jq
