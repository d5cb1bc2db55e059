FROM centos:7
RUN yum install -y --installroot=/mnt a
RUN yum install -y a && rm -f /etc/yum.repos.d/x.repo
RUN microdnf install a && microdnf remove microdnf
RUN yum install -y a; exit 0
RUN yum install -y a &
RUN $YUM install -y a
RUN yum install --downloadonly a
RUN yum install -y a # why not
RUN bash -c "yum install -y a"
