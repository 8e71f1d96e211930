// Points that follow pointer and keys, in a drawing that is played here: it stands at (100, 50) of the window and
// hears what a test tells it. Run by `node --test`. POINTS_TWIN names a twin of points_twins.js.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { points } = require("./points_twins.js");

const { HIT, follow } = points(process.env.POINTS_TWIN);

/** A drawing with points at these places, and the list of what its view was told. */
function scene(...places) {
  const [told, heard] = [[], {}];
  const svg = {
    addEventListener: (name, answer, options) => { heard[name] = { answer, ...options }; },
    getBoundingClientRect: () => ({ left: 100, top: 50 }),
    setPointerCapture: (id) => told.push(["capture", id]),
  };
  const handles = places.map((at, k) => ({ k, at, node: { focus: (options) => told.push(["focus", k, options]) } }));
  const view = {
    handles,
    drag: ({ k }, x, y) => told.push(["drag", k, x, y]),
    drop: ({ k }, moved, event) => told.push(["drop", k, moved, event.type]),
    step: ({ k }, across, up, bigger) => told.push(["step", k, across, up, bigger]),
    keyAction: ({ k }, { key }) => (key === "f" ? () => told.push(["flip", k]) : null),
  };
  follow(svg, view);
  const tell = (type, event) => {
    const done = [];
    const calls = { preventDefault: () => done.push("prevented"), stopPropagation: () => done.push("stopped") };
    heard[type].answer({ type, ...calls, ...event });
    return done;
  };
  /** A pointer at this place of the window. */
  const pointer = (type, x, y, more = {}) =>
    tell(type, { clientX: x, clientY: y, isPrimary: true, button: 0, pointerId: 7, ...more });
  const key = (name, more = {}) => tell("keydown", { key: name, target: handles[0].node, shiftKey: false, ...more });
  const touch = (...at) => tell("touchstart", { touches: at.map(([x, y]) => ({ clientX: x, clientY: y })) });
  return { told, heard, pointer, key, touch };
}

test("a point that is caught gets the pointer and the focus, and the page does not jump to it", () => {
  const { told, pointer } = scene([10, 20]);
  pointer("pointerdown", 110, 70);
  assert.deepEqual(told, [["capture", 7], ["focus", 0, { preventScroll: true }]]);
});

test("a dragged point keeps its distance from the pointer, also outside the drawing", () => {
  const { told, pointer } = scene([10, 20]);
  pointer("pointerdown", 113, 66);
  pointer("pointermove", 143, 66);
  pointer("pointermove", -7, 6);
  pointer("pointerup", -7, 6);
  assert.deepEqual(told.slice(2), [["drag", 0, 40, 20], ["drag", 0, -110, -40], ["drop", 0, true, "pointerup"]]);
});

test("of several points the nearest is caught, and of two in one place the one in front", () => {
  const { told, pointer } = scene([10, 20], [20, 20], [20, 20], [31, 20]);
  pointer("pointerdown", 118, 70);
  assert.deepEqual(told[1].slice(0, 2), ["focus", 2]);
});

test("a point is caught within its radius and no farther", () => {
  for (const [far, caught] of [[HIT, 2], [HIT + 0.01, 0]]) {
    const { told, pointer } = scene([10, 20]);
    pointer("pointerdown", 110 + far, 70);
    assert.equal(told.length, caught);
  }
});

test("other buttons and second fingers catch nothing", () => {
  for (const more of [{ button: 2 }, { isPrimary: false }]) {
    const { told, pointer } = scene([10, 20]);
    pointer("pointerdown", 110, 70, more);
    assert.deepEqual(told, []);
  }
});

test("a press that trembles is a tap; once it has moved, every pixel counts", () => {
  const { told, pointer } = scene([10, 20]);
  pointer("pointerdown", 110, 70);
  pointer("pointermove", 112, 73);
  pointer("pointerup", 112, 73);
  pointer("pointerdown", 110, 70);
  pointer("pointermove", 114, 70);
  pointer("pointermove", 111, 70);
  const [, , tap, , , ...drags] = told;
  assert.deepEqual(tap, ["drop", 0, false, "pointerup"]);
  assert.deepEqual(drags, [["drag", 0, 14, 20], ["drag", 0, 11, 20]]);
});

for (const end of ["pointerup", "pointercancel"]) {
  test(`after ${end} nothing follows the pointer`, () => {
    const { told, pointer } = scene([10, 20]);
    pointer("pointermove", 150, 70);
    pointer("pointerdown", 110, 70);
    pointer(end, 110, 70);
    pointer("pointermove", 150, 70);
    pointer(end, 150, 70);
    assert.deepEqual(told.slice(2), [["drop", 0, false, end]]);
  });
}

test("the browser does nothing of its own with a press on a point, and all of it beside", () => {
  const { pointer } = scene([10, 20]);
  assert.deepEqual(pointer("mousedown", 110, 70), ["prevented"]);
  assert.deepEqual(pointer("mousedown", 200, 70), []);
});

test("one finger on a point is no scroll; beside the points, and with two fingers, it is the browser's", () => {
  const { touch, heard } = scene([10, 20]);
  assert.deepEqual(touch([110, 70]), ["prevented"]);
  assert.deepEqual(touch([200, 70]), []);
  assert.deepEqual(touch([110, 70], [200, 70]), []);
  assert.equal(heard.touchstart.passive, false);
});

test("arrow keys are steps, with Shift bigger ones, and the page hears nothing of them", () => {
  const { told, key } = scene([10, 20]);
  for (const name of ["Left", "Right", "Up", "Down"]) assert.deepEqual(key(`Arrow${name}`), ["prevented", "stopped"]);
  key("ArrowUp", { shiftKey: true });
  const steps = [[-1, 0, false], [1, 0, false], [0, 1, false], [0, -1, false], [0, 1, true]];
  assert.deepEqual(told, steps.map((step) => ["step", 0, ...step]));
});

test("other keys are the view's if it knows them, and else the page's", () => {
  const { told, key } = scene([10, 20]);
  assert.deepEqual(key("f"), ["prevented", "stopped"]);
  assert.deepEqual(key("Tab"), []);
  assert.deepEqual(told, [["flip", 0]]);
});

test("shortcuts, and keys on what is no point, are not taken", () => {
  const { told, key } = scene([10, 20]);
  for (const name of ["ctrlKey", "metaKey", "altKey"]) assert.deepEqual(key("ArrowLeft", { [name]: true }), []);
  assert.deepEqual(key("ArrowLeft", { target: {} }), []);
  assert.deepEqual(told, []);
});
