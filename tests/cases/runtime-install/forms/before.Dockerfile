FROM debian:12 AS a
CMD ["sh", "-c", "apt-get update && apt-get install -y nginx && exec nginx"]

FROM debian:12 AS b
ENTRYPOINT ["pip", "install", "flask"]

FROM debian:12 AS c
ENTRYPOINT ["tini", "--", "bash", "-lc", "exec gosu app python -m pip install -r r.txt"]

FROM debian:12 AS d
CMD bundle check || bundle install; yarn && cargo install x; go get ./...; gem install y; apk add z

FROM debian:12 AS e
CMD npm ci
CMD ["node", "a.js"]

FROM debian:12
CMD ["yum", "install", "-y", "x"]
