FROM alpine
COPY start.sh /start.sh
CMD ["/start.sh"]
