FROM opensuse/leap:15.6
RUN zypper -n in a || echo no
RUN zypper --root /mnt -n in a
RUN zypper -n in a && rm -rf /etc/zypp/repos.d/*
