FROM debian:12
ARG DEPLOY_TOKEN
RUN <<EOF
set -eux
curl -H "PRIVATE-TOKEN: $DEPLOY_TOKEN" https://gitlab.example/api > /tmp/x
EOF
RUN <<-EOF
	#!/bin/bash
	curl -u "ci:$DEPLOY_TOKEN" https://gitlab.example/api
EOF
RUN python3 <<'EOF'
import os
print(len(os.environ["DEPLOY_TOKEN"]))
EOF
