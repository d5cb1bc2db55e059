FROM debian:12
CMD serve --na\
me=x
