FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3 build-essential python3-dev python3-pip libpq-dev
RUN pip3 install psycopg2
