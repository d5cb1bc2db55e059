FROM python:3.12
RUN <<EOF
set -e
# pip install in a comment
pip install --no-cache-dir flask
for p in a b; do pip install --no-cache-dir "$p"; done
EOF
