FROM golang:1.24
WORKDIR src
WORKDIR cmd
WORKDIR /app
WORKDIR /app/sub
