FROM debian:12-slim
ENV $NAME=value
ENV a.b-c="two words"
LABEL com.example/x="y z"
