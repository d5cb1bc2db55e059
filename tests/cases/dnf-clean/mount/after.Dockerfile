FROM fedora:40
RUN --mount=type=cache,target=/var/cache/dnf dnf install -y a
RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y a
RUN --mount=type=cache,target=/root/.cache dnf install -y b && dnf clean all
