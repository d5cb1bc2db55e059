FROM node:20
RUN userdel -r node
COPY server.js /server.js
CMD ["node", "/server.js"]
