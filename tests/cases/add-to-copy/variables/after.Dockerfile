FROM debian:12
ENV CONF=app.conf NAMES=a.txt
ARG FILE=a.txt
ARG UNSET
COPY $CONF /etc/
COPY ${CONF} "$NAMES" /etc/
ADD $FILE /etc/
ADD ${FILE:-b.txt} /etc/
COPY conf/${FILE}.txt /etc/
ADD "${UNSET}/a.txt" /etc/
ADD $FROM_BASE /etc/
ADD ${FILE}/ /etc/
ENV COPIED=$FILE
ADD $COPIED /etc/
