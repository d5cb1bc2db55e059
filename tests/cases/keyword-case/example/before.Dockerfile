FROM alpine:3.20 as build
run apk add --no-cache curl
Copy . /src

FROM alpine:3.20
COPY --from=build /src /src
CMD ["sh"]
