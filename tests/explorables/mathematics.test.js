// The explorable's mathematics against what Python wrote into fixtures.json. Run by `node --test`.
// SPLINE_LENS_TWIN names a twin of twins.js that takes the place of the mathematics.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const fixtures = require("./fixtures.json");
const { mathematics } = require("./twins.js");

const ours = mathematics(process.env.SPLINE_LENS_TWIN);

// Both sides compute in float64, sums of a dozen terms of size 1 to 100; the fits have condition up to 1e3.
const ROUNDING = 1e-12;
const SOLVED = 1e-9;

/** Numbers agree within `tolerance` of their size; lists and objects have the same shape. */
function close(actual, expected, tolerance, where = "") {
  if (typeof expected !== "number") {
    assert.deepEqual(Object.keys(actual), Object.keys(expected), where);
    Object.keys(expected).forEach((key) => close(actual[key], expected[key], tolerance, `${where}.${key}`));
  } else {
    const apart = Math.abs(actual - expected);
    assert.ok(apart <= tolerance * (1 + Math.abs(expected)), `${where}: ${actual}, Python has ${expected}`);
  }
}

for (const { name, spline, x, values, jumps, pieces, weights, factors, rescaled } of fixtures.splines) {
  test(`values: ${name}`, () => close(x.map((point) => ours.value(spline, point)), values, ROUNDING));

  test(`jumps: ${name}`, () => close(spline.neurons.map(ours.jump), jumps, ROUNDING));

  test(`pieces: ${name}`, () => close(ours.pieces(spline), pieces, ROUNDING));

  test(`balanced weights: ${name}`, () => close(spline.neurons.map(ours.balancedWeights), weights, ROUNDING));

  test(`rescaled weights: ${name}`, () => {
    close(weights.map((unit, k) => ours.rescaled(unit, factors[k])), rescaled, ROUNDING);
  });

  test(`rescaling leaves the spline and its values: ${name}`, () => {
    close(rescaled.map(ours.neuronOf), spline.neurons, ROUNDING);
    close(x.map((point) => ours.networkValue(rescaled, spline.constant, point)), values, ROUNDING);
  });

  test(`corners lie on the graph: ${name}`, () => {
    const corners = ours.brokenLine(spline, -1.15, 1.15);
    const inside = pieces.knots.filter((knot) => knot > -1.15 && knot < 1.15);
    close(corners.map((corner) => corner.x), [-1.15, ...inside, 1.15], 0);
    close(corners.map((corner) => corner.y), corners.map((corner) => ours.value(spline, corner.x)), ROUNDING);
  });
}

for (const { name, spline, data, design, loss, fitted, fittedLoss, rank } of fixtures.fits) {
  test(`features: ${name}`, () => close(ours.design(spline.neurons, data), design, ROUNDING));

  test(`loss: ${name}`, () => close(ours.loss(spline, data), loss, ROUNDING));

  test(`fit: ${name}`, () => {
    const result = ours.fitted(spline, data);
    close(result.spline, fitted, SOLVED);
    assert.equal(result.rank, rank);
    close(ours.loss(result.spline, data), fittedLoss, SOLVED);
  });

  test(`a fit is not changed by fitting again, whatever the delta-slopes were: ${name}`, () => {
    const other = spline.neurons.map((neuron) => ours.withJump(neuron, 3));
    close(ours.fitted({ neurons: other, constant: -1 }, data).spline, fitted, SOLVED);
  });
}

test("the panel starts from the state that Python draws", () => {
  const { spline, data } = fixtures.fits.find(({ name }) => name === "the start of the panel");
  assert.deepEqual(ours.start(), { data, spline });
});

test("a flip keeps the jump, turns the delta-slope, and changes f by a straight line", () => {
  const { spline } = fixtures.splines[0];
  for (const [k, neuron] of spline.neurons.entries()) {
    const after = ours.flipped(neuron);
    const neurons = spline.neurons.map((one, i) => (i === k ? after : one));
    assert.equal(after.orientation, -neuron.orientation);
    close(after.deltaSlope, -neuron.deltaSlope, ROUNDING);
    for (const x of [-1, -0.2, 0.3, 1]) {
      const change = ours.value({ ...spline, neurons }, x) - ours.value(spline, x);
      close(change, -neuron.deltaSlope * (x - neuron.breakpoint), ROUNDING);
    }
  }
});

test("a jump that is set is the jump that is read, and keeps breakpoint and orientation", () => {
  for (const neuron of fixtures.splines[0].spline.neurons) {
    const after = ours.withJump(neuron, 2.5);
    assert.deepEqual(after, { ...neuron, deltaSlope: 2.5 * neuron.orientation });
    assert.equal(ours.jump(after), 2.5);
  }
});

test("a new neuron goes into the widest gap", () => {
  const at = (...places) => places.map((breakpoint) => ({ breakpoint }));
  assert.equal(ours.middleOfWidestGap(at(), -1, 1), 0);
  assert.equal(ours.middleOfWidestGap(at(0.5, -0.5, -3), -1, 1), 0);
  assert.equal(ours.middleOfWidestGap(at(-0.5, -0.75), -1, 1), 0.25);
});
