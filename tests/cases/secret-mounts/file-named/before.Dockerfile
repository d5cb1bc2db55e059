FROM debian:12 AS build
WORKDIR /src
COPY .netrc ./
RUN git clone https://git.example/x.git
RUN cp .netrc /root/.netrc && rm .netrc

FROM debian:12
COPY --from=build /src/x /x
