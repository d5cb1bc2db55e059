FROM debian:12-slim
ENV LONG="one \
    # a comment stays
    two \

    three"
ENV PATH=/opt/bin:$PATH
ENV GLUED=one\
two
ENV NAME \
    # a comment in the gap
    value
ENV TRAP="1 \
    OTHER 2"
