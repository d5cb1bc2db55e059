FROM debian:12
ADD built.conf /etc/
ADD target/app.jar /app.jar
ADD dist.tar.gz /srv/
ADD dist* /srv/
ADD *.jar /srv/
