FROM debian:12
RUN curl -fsSLo install.sh https://example.com/install.sh \
    && echo "0f1e2d3c install.sh" | sha256sum -c - \
    && sh install.sh
RUN wget https://example.com/setup.run https://example.com/setup.run.asc && gpg --verify setup.run.asc && ./setup.run
# Another file, or one that only may be the same.
RUN curl -fsSLo install.sh https://example.com/install.sh && sh other.sh
RUN curl -fsSLo install.sh https://example.com/install.sh && cd /opt && sh install.sh
RUN curl -fsSLo tool https://example.com/tool && tool --version
RUN curl -fsSLo "$OUT" https://example.com/install.sh && sh "$OUT"
