FROM alpine
COPY other.sh /start.sh
COPY start.sh /other.sh
CMD ["/start.sh"]
