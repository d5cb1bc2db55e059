FROM debian:12 AS build
WORKDIR /src
COPY .env ./
COPY .netrc /root/.netrc
RUN ./build.sh
RUN rm .env /root/.netrc

FROM debian:12
COPY --from=build /src/x /x
