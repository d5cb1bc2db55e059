FROM debian:12
ARG VERSION=1.2
RUN curl https://example.com/a -o a
RUN curl -sSL "https://example.com/$VERSION/a" -o a && curl -L https://example.com/b -o b
RUN wget https://example.com/a.tgz
RUN wget -q https://example.com/a.tgz
RUN wget \
      # the archive
      https://example.com/a.tgz \
    && tar xf a.tgz
RUN git clone https://github.com/a/b
RUN pip3 install flask \
    && python -m pip install -i https://pypi.example.org/simple \
      django
RUN if true; then (curl -L https://example.com/a); fi
RUN curl https://example.com/a
RUN VERSION=$(curl -s https://example.com/version) && echo "$VERSION"
ONBUILD RUN curl https://example.com/a
RUN wget \
    # the old server
    https://example.com/a
CMD curl https://example.com/a
