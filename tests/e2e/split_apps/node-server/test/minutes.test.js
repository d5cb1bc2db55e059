const assert = require("assert");
const test = require("node:test");
const isArray = require("isarray");
const ms = require("ms");

test("minutes", () => assert(isArray([ms("2m")])));
