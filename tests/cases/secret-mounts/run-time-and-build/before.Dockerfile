FROM debian:12
ENV DB_PASSWORD=gF4hj7Kq91xLz02m
RUN echo "ALTER USER root" | mysql -p"$DB_PASSWORD"
CMD ["app"]
