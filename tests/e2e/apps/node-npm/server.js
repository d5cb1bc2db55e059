const http = require("http");
const ms = require("ms");

http
  .createServer((request, response) => response.end(`two minutes are ${ms("2m")} ms\n`))
  .listen(3000);
