FROM centos:7
RUN yum -y update && \
    yum -y install a \
    b && \
    yum clean all
