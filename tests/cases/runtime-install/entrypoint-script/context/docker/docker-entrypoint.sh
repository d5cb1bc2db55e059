#!/bin/bash
set -e
# pip install no
pip install -r requirements.txt
if [ "$1" = dev ]; then apt-get install -y gdb; fi
exec "$@"
