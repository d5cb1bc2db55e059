export READY=1
