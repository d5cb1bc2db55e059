FROM debian:12-slim AS a
MAINTAINER "Jane $Doe <jane@example.com>"
FROM debian:12-slim AS b
MAINTAINER 'Jane $Doe "JD" <jane@example.com>'
FROM debian:12-slim AS c
MAINTAINER "Jane" and "Joe"
FROM debian:12-slim
MAINTAINER "Jane
