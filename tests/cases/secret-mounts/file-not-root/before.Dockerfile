FROM debian:12 AS build
USER app
WORKDIR /home/app
COPY --chown=app .netrc ./
RUN git clone https://git.example/x.git && \
    rm -f .netrc other.txt

FROM debian:12
COPY --from=build /home/app/x /x
