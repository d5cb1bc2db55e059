FROM debian:12 AS a
CMD ["node", "server.js"]
FROM debian:12 AS b
CMD ["./run.sh"]
FROM debian:12 AS c
CMD exec -a name node server.js
FROM debian:12 AS d
CMD exec
FROM debian:12 AS e
CMD exec \
    node server.js
