FROM python:3.12 AS base
RUN pip install a
FROM base
RUN pip install b
