// Numbers, axes and paths of the explorables. Run by `node --test`. DRAWING_TWIN names a twin of drawing_twins.js.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { drawing } = require("./drawing_twins.js");

const { clamp, rounded, show, linear, path } = drawing(process.env.DRAWING_TWIN);

test("numbers have a true minus sign, and 0 has none", () => {
  const shown = [1.005, -1.5, -0.004, 0].map((number) => show(number));
  assert.deepEqual(shown, ["1.00", "−1.50", "0.00", "0.00"]);
  assert.equal(show(-2, 0), "−2");
});

test("numbers stay between two bounds, and lose what is beyond six decimals", () => {
  assert.deepEqual([-3, 0.5, 3].map((number) => clamp(number, -1, 2)), [-1, 0.5, 2]);
  assert.equal(rounded(0.1 + 0.2), 0.3);
});

test("an axis goes from its ends to those of the pixels, evenly, and back", () => {
  for (const [first, last] of [[50, 250], [250, 50]]) {
    const { to, back } = linear({ from: -2, to: 6 }, first, last);
    assert.deepEqual([-2, 2, 6].map(to), [first, 150, last]);
    assert.deepEqual([first, 150, last].map(back), [-2, 2, 6]);
  }
});

test("a path breaks where a number is not finite", () => {
  assert.equal(path([[0, 1], [1, 2], [2, Infinity], [3, 4], [4, 5]]), "M0.00,1.00L1.00,2.00M3.00,4.00L4.00,5.00");
});
