FROM python:3.12
RUN <<EOF
set -e
# pip install in a comment
pip install flask
for p in a b; do pip install "$p"; done
EOF
