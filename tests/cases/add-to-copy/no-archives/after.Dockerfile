FROM debian:12
COPY log.gz /logs/
COPY bundle.zip /x/
COPY notes.tar.gz /x/
COPY empty.tar /x/
COPY vendor /vendor
COPY vendor/ /vendor/
COPY *.txt /texts/
COPY [ab].txt /texts/
COPY ./a.txt /b.txt texts/
COPY vendor/../a.txt /x/
