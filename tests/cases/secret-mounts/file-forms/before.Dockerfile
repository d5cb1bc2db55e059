FROM debian:12 AS build
WORKDIR /src
COPY ["id_rsa", "/root/.ssh/id_rsa"]
COPY --chmod=0600 .netrc /root/.netrc
COPY --from=registry.example/keys:1 /etc/tls.key /etc/tls.key
COPY .git-credentials /opt
COPY $WHERE/.pypirc /root/.pypirc
RUN git clone https://git.example/x.git

FROM debian:12 AS database
ADD .pgpass /root/.pgpass
RUN git clone https://git.example/x.git
RUN psql -c x

FROM debian:12 AS triggers
ONBUILD COPY .netrc /root/.netrc
ONBUILD RUN git fetch && rm /root/.netrc
COPY .git-credentials /root/.git-credentials
RUN git clone https://git.example/x.git
ONBUILD RUN git fetch

FROM debian:12
COPY --from=build /src /src
COPY --from=database /dump /dump
COPY --from=triggers /x /x
