FROM ubuntu:22.04
RUN apt-get update && apt-get install -y default-jdk gradle curl
WORKDIR /srv
COPY . .
RUN cd shop && gradle build
CMD java -Xmx256m -jar shop/build/libs/shop-0.3.0.jar
