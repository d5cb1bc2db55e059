FROM debian:12
# hadolint ignore=DL3020
ADD . /a
# drydock ignore=add-to-copy
ADD . /b
COPY . /c
