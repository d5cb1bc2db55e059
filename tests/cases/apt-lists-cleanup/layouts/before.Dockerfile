FROM debian:12
RUN set -eux; \
	apt-get update; \
	# the client
	apt-get install -y curl; \
	apt-get clean
RUN apt-get update && \
    apt-get install -y \
        curl \
        # comment at the end
        git
RUN apt-get update && apt-get install -y \
      curl
RUN (apt-get update || apt-get update) && apt-get install -y curl
RUN aptitude update && aptitude install -y curl
RUN echo "apt-get update"
