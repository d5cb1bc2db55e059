FROM debian:12
ARG VERSION=1.2
RUN curl -k https://example.com/a -o a
RUN curl -ksSL "https://example.com/$VERSION/a" -o a && curl --insecure -L https://example.com/b -o b
RUN wget --no-check-certificate https://example.com/a.tgz
RUN wget -q https://example.com/a.tgz --no-check-certificate
RUN wget \
      --no-check-certificate \
      # the archive
      https://example.com/a.tgz \
    && tar xf a.tgz
RUN git -c http.sslVerify=false clone https://github.com/a/b
RUN pip3 install --trusted-host=pypi.python.org flask \
    && python -m pip install -i https://pypi.example.org/simple \
      --trusted-host pypi.example.org \
      django
RUN if true; then (curl -kL https://example.com/a); fi
RUN curl "-k" https://example.com/a
RUN VERSION=$(curl -sk https://example.com/version) && echo "$VERSION"
ONBUILD RUN curl -k https://example.com/a
RUN wget --no-check-certificate \
    # the old server
    https://example.com/a --no-check-cert
CMD curl -k https://example.com/a
