// The mathematics of the explorable: a one-input ReLU network as a spline. Pure functions, no page.
//
//   f(x) = c + sum of  mu (x - beta) over the neurons that are active at x,  s (x - beta) > 0
//
// A neuron is { breakpoint, deltaSlope, orientation }: beta, mu and s = +1 (right-facing) or -1
// (left-facing). A spline is { neurons, constant }. Data are [{ x, y }, ...]. Weights are { w, b, v }.
// The same functions in Python are `splinelens.ReluSpline` and its neighbours; fixtures that Python
// writes are compared with these in tests/explorables.

(function (root) {
  "use strict";

  // -- The spline ------------------------------------------------------------------------------

  /** x - beta where the neuron is active, 0 elsewhere. */
  function ramp(neuron, x) {
    const distance = x - neuron.breakpoint;
    return neuron.orientation * distance > 0 ? distance : 0;
  }

  /** What one neuron adds to f at x. */
  function term(neuron, x) {
    return neuron.deltaSlope * ramp(neuron, x);
  }

  /** f(x). */
  function value(spline, x) {
    return spline.neurons.reduce((sum, neuron) => sum + term(neuron, x), spline.constant);
  }

  /** The change of slope from left to right, m = s mu. */
  function jump(neuron) {
    return neuron.orientation * neuron.deltaSlope;
  }

  /** The neuron with another jump: same breakpoint, same orientation. */
  function withJump(neuron, m) {
    return { ...neuron, deltaSlope: neuron.orientation * m };
  }

  /** The neuron facing the other way: its jump stays, its delta-slope changes sign, f changes by a line. */
  function flipped(neuron) {
    return withJump({ ...neuron, orientation: -neuron.orientation }, jump(neuron));
  }

  /** The broken line itself: sorted knots, and the slopes and intercepts of the lines around them. */
  function pieces(spline) {
    const left = spline.neurons.filter((neuron) => neuron.orientation < 0);
    const slopes = [total(left, (neuron) => neuron.deltaSlope)];
    const intercepts = [spline.constant - total(left, (neuron) => neuron.deltaSlope * neuron.breakpoint)];
    const knots = [];
    for (const [knot, size] of mergedJumps(spline.neurons)) {
      if (size === 0) continue;
      knots.push(knot);
      slopes.push(slopes[slopes.length - 1] + size);
      intercepts.push(intercepts[intercepts.length - 1] - size * knot);
    }
    return { knots, slopes, intercepts };
  }

  /** Pairs of breakpoint and jump, sorted; neurons at one breakpoint count as one. */
  function mergedJumps(neurons) {
    const sums = new Map();
    for (const neuron of neurons) {
      sums.set(neuron.breakpoint, (sums.get(neuron.breakpoint) || 0) + jump(neuron));
    }
    return [...sums].sort((one, other) => one[0] - other[0]);
  }

  /** Corners of the graph of f between two places, for drawing. */
  function brokenLine(spline, from, to) {
    const { knots, slopes, intercepts } = pieces(spline);
    const line = (x, k) => ({ x, y: slopes[k] * x + intercepts[k] });
    const before = knots.filter((knot) => knot <= from).length;
    const corners = knots.map(line).filter(({ x }) => x > from && x < to);
    return [line(from, before), ...corners, line(to, before + corners.length)];
  }

  // -- The weights behind it -------------------------------------------------------------------

  /** The balanced weights of a neuron, w^2 + b^2 = v^2; where mu = 0 there are none: |w| = 1 and v = 0. */
  function balancedWeights({ breakpoint, deltaSlope, orientation }) {
    if (deltaSlope === 0) return { w: orientation, b: -orientation * breakpoint, v: 0 };
    const size = Math.sqrt(Math.hypot(deltaSlope, deltaSlope * breakpoint));
    const w = (orientation * Math.abs(deltaSlope)) / size;
    return { w, b: -w * breakpoint, v: orientation * Math.sign(deltaSlope) * size };
  }

  /** The symmetry: (w, b, v) becomes (a w, a b, v / a), a > 0, and f stays. */
  function rescaled({ w, b, v }, a) {
    return { w: a * w, b: a * b, v: v / a };
  }

  /** Breakpoint, delta-slope and orientation of weights with w other than 0. */
  function neuronOf({ w, b, v }) {
    return { breakpoint: -b / w, deltaSlope: w * v, orientation: Math.sign(w) };
  }

  /** c + sum of v max(w x + b, 0): f as the network computes it. */
  function networkValue(weights, constant, x) {
    return weights.reduce((sum, { w, b, v }) => sum + v * Math.max(w * x + b, 0), constant);
  }

  // -- Fitting ---------------------------------------------------------------------------------

  /** (1/2n) times the sum of squared residuals. */
  function loss(spline, data) {
    return total(data, ({ x, y }) => (value(spline, x) - y) ** 2) / (2 * data.length);
  }

  /** One row for each datum: the ramps of the neurons, and 1 for the constant. */
  function design(neurons, data) {
    return data.map(({ x }) => [...neurons.map((neuron) => ramp(neuron, x)), 1]);
  }

  /** The spline whose delta-slopes and constant fit the data best; breakpoints and orientations stay. */
  function fitted(spline, data) {
    const matrix = design(spline.neurons, data);
    const { solution, rank } = leastSquares(matrix, data.map(({ y }) => y));
    const neurons = spline.neurons.map((neuron, k) => ({ ...neuron, deltaSlope: solution[k] }));
    return { spline: { ...spline, neurons, constant: solution[neurons.length] }, rank };
  }

  /**
   * The shortest vector among those that make |matrix vector - targets| least; no ridge.
   *
   * One-sided Jacobi: rotations turn the columns until all are at right angles. Their lengths are then
   * the singular values; those below (largest) * (machine epsilon) * (longer side) count as 0, as in numpy.
   */
  function leastSquares(matrix, targets) {
    const { columns, turns } = orthogonalColumns(matrix);
    const lengths = columns.map((column) => Math.hypot(...column));
    const cut = Math.max(...lengths) * Number.EPSILON * Math.max(matrix.length, columns.length);
    const kept = lengths.map((_, k) => k).filter((k) => lengths[k] > cut);
    const weights = kept.map((k) => dot(columns[k], targets) / lengths[k] / lengths[k]);
    const solution = columns.map((_, i) => total(kept, (k, place) => turns[k][i] * weights[place]));
    return { solution, rank: kept.length };
  }

  /** Columns of (matrix times turns), at right angles to each other; `turns` is given by its columns. */
  function orthogonalColumns(matrix) {
    const columns = matrix[0].map((_, k) => matrix.map((row) => row[k]));
    const turns = columns.map((_, k) => columns.map((_, i) => (i === k ? 1 : 0)));
    const negligible = (Number.EPSILON * Math.hypot(...columns.flat())) ** 2;
    for (let sweep = 0, turned = true; turned && sweep < 60; sweep++) {
      turned = false;
      for (let i = 0; i < columns.length; i++) {
        for (let j = i + 1; j < columns.length; j++) {
          const rotation = rotationFor(columns[i], columns[j], negligible);
          if (rotation === null) continue;
          rotate(columns, i, j, rotation);
          rotate(turns, i, j, rotation);
          turned = true;
        }
      }
    }
    return { columns, turns };
  }

  /** Cosine and sine of the turn that puts two columns at right angles; null where they are. */
  function rotationFor(one, other, negligible) {
    const [across, p, q] = [dot(one, other), dot(one, one), dot(other, other)];
    if (Math.abs(across) <= Math.max(4e-16 * Math.sqrt(p * q), negligible)) return null;
    const cotangent = (q - p) / (2 * across);
    const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.hypot(1, cotangent));
    const cosine = 1 / Math.hypot(1, tangent);
    return { cosine, sine: cosine * tangent };
  }

  function rotate(vectors, i, j, { cosine, sine }) {
    const [one, other] = [vectors[i], vectors[j]];
    vectors[i] = one.map((_, k) => cosine * one[k] - sine * other[k]);
    vectors[j] = one.map((_, k) => sine * one[k] + cosine * other[k]);
  }

  function dot(one, other) {
    return total(one, (entry, k) => entry * other[k]);
  }

  function total(list, measure) {
    return list.reduce((sum, item, k) => sum + measure(item, k), 0);
  }

  // -- Where to begin, and where to add --------------------------------------------------------

  /** Seven points shaped like the measurements of the crash test, and five neurons that do not fit yet. */
  function start() {
    const datum = (x, y) => ({ x, y });
    const neuron = (breakpoint, deltaSlope, orientation) => ({ breakpoint, deltaSlope, orientation });
    const data = [
      datum(-0.95, 0.5), datum(-0.6, 0.4), datum(-0.36, -1.9), datum(-0.12, -0.3),
      datum(0.08, 1.5), datum(0.4, 0.7), datum(0.9, 0.5),
    ];
    const neurons = [
      neuron(-0.62, -0.8, 1), neuron(-0.38, 1.2, 1), neuron(-0.05, -0.6, -1),
      neuron(0.12, -1.4, 1), neuron(0.5, 0.9, -1),
    ];
    return { data, spline: { neurons, constant: 0.2 } };
  }

  /** The middle of the widest gap that the breakpoints leave between two places. */
  function middleOfWidestGap(neurons, from, to) {
    const inside = neurons.map((neuron) => neuron.breakpoint).filter((beta) => beta > from && beta < to);
    const stops = [from, ...inside.sort((one, other) => one - other), to];
    const gaps = stops.slice(1).map((stop, k) => stop - stops[k]);
    const widest = gaps.indexOf(Math.max(...gaps));
    return stops[widest] + gaps[widest] / 2;
  }

  const mathematics = {
    term, value, jump, withJump, flipped, pieces, brokenLine,
    balancedWeights, rescaled, neuronOf, networkValue,
    loss, design, fitted, leastSquares, start, middleOfWidestGap,
  };

  if (typeof module !== "undefined") module.exports = mathematics;
  else root.splinelens = { ...root.splinelens, mathematics };
})(globalThis);
