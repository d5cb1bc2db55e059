FROM debian:12
USER app
RUN --mount=type=secret,id=api_token,required=true,mode=0444 \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && fetch --key "$API_TOKEN"
USER 0:0
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && fetch --key "$API_TOKEN"
