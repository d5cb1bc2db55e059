FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip gcc python3-dev
COPY setup.py app.py /tmp/hello/
RUN cd /tmp/hello && python3 setup.py install

FROM ubuntu:22.04
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        python3 \
        python3-distutils \
        python3-setuptools \
        python3-wheel \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/python3.10/dist-packages /usr/local/lib/python3.10/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY setup.py app.py /tmp/hello/
CMD ["hello"]
