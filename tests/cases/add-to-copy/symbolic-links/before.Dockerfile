FROM debian:12
ADD to-text /x/
ADD to-archive /x/
ADD to-folder /x/
ADD to-nowhere /x/
ADD outside /x/
