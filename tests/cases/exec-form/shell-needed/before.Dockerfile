FROM debian:12 AS a
CMD migrate && serve
FROM debian:12 AS b
CMD serve | tee /log
FROM debian:12 AS c
CMD serve > /log 2>&1
FROM debian:12 AS d
CMD PORT=80 serve
FROM debian:12 AS e
CMD serve &
FROM debian:12 AS f
CMD (serve)
FROM debian:12 AS g
CMD while true; do sleep 1; done
FROM debian:12 AS h
CMD ! serve
FROM debian:12 AS i
CMD time serve
FROM debian:12 AS j
CMD serve # in the shell
FROM debian:12 AS k
CMD serve;
FROM debian:12 AS l
CMD if then
FROM debian:12 AS m
CMD PORT=80
FROM debian:12 AS n
CMD serve \
    && notify
