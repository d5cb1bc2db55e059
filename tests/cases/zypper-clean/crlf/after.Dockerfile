FROM opensuse/leap:15.6
RUN zypper -n refresh && \
    zypper -n in a \
    b && \
    zypper clean --all
