FROM debian:12
RUN set -eux; \
	apt-get update; \
	# the client
	apt-get install -y curl; \
	apt-get clean; \
	rm -rf /var/lib/apt/lists/*
RUN apt-get update && \
    apt-get install -y \
        curl \
        # comment at the end
        git && \
    rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y \
      curl \
      && rm -rf /var/lib/apt/lists/*
RUN (apt-get update || apt-get update) && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN aptitude update && aptitude install -y curl && rm -rf /var/lib/apt/lists/*
RUN echo "apt-get update"
