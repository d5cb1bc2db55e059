FROM registry.example/team/base:1
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && fetch --key "$API_TOKEN"

FROM registry.example/team/app:1
RUN --mount=type=secret,id=api_token,required=true,mode=0444 \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && fetch --key "$API_TOKEN"
