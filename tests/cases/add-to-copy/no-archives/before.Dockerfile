FROM debian:12
ADD log.gz /logs/
ADD bundle.zip /x/
ADD notes.tar.gz /x/
ADD empty.tar /x/
ADD vendor /vendor
ADD vendor/ /vendor/
ADD *.txt /texts/
ADD [ab].txt /texts/
ADD ./a.txt /b.txt texts/
ADD vendor/../a.txt /x/
