FROM node:20
RUN npm config set strict-ssl false && npm set strict-ssl=false && yarn config set "strict-ssl" false -g
RUN npm --strict-ssl=false install && yarn config set enableStrictSsl false
RUN git config --global http.sslVerify false && git config --system http.https://git.corp.sslverify off
RUN pip config set global.trusted-host pypi.org
RUN composer config -g -- disable-tls true && composer config -g secure-http false
RUN conda config --set ssl_verify no && bundle config set ssl_verify_mode 0
RUN ssh -o StrictHostKeyChecking=no host true && scp -oStrictHostKeyChecking=no a host:b
