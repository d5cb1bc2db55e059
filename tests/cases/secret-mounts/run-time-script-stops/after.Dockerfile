FROM debian:12
COPY run.sh /run.sh
CMD ["/run.sh"]
