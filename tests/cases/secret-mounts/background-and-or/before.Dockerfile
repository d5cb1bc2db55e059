FROM debian:12
ARG API_TOKEN
RUN serve --key "$API_TOKEN" & sleep 1
RUN ! check "$API_TOKEN"
RUN check "$API_TOKEN" || exit 0
RUN { a "$API_TOKEN"; b; } && c
RUN for i in 1 2; do a "$API_TOKEN"; done
RUN \
  a "$API_TOKEN"
RUN	a "$API_TOKEN"
