FROM fedora:40
USER app
RUN sudo -E dnf install -y a && cd /x; echo y && sudo dnf clean all
RUN yes | sudo yum install b && echo z && sudo yum clean all
RUN tdnf install -y c
