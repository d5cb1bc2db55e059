from ubuntu:22.04
run sed -i \
    -e 's|^deb http://archive.ubuntu.com/ubuntu/ |deb [check-valid-until=no] http://snapshot.ubuntu.com/ubuntu/20260131T000000Z/ |' \
    -e 's|^deb http://security.ubuntu.com/ubuntu/ |deb [check-valid-until=no] http://snapshot.ubuntu.com/ubuntu/20260131T000000Z/ |' \
    /etc/apt/sources.list
run apt-get update && apt-get install -y curl
