FROM gcc:14
WORKDIR /app
COPY . .
RUN echo "#define X" > config.h && echo port=1 > config.ini && touch state && make
CMD ["./s"]
