FROM alpine:3.20
ADD https://files.example/big-1.0 /a
ADD https://files.example/odd-1.0 /a
ADD https://files.example/unasked-1.0 /a
ADD https://user:secret@files.example/x-1.0 /a
