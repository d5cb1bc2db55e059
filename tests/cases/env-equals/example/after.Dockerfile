FROM node:20-slim
ENV NODE_ENV=production
ENV PATH=/app/node_modules/.bin:$PATH
ENV JAVA_OPTS="-Xmx512m -Dfile.encoding=UTF-8"
LABEL description="A small web server"
