FROM centos:7
RUN yum install -y a && yum clean all
RUN yum install -y a && rm -rf /var/cache/yum
RUN yum install -y a && rm -rf /var/cache/*
RUN yum install -y a && rm -rf /tmp/* /var/cache
RUN yum install -y b && yum clean packages
RUN echo keepcache=1 >> /etc/yum.conf
RUN yum install -y b
