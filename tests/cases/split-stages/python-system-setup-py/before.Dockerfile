FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip gcc python3-dev
COPY setup.py app.py /tmp/hello/
RUN cd /tmp/hello && python3 setup.py install
CMD ["hello"]
