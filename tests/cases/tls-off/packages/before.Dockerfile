FROM ubuntu:22.04
RUN apt-get install -y --allow-unauthenticated --force-yes foo
RUN apt-get -o Acquire::https::Verify-Peer=false -oAcquire::AllowInsecureRepositories=true update
RUN yum install -y --nogpgcheck foo && dnf --setopt=sslverify=0 --setopt=epel.gpgcheck=false install foo
RUN yum-config-manager --save --setopt=sslverify=false
RUN zypper --no-gpg-checks install foo
RUN rpm -i --nosignature foo.rpm
RUN apk add --allow-untrusted foo.apk
RUN find . -name '*.apk' | xargs apk add --allow-untrusted
