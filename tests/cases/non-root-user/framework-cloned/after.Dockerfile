FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /srv/app
COPY . .
RUN git clone https://git.example/mirror/web2py.git
RUN chown -R app:app /srv/app
USER app
CMD gunicorn web2py.wsgi:application
