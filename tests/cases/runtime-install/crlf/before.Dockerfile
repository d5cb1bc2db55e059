FROM node:20
CMD npm install \
    # then
    && npm start
