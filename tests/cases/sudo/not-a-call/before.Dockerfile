FROM debian:12
RUN which sudo && man sudo && rm -f /usr/bin/sudo && command -v sudo
RUN groupadd sudo && usermod -aG sudo app && adduser app sudo
RUN echo "sudo make me a sandwich" && echo sudo
RUN apt-get purge -y sudo && apt-get install -y sudo-ldap
RUN grep NOPASSWD /etc/sudoers
RUN sed -i '/NOPASSWD/d' /etc/sudoers
RUN sed -i 's/NOPASSWD://' /etc/sudoers
# sudo ls
COPY sudo /usr/bin/
ENV CMD="sudo ls"
SHELL ["cmd", "/S", "/C"]
RUN sudo ls
