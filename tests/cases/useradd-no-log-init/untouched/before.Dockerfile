FROM debian:12
ARG UID=1000660000
RUN useradd -u 1000 a && useradd -u 99999 b && useradd -u 0001000 c && useradd -u $UID d
RUN useradd -l -u 123456 a && useradd -lm -u 123456 b && useradd --no-log-init -u 123456 c
RUN adduser -u 123456 a && useradd -D -u 123456 && useradd -g 123456 x && useradd -c -u 123456
RUN echo useradd -u 123456 a
