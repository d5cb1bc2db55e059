from ubuntu:22.04
run apt-get update && apt-get install -y curl
