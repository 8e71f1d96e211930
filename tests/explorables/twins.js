// Wrong twins of the explorable's mathematics: its source with one formula changed.

"use strict";

const { loader } = require("./wrong_twin.js");

const TWINS = {
  "delta-slope taken for the jump": [
    "return neuron.orientation * neuron.deltaSlope;",
    "return neuron.deltaSlope;",
  ],
  "jump taken for the delta-slope": [
    "return neuron.deltaSlope * ramp(neuron, x);",
    "return jump(neuron) * ramp(neuron, x);",
  ],
  "every neuron active everywhere": [
    "return neuron.orientation * distance > 0 ? distance : 0;",
    "return distance;",
  ],
  "breakpoint of the wrong sign": ["breakpoint: -b / w", "breakpoint: b / w"],
  "balanced without b": ["Math.hypot(deltaSlope, deltaSlope * breakpoint)", "Math.abs(deltaSlope)"],
  "rescaling that forgets b": ["b: a * b", "b"],
  "fit without the constant": ["ramp(neuron, x)), 1]", "ramp(neuron, x)), 0]"],
  "no cut-off for the rank": ["lengths[k] > cut", "lengths[k] > 0"],
  "loss without the half": ["/ (2 * data.length)", "/ data.length"],
  "flip that keeps the delta-slope": [
    "return withJump({ ...neuron, orientation: -neuron.orientation }, jump(neuron));",
    "return { ...neuron, orientation: -neuron.orientation };",
  ],
};

module.exports = { mathematics: loader("explorables/spline_lens/mathematics.js", TWINS), TWINS };
