FROM python:3.12
ARG DEBUG
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN mkdir -p /var/lib/build /srv/cache && make && rm -rf /var/lib/build
RUN if [ -n "$DEBUG" ]; then mkdir /var/log/debug; fi
RUN rm -rf /srv/c*
COPY app.py /app.py
RUN mkdir -p /srv/cache /var/log/debug \
    && chown app:app /srv/cache /var/log/debug
USER app
CMD ["python", "/app.py"]
