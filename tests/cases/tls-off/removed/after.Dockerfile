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
RUN git clone https://github.com/a/b
RUN pip3 install flask \
    && python -m pip install -i https://pypi.example.org/simple \
      --trusted-host pypi.example.org \
      django
RUN if true; then (curl -kL https://example.com/a); fi
RUN curl "-k" https://example.com/a
RUN VERSION=$(curl -sk https://example.com/version) && echo "$VERSION"
ONBUILD RUN curl -k https://example.com/a
