FROM fedora:40
RUN dnf -y update \
    # tools
    && dnf -y install \
       gcc \
       # last
       make \
    && dnf clean all
RUN microdnf install a && \
  echo done && \
  microdnf clean all
