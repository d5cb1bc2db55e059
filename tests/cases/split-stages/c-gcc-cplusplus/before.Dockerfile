FROM gcc:14
COPY . /src
WORKDIR /src
RUN g++ -std=c++20 -O2 -pthread -o /usr/local/bin/server main.cpp
EXPOSE 7000
ENTRYPOINT ["server"]
