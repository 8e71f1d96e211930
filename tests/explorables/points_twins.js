// Wrong twins of what makes points follow pointer and keys.

"use strict";

const { loader } = require("./wrong_twin.js");

const TWINS = {
  "the farthest point is caught": ["distance <= (found", "distance >= (found"],
  "points are caught from anywhere": ["found.distance : HIT)", "found.distance : Infinity)"],
  "the place of the drawing forgotten": ["clientX - left - dx", "clientX - dx"],
  "a point jumps to the pointer": ["...pixelOf(event, offset)", "...pixelOf(event, [0, 0])"],
  "every button of the mouse drags": ["event.isPrimary && event.button === 0 && ", ""],
  "a tap that trembles is a move": ["if (!moved && Math.hypot", "if (moved && Math.hypot"],
  "a point sticks to the pointer": ["held = null;\n      view", "view"],
  "a tap is taken for a move": ["view.drop(handle, moved, event)", "view.drop(handle, true, event)"],
  "a cancelled drag goes on": ["pointercancel: drop", "pointercancel: grab"],
  "two fingers cannot zoom": ["if (length === 1 && ", "if ("],
  "a finger cannot scroll beside the points": ["&& nearest(first)) event", ") event"],
  "a finger on a point scrolls": ["{ passive: false }", "{ passive: true }"],
  "up is down": ["ArrowUp: [0, 1]", "ArrowUp: [0, -1]"],
  "Shift makes no difference": ["...arrow, event.shiftKey)", "...arrow, false)"],
  "shortcuts of the browser are taken": ["event.ctrlKey || ", ""],
  "keys that mean nothing are kept from the page": ["if (!action) return;\n", ""],
  "the page turns on an arrow key": ["event.stopPropagation();", ""],
  "the page scrolls on an arrow key": ["event.preventDefault();\n      event.stop", "event.stop"],
  "the point that is caught has no focus": ["found.handle.node.focus", "(() => {})"],
};

module.exports = { points: loader("panels/points.js", TWINS), TWINS };
