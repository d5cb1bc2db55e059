FROM scratch
WORKDIR app
WORKDIR data
