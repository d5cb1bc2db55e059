FROM debian:12-slim AS build
MAINTAINER Jane
MAINTAINER Joe

FROM debian:12-slim
LABEL version="1"
MAINTAINER Jane
