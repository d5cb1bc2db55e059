FROM golang:1.23 AS Golang
FROM golang AS x
COPY --from=golang:1.22 /a /b
COPY --from=Golang /a /b
