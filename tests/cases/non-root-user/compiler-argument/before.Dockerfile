FROM gcc:13
WORKDIR /app
COPY . .
RUN make
CMD ./server /srv/www -g g++-13 -m /forced.so
