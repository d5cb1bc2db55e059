FROM python:3.12 AS base
ENV PIP_NO_CACHE_DIR=1 A=b
FROM base
RUN pip install a
FROM python:3.12
ENV PIP_NO_CACHE_DIR=
RUN pip install --no-cache-dir a
