FROM debian:12
ENV PASS=gF4hj7Kq91xLz02m
COPY start.sh /start.sh
CMD ["/start.sh"]
