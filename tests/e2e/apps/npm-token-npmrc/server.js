const http = require("http");
const greeting = require("@acme/greeting");

http.createServer((request, response) => response.end(`${greeting()}\n`)).listen(3000);
