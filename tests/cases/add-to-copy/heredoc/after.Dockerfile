# syntax=docker/dockerfile:1
FROM debian:12
COPY <<EOF /etc/motd
ADD this is text
EOF
COPY <<-"EOF" a.txt /etc/
	text
	EOF
RUN <<EOF
ADD a.txt /not/an/instruction
EOF
COPY ["<<EOF", "/x/"]
