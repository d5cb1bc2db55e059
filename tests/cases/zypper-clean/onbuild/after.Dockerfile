FROM opensuse/leap:15.6
ONBUILD RUN zypper -n in a && zypper clean --all
