FROM node:20-slim
COPY src/ /app/
COPY --from=build . /app
