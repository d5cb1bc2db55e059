FROM gradle:8-jdk21
WORKDIR /src
COPY . .
RUN gradle installDist
ENTRYPOINT ["/src/build/install/shop/bin/shop"]
