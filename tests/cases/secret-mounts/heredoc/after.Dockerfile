FROM debian:12
RUN --mount=type=secret,id=deploy_token,required=true <<EOF
export DEPLOY_TOKEN="$(cat /run/secrets/deploy_token)"
set -eux
curl -H "PRIVATE-TOKEN: $DEPLOY_TOKEN" https://gitlab.example/api > /tmp/x
EOF
RUN --mount=type=secret,id=deploy_token,required=true <<-EOF
	#!/bin/bash
export DEPLOY_TOKEN="$(cat /run/secrets/deploy_token)"
	curl -u "ci:$DEPLOY_TOKEN" https://gitlab.example/api
EOF
RUN --mount=type=secret,id=deploy_token,required=true export DEPLOY_TOKEN="$(cat /run/secrets/deploy_token)" && python3 <<'EOF'
import os
print(len(os.environ["DEPLOY_TOKEN"]))
EOF
