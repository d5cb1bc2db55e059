FROM debian:12
COPY . /app
COPY ./ /app/
COPY / /everything
COPY ../.. /app
COPY src /app/src
COPY src/ /app/src/
COPY app.py config.yml /app/
COPY *.py /app/
COPY package*.json /app/
ADD jdk-17.tar.gz /opt/
ADD rootfs.tar.xz/ /
ADD package.APK /tmp/
ADD * /app/
ADD Gemfile* /app/
ADD config/[a-z]* /etc/
ADD rootfs.tar.? /
ADD layer.tar-amd64 /
COPY file.target /
