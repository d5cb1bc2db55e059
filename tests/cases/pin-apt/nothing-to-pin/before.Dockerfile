FROM debian:12
RUN apt-get update && apt-get install -f && apt-get -s install curl && apt-get remove curl && apt-get upgrade -y
RUN apt-get install -y curl=7.88.1-10+deb12u8 git=1:2.39.*
RUN bash -c "echo apt-get install curl"
CMD ["apt-get", "install", "curl"]
