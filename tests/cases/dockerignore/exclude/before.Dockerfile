# syntax=docker/dockerfile:1.7-labs
FROM node:20-slim
COPY --exclude=.env . /app/
