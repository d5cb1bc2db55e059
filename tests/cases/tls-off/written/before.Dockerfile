# syntax=docker/dockerfile:1
FROM debian:12
RUN echo "deb [trusted=yes] https://example.com/apt ./" > /etc/apt/sources.list.d/x.list
RUN echo "deb [arch=amd64 trusted=yes] https://example.com/apt ./" | sudo tee -a /etc/apt/sources.list
RUN sed -i 's/^deb /deb [trusted=yes] /' /etc/apt/sources.list
RUN printf '[x]\nname=x\ngpgcheck=0\nsslverify = false\n' > /etc/yum.repos.d/x.repo
RUN sed -i -e 's/gpgcheck=1/gpgcheck=0/g' /etc/yum.conf
RUN echo "StrictHostKeyChecking no" >> ~/.ssh/config && echo ':ssl_verify_mode: 0' > ~/.gemrc
RUN echo 'Acquire::https::Verify-Peer "false";' > /etc/apt/apt.conf.d/99x
RUN { echo "[y]"; echo "gpgcheck=0"; } > /etc/yum.repos.d/y.repo
RUN cat > /etc/yum.repos.d/z.repo <<EOF
[z]
gpgcheck=0
EOF
COPY <<EOF /etc/yum.repos.d/w.repo
[w]
gpgcheck=0
EOF
RUN <<EOF
echo "check_certificate = off" >> ~/.wgetrc
EOF
