// The player's mathematics and layout, and that they agree with Python's. Run by `node --test`.
// FILM_TWIN names a twin of twins.js that takes the place of the mathematics; FILM_LAYOUTS is a file in which
// Python wrote, for each film, its panels, their boxes, and pixels of some points.

"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { test } = require("node:test");
const { mathematics } = require("./twins.js");

const ours = mathematics(process.env.FILM_TWIN);
const python = JSON.parse(readFileSync(process.env.FILM_LAYOUTS, "utf8"));

for (const [name, { panels, width, boxes, points, margin, resolution }] of Object.entries(python)) {
  test(`the panels stand where Python puts them: ${name}`, () => {
    const found = ours.layout(panels, width);
    assert.deepEqual(found.boxes, boxes);
    assert.equal(found.height, boxes.at(-1).bottom + margin.foot - 4);
    assert.deepEqual(ours.MARGIN, margin);
  });

  test(`points are where Python puts them: ${name}`, () => {
    for (const { panel, step, pixel } of points) {
      const scale = ours.scaleOf(boxes[panel], resolution);
      assert.ok(Math.abs(scale.x(step[0]) - pixel[0]) < 0.051 && Math.abs(scale.y(step[1]) - pixel[1]) < 0.051);
    }
  });
}

test("what stands still is the same at every position", () => {
  const still = [1, 2, 3];
  assert.equal(ours.at(still, 0.4), still);
  assert.deepEqual(ours.at([], 3), []);
});

test("what moves is at its frames, and on the straight way between them", () => {
  const frames = [[0, 10], [4, 20], [8, 0]];
  assert.deepEqual(ours.at(frames, 1), [4, 20]);
  assert.deepEqual(ours.at(frames, 1.25), [5, 15]);
  assert.deepEqual(ours.at(frames, 2), [8, 0]);
  assert.deepEqual(ours.at(frames, 9), [8, 0]);
});

test("codes change at their frame, not before", () => {
  assert.deepEqual([0, 0.99, 1, 1.5, 7].map((position) => ours.during(["a", "b"], position)), ["a", "a", "b", "b", "b"]);
  assert.equal(ours.during("rl", 3.3), "rl");
});

test("a curve is drawn as far as the film has come", () => {
  const [x, y] = [[0, 10, 20, 30], [0, 1, 2, 3]];
  assert.deepEqual(ours.drawn(x, y, 0), [[[0, 0]]]);
  assert.deepEqual(ours.drawn(x, y, 1.5), [[[0, 0], [10, 1], [15, 1.5]]]);
  assert.deepEqual(ours.drawn(x, y, 3), [[[0, 0], [10, 1], [20, 2], [30, 3]]]);
});

test("a gap parts a curve, also between frames", () => {
  const [x, y] = [[0, 1, 2, 3, 4], [null, 5, null, 6, 7]];
  assert.deepEqual(ours.drawn(x, y, 4), [[[1, 5]], [[3, 6], [4, 7]]]);
  assert.deepEqual(ours.drawn(x, y, 1.5), [[[1, 5]]]);
  assert.deepEqual(ours.drawn(x, y, 0), []);
});

test("marks beyond the axes are left out, marks at their ends are not", () => {
  const inside = [[0, 0], [2000, 2000], [7, 9]].map(([x, y]) => ours.onAxes(x, y, 2000));
  const outside = [[-1, 5], [2001, 5], [5, -1], [5, 2001]].map(([x, y]) => ours.onAxes(x, y, 2000));
  assert.deepEqual([...inside, ...outside], [true, true, true, false, false, false, false]);
});

test("a film takes its seconds, half of them at double speed, and ends", () => {
  const film = { seconds: 10, frames: 101, speed: 1 };
  assert.equal(ours.advanced(0, 10, film), 100);
  assert.equal(ours.advanced(20, 1, film), 30);
  assert.equal(ours.advanced(20, 1, { ...film, speed: 2 }), 40);
  assert.equal(ours.advanced(99, 60, film), 100);
});

test("with reduced motion a film goes in steps from its first to its last frame", () => {
  const stops = ours.stopsOf(120);
  assert.equal(stops.length, 12);
  assert.deepEqual([stops[0], stops.at(-1)], [0, 119]);
  assert.deepEqual(ours.stopsOf(3), [0, 1, 2]);
  assert.equal(ours.nextStop(stops, 0), stops[1]);
  assert.equal(ours.nextStop(stops, stops[1]), stops[2]);
  assert.equal(ours.nextStop(stops, 119), 119);
});

test("the note is the last that has happened", () => {
  const notes = [[3, "pin"], [7, "release"]];
  assert.deepEqual([0, 2.99, 3, 6, 7, 50].map((position) => ours.noteAt(notes, position)), ["", "", "pin", "pin", "release", "release"]);
});

test("previous and next event are the nearest on their side", () => {
  const notes = [[3, "pin"], [7, "release"], [9, "end"]];
  assert.deepEqual([0, 3, 5, 9].map((frame) => ours.neighbour(notes, frame, 1)), [3, 7, 7, 9]);
  assert.deepEqual([0, 3, 5, 9].map((frame) => ours.neighbour(notes, frame, -1)), [0, 3, 3, 7]);
});

test("a path is told in tenths of a pixel", () => {
  assert.equal(ours.path([[0, 1.26], [2, 3]]), "M0.0,1.3L2.0,3.0");
  assert.equal(ours.path([]), "");
});
