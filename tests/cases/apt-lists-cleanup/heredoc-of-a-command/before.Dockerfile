FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN bash <<EOF
apt-get install -y git
EOF
RUN apt-get update && apt-get install -y make && cat <<EOF > /etc/motd
hello
EOF
