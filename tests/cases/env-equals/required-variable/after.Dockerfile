FROM debian:12-slim
ENV A="${X:?must be set} and ${Y}"
