FROM debian:12 AS a
ENTRYPOINT ["/entry"]
CMD serve now
FROM debian:12 AS b
CMD serve now
ENTRYPOINT /entry
FROM debian:12 AS c
ENTRYPOINT []
CMD ["serve", "now"]
FROM debian:12 AS d
CMD []
ENTRYPOINT ["/entry"]
FROM debian:12 AS e
ENTRYPOINT /entry
FROM e AS f
CMD ["now"]
FROM debian:12 AS g
ENTRYPOINT ["/entry"]
FROM g AS h
CMD serve now
FROM debian:12 AS i
CMD ["now"]
FROM i AS j
ENTRYPOINT ["/entry", "--fast"]
