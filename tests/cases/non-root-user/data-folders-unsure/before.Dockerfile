FROM python:3.12
ARG DEBUG
RUN mkdir -p /var/lib/build /srv/cache && make && rm -rf /var/lib/build
RUN if [ -n "$DEBUG" ]; then mkdir /var/log/debug; fi
RUN rm -rf /srv/c*
COPY app.py /app.py
CMD ["python", "/app.py"]
