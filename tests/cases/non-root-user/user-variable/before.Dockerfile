FROM node:20
ARG RUN_AS
USER $RUN_AS
CMD ["node", "server.js"]
