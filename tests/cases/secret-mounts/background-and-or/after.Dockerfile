FROM debian:12
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)"; \
    serve --key "$API_TOKEN" & sleep 1
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && ! check "$API_TOKEN"
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)"; \
    check "$API_TOKEN" || exit 0
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && { a "$API_TOKEN"; b; } && c
RUN --mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && for i in 1 2; do a "$API_TOKEN"; done
RUN \
  --mount=type=secret,id=api_token,required=true \
  export API_TOKEN="$(cat /run/secrets/api_token)" \
  && a "$API_TOKEN"
RUN	--mount=type=secret,id=api_token,required=true \
    export API_TOKEN="$(cat /run/secrets/api_token)" \
    && a "$API_TOKEN"
