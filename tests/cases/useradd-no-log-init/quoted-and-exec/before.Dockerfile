FROM debian:12
RUN ["useradd", "-u", "123456", "a"]
RUN bash -c "useradd -u 123456 b"
