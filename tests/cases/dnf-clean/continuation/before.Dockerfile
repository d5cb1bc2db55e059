FROM fedora:40
RUN dnf -y update \
    # tools
    && dnf -y install \
       gcc \
       # last
       make
RUN microdnf install a && \
  echo done
