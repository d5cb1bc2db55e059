# syntax=docker/dockerfile:1
FROM debian:12
ADD <<EOF /etc/motd
ADD this is text
EOF
ADD <<-"EOF" a.txt /etc/
	text
	EOF
RUN <<EOF
ADD a.txt /not/an/instruction
EOF
ADD ["<<EOF", "/x/"]
