FROM quay.io/app/runtime:2
