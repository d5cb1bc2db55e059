FROM python AS a
RUN true
FROM registry.example:5000/team/node:latest AS b
RUN true
