FROM fedora:40
RUN if command -v dnf; then dnf install -y a; else apt-get install -y a; fi
RUN dnf install -y a || true
RUN for p in a b; do dnf install -y $p; done
