FROM opensuse/leap:15.6
RUN zypper -n ref \
 # what we need
 && zypper -n in \
  # first
  a \
 && zypper clean --all
