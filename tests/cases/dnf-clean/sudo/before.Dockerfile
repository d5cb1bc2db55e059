FROM fedora:40
USER app
RUN sudo -E dnf install -y a && cd /x; echo y
RUN yes | sudo yum install b && echo z
RUN tdnf install -y c
