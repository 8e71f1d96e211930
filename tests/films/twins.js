// Wrong twins of the player's mathematics: its source with one formula changed.

"use strict";

const { loader } = require("../explorables/wrong_twin.js");

const TWINS = {
  "no motion between frames": ["step + share * (next[i] - step)", "step"],
  "marks a frame early": ["Math.floor(position + 1e-9)", "Math.ceil(position)"],
  "gaps bridged": ["if (y[k] === null) runs.push([]);", "if (y[k] === null) continue;"],
  "whole curve at once": ["Math.min(Math.floor(position), y.length - 1);", "y.length - 1;"],
  "upside down": ["box.bottom - high * step", "box.top + high * step"],
  "labels under every panel": ["const labelled = !next || ", "const labelled = true || "],
  "runs over its end": [", frames - 1);\n  }\n\n  /** The frames at which", ");\n  }\n\n  /** The frames at which"],
  "speed ignored": ["elapsed * speed *", "elapsed *"],
  "stops without the last frame": ["Math.max(count - 1, 1)", "Math.max(count, 1)"],
  "stays where it is": ["stop > position", "stop >= position"],
  "notes before they happen": ["frame <= position + 1e-9", "frame <= position + 1"],
  "events only forwards": ["(place - frame) * direction", "place - frame"],
  "marks off the axes": ["x <= resolution && y >= 0", "y >= 0"],
};

module.exports = { mathematics: loader("films/film.js", TWINS), TWINS };
