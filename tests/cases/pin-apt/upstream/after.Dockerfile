FROM debian:12
RUN apt-get update && apt-get install -y 'curl=7.88.1*' "git=1:2.39.5*" 'bash=5.2.15*' 'make=4.3*'
