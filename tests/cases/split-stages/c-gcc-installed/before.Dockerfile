FROM gcc:14
COPY . /src
WORKDIR /src
RUN ./configure && make && make install
ENTRYPOINT ["server"]
