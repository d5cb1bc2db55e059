FROM debian:12
RUN --mount=type=secret,id=aws_access_key,required=true \
    --mount=type=secret,id=aws_secret_access_key,required=true \
    export AWS_ACCESS_KEY="$(cat /run/secrets/aws_access_key)" \
    && export AWS_SECRET_ACCESS_KEY="$(cat /run/secrets/aws_secret_access_key)" \
    && aws s3 cp s3://bucket/file /file
RUN --mount=type=secret,id=aws_access_key,required=true \
    --mount=type=secret,id=aws_secret_access_key,required=true \
    --mount=type=secret,id=ci_token,required=true \
    export AWS_ACCESS_KEY="$(cat /run/secrets/aws_access_key)" && \
    export AWS_SECRET_ACCESS_KEY="$(cat /run/secrets/aws_secret_access_key)" && \
    export CI_TOKEN="$(cat /run/secrets/ci_token)" && \
    ci-tool --key "$AWS_ACCESS_KEY" --token "$CI_TOKEN" && \
    aws s3 ls
