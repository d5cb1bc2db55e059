FROM registry.example/proxy:1.30 AS a
COPY proxy.yaml /etc/proxy.yaml
FROM registry.example/proxy:1.30 AS b
RUN true
