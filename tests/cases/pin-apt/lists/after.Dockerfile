# The image's own lists are not known.
FROM debian:12 AS own
RUN apt-get install -y curl

# A source that comes after the update has no list yet.
FROM debian:12 AS late
RUN apt-get update
RUN echo "deb http://vendor.example/apt bookworm main" > /etc/apt/sources.list.d/vendor.list
RUN apt-get install -y curl=7.88.1-10+deb12u8

# The update of the stage below counts.
FROM late
RUN apt-get install -y git=1:2.39.5-0+deb12u2

FROM own
RUN apt-get install -y git
