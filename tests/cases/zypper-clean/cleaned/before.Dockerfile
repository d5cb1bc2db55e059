FROM opensuse/leap:15.6
RUN zypper -n in a && zypper clean -a
RUN zypper -n in a && zypper cc --all
RUN zypper -n in a && rm -rf /var/cache/zypp
RUN --mount=type=cache,target=/var/cache/zypp zypper -n in b
