// Wrong twins of what the explorables share to draw.

"use strict";

const { loader } = require("./wrong_twin.js");

const TWINS = {
  "a minus at 0": ["number < 0 && Number(text) !== 0", "number < 0"],
  "a hyphen for a minus": ["`−${text}`", "`-${text}`"],
  "no lower bound": ["Math.min(high, Math.max(low, number))", "Math.min(high, number)"],
  "no rounding": ["Math.round(number * 1e6) / 1e6", "number"],
  "an axis that begins at 0": ["first + (number - from) * size", "first + number * size"],
  "no way back": ["from + (pixel - first) / size", "from + (pixel - first) * size"],
  "gaps bridged": ['pen = part ? "L" : "M"', 'pen = "L"'],
};

module.exports = { drawing: loader("panels/drawing.js", TWINS), TWINS };
