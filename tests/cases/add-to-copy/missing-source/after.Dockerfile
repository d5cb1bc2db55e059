FROM debian:12
COPY built.conf /etc/
COPY target/app.jar /app.jar
ADD dist.tar.gz /srv/
ADD dist* /srv/
COPY *.jar /srv/
