FROM debian:12 AS a
CMD cd /app
FROM debian:12 AS b
CMD . /env.sh
FROM debian:12 AS c
CMD source /env.sh
FROM debian:12 AS d
CMD echo hello
FROM debian:12 AS e
CMD exec echo hello
FROM debian:12 AS f
CMD ["/bin/echo", "hello"]
FROM debian:12 AS g
CMD "python app.py"
FROM debian:12 AS h
CMD ["node" "server.js"]
FROM debian:12 AS i
CMD ['node', 'server.js']
