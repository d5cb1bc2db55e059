FROM debian:12 AS build
USER app
WORKDIR /home/app
RUN --mount=type=secret,id=netrc,target=/home/app/.netrc,required=true,mode=0444 \
    git clone https://git.example/x.git && \
    rm -f other.txt

FROM debian:12
COPY --from=build /home/app/x /x
