// The spectral lens' mathematics against what Python wrote into spectral_fixtures.json. Run by `node --test`.
// SPECTRAL_LENS_TWIN names a twin of spectral_twins.js that takes the place of the mathematics.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const fixtures = require("./spectral_fixtures.json");
const { mathematics } = require("./spectral_twins.js");

const ours = mathematics(process.env.SPECTRAL_LENS_TWIN);

// Both sides compute in float64; prices of softsign come from a quadrature here and from a special function there.
const ROUNDING = 1e-12;
// Systems of condition up to 1e6, solved by two methods.
const SOLVED = 1e-8;

/** Numbers agree within `tolerance` of their size. */
function close(actual, expected, tolerance) {
  assert.equal(actual.length, expected.length);
  expected.forEach((number, k) => {
    const apart = Math.abs(actual[k] - number);
    assert.ok(apart <= tolerance * (1 + Math.abs(number)), `${k}: ${actual[k]}, Python has ${number}`);
  });
}

/** As `close`, relative to the number itself; null in Python is infinite here. */
function closeRatios(actual, expected, tolerance) {
  expected.forEach((number, k) => {
    if (number === null) assert.equal(actual[k], Infinity);
    else assert.ok(Math.abs(actual[k] / number - 1) <= tolerance, `${k}: ${actual[k]}, Python has ${number}`);
  });
}

for (const { name, scale, order, t, values, omega, prices, r, kernel } of fixtures.activations) {
  test(`values: ${name}, scale ${scale}`, () => close(t.map((at) => ours.value(name, at, scale)), values, ROUNDING));

  test(`prices: ${name}, scale ${scale}`, () => {
    closeRatios(omega.map((at) => ours.price(name, at, scale)), prices, 1e-11);
  });

  test(`kernel: ${name}, scale ${scale}`, () => close(r.map((at) => ours.kernel(name, at, scale)), kernel, ROUNDING));

  test(`the order is Python's: ${name}, scale ${scale}`, () => assert.equal(ours.ACTIVATIONS[name].order, order));
}

for (const { title, name, scale, data, grid, fit, energy } of fixtures.fits) {
  test(`fit: ${title}`, () => {
    const found = ours.interpolant(name, scale, data);
    close(grid.map((x) => ours.evaluate(found, x)), fit, SOLVED);
    close([found.energy], [energy], SOLVED);
    assert.equal(found.rank, found.equations);
  });

  test(`the fit passes through the data, and moments vanish: ${title}`, () => {
    const found = ours.interpolant(name, scale, data);
    assert.ok(found.missed < SOLVED);
    for (let power = 0; power < ours.ACTIVATIONS[name].order; power++) {
      const moment = found.multipliers.reduce((sum, weight, k) => sum + weight * data[k].x ** power, 0);
      assert.ok(Math.abs(moment) < 1e-7);
    }
  });

  test(`what is free passes through: ${title}`, () => {
    const { order } = ours.ACTIVATIONS[name];
    const tilt = (x) => [0, 0.7, 0.7 - 0.3 * x][Math.min(order, 2)];
    const before = ours.interpolant(name, scale, data);
    const after = ours.interpolant(name, scale, data.map(({ x, y }) => ({ x, y: y + tilt(x) })));
    close(grid.map((x) => ours.evaluate(after, x) - tilt(x)), grid.map((x) => ours.evaluate(before, x)), SOLVED);
    close([after.energy], [before.energy], SOLVED);
  });
}

test("the panel starts from the state that Python draws", () => {
  const { data, chosen, beside, scale } = ours.start();
  const cases = fixtures.fits.filter(({ title }) => title.startsWith("the start"));
  assert.deepEqual([chosen, beside], cases.map(({ name }) => name));
  cases.forEach((one) => assert.deepEqual([one.data, one.scale], [data, scale]));
});

test("two points at one place are told, and the least miss is found", () => {
  const data = [{ x: 0, y: 1 }, { x: 0, y: 3 }, { x: 1, y: 0 }];
  const found = ours.interpolant("gaussian", 1, data);
  assert.ok(found.rank < found.equations);
  assert.ok(Math.abs(found.missed - 1) < 1e-9);
});

test("least squares gives the shortest of the best vectors", () => {
  const { solution, rank } = ours.leastSquares([[1, 1], [1, 1]], [1, 3]);
  close(solution, [1, 1], ROUNDING);
  assert.equal(rank, 1);
});

test("what differs by rounding alone is not told apart", () => {
  const rows = [0.1, 0.7, 0.3, 1.1, 0.9].map((size) => [size, 3 * size, size / 3]);
  const { solution, rank } = ours.leastSquares(rows, [0.2, 0.7, 0.4, 1.1, 0.8]);
  assert.equal(rank, 1);
  assert.ok(Math.hypot(...solution) < 1);
});
