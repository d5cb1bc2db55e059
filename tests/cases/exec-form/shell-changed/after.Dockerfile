FROM debian:12 AS a
SHELL ["/bin/bash", "-lc"]
CMD node server.js
FROM a AS b
CMD node other.js
FROM debian:12
CMD ["node", "third.js"]
SHELL ["/bin/bash", "-c"]
