FROM golang:1.23 AS golang
FROM golang AS x
COPY --from=golang:1.22 /a /b
COPY --from=golang /a /b
