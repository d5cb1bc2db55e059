FROM debian:12 AS a
CMD java $JAVA_OPTS -jar app.jar
FROM debian:12 AS b
CMD serve --port "${PORT:-80}"
FROM debian:12 AS c
CMD serve --host $(hostname)
FROM debian:12 AS d
CMD serve *.conf
FROM debian:12 AS e
CMD ~/run
FROM debian:12 AS f
CMD serve {a,b}
FROM debian:12 AS g
CMD ["serve", "$PORT", "*"]
FROM debian:12 AS h
CMD serve `hostname`
