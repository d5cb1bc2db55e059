FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3-dev libc6-dev gcc
RUN apt-get install -y --no-install-recommends python3-pip
RUN pip3 install psycopg2
