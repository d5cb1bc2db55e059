// Answers with what a package from the registry makes of a text.
const http = require("http");
const ms = require("ms");

http
  .createServer((request, response) => response.end(`two minutes are ${ms("2m")} ms at ${request.url}\n`))
  .listen(3000);
