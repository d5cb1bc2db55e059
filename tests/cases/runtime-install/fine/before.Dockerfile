FROM debian:12 AS a
RUN apt-get install -y nginx
CMD ["npm", "start"]

FROM debian:12 AS b
CMD echo apt-get install nginx && apt-get update && yarn start && go run . && npm run install && pip install --help

FROM debian:12 AS c
ONBUILD CMD npm install
HEALTHCHECK CMD npm install
SHELL ["powershell", "-Command"]
CMD npm install
