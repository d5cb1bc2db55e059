FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y default-jdk gradle curl
WORKDIR /srv
COPY . .
RUN cd shop && gradle build

FROM ubuntu:22.04
RUN apt-get update \
    && apt-get install -y --no-install-recommends default-jre-headless \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY --from=build /srv/shop/build/libs/shop-0.3.0.jar /srv/shop/build/libs/shop-0.3.0.jar
CMD java -Xmx256m -jar shop/build/libs/shop-0.3.0.jar
