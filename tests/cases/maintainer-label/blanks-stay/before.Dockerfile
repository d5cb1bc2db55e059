FROM debian:12-slim
  MAINTAINER	  Jane Doe   
RUN true
