FROM python:3.12
RUN pip install requests
RUN git clone https://git.example/server.git /srv/server
WORKDIR /srv/server
CMD ["python", "server.py"]
