FROM python:3.12
WORKDIR /srv/app
COPY . .
RUN git clone https://git.example/mirror/web2py.git
CMD gunicorn web2py.wsgi:application
