FROM debian:12
RUN curl -fsSL -H "X: -k" https://example.com/a -o -k
RUN curl -o -k https://example.com/a && curl --key -k https://example.com/a
RUN echo "curl -k https://example.com" && grep -- --insecure README
RUN echo "deb [trusted=yes] file:/opt/repo ./" > /etc/apt/sources.list.d/local.list
RUN sed -i 's/gpgcheck=0/gpgcheck=1/' /etc/yum.conf && sed -i 's/\[trusted=yes\] //' /etc/apt/sources.list
RUN echo "gpgcheck=0" && echo repo_gpgcheck=0 > /etc/yum.repos.d/x.repo && echo gpgcheck=01 > /x
RUN npm config set strict-ssl true && git config --global http.sslVerify true
RUN git config --get http.sslVerify
RUN man curl --insecure
RUN grep 'gpgcheck=0' /etc/yum.conf
# curl -k https://example.com
RUN wget -q https://example.com/no-check-certificate
RUN ssh -o StrictHostKeyChecking=accept-new host
