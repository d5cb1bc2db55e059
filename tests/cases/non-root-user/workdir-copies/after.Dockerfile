FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /srv/app
RUN pip install --no-cache-dir flask
COPY --chown=app:app app.py seed.db ./
ADD --chown=app:app static static/
RUN chown app:app /srv/app
USER app
CMD python app.py > app.log 2>&1
