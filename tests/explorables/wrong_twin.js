// A module of the book's scripts, or its wrong twin: the source with one formula changed.

"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const BOOK = join(__dirname, "..", "..", "book");

/** What loads the script of this path in book/, or the twin of a name; a twin is [right, wrong]. */
function loader(path, twins) {
  const source = join(BOOK, path);
  return (twin) => {
    if (!twin) return require(source);
    const [right, wrong] = twins[twin];
    const parts = readFileSync(source, "utf8").split(right);
    if (parts.length !== 2) throw new Error(`${twin}: ${right} stands ${parts.length - 1} times in the source`);
    const context = { module: {} };
    vm.runInThisContext(`(function (module) {${parts.join(wrong)}\n})`)(context.module);
    return context.module.exports;
  };
}

module.exports = { loader };
