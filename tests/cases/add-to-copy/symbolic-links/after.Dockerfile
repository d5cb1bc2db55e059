FROM debian:12
COPY to-text /x/
ADD to-archive /x/
COPY to-folder /x/
ADD to-nowhere /x/
ADD outside /x/
