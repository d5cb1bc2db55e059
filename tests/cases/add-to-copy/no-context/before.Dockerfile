FROM debian:12
ADD . /app
ADD ./ /app/
ADD / /everything
ADD ../.. /app
ADD src /app/src
ADD src/ /app/src/
ADD app.py config.yml /app/
ADD *.py /app/
ADD package*.json /app/
ADD jdk-17.tar.gz /opt/
ADD rootfs.tar.xz/ /
ADD package.APK /tmp/
ADD * /app/
ADD Gemfile* /app/
ADD config/[a-z]* /etc/
ADD rootfs.tar.? /
ADD layer.tar-amd64 /
ADD file.target /
