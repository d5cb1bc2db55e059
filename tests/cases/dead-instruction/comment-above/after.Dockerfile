FROM debian:12
# start the server
CMD serve
CMD serve --fast

# not right above

ENTRYPOINT ["/new"]
