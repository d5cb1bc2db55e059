FROM debian:12
RUN apt list --installed && apt search curl && apt show curl
RUN apt full-upgrade -y
RUN apt $VERB curl
RUN apt --version
