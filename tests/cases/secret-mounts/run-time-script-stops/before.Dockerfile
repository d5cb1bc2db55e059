FROM debian:12
ENV PASS=gF4hj7Kq91xLz02m
COPY run.sh /run.sh
CMD ["/run.sh"]
