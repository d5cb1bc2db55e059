FROM debian:12
HEALTHCHECK --interval=30s \
    CMD curl -f http://localhost/
HEALTHCHECK CMD curl -f http://localhost/health
HEALTHCHECK NONE
CMD ["serve"]
