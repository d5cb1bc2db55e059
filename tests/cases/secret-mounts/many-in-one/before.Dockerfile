FROM debian:12
ARG AWS_ACCESS_KEY AWS_SECRET_ACCESS_KEY
ARG CI_TOKEN
RUN aws s3 cp s3://bucket/file /file
RUN ci-tool --key "$AWS_ACCESS_KEY" --token "$CI_TOKEN" && \
    aws s3 ls
