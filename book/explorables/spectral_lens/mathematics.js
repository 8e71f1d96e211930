// The mathematics of the explorable: what activations charge on the line, their kernels, and the cheapest
// function through some points. Pure functions, no page.
//
//   price(omega) = 1 / (2 |phi^(omega)|^2),   K(r) = 2 A(r),   f(x) = sum lambda_j K(|x - x_j|) + q(x)
//
// A unit of weight scale a is phi(a t), with phi^(s / a) / a for its transform and A(a t) / a for its
// autocorrelation. q is a polynomial of degree below the order, and lambda has no moments below it. Data are
// [{ x, y }, ...]. The same in Python: `SpectralPenalty`, `activation_kernel` and `seminorm_interpolant`;
// fixtures that Python writes are compared with these in tests/explorables.

(function (root) {
  "use strict";

  const { PI, abs, exp, sqrt, log1p, sinh, cosh, tanh, atan } = Math;

  // -- Special functions -----------------------------------------------------------------------

  /** The error function: a series of positive terms up to 3, a continued fraction beyond. */
  function erf(t) {
    const z = abs(t);
    if (z > 6) return Math.sign(t);
    if (z < 3) {
      let [term, sum] = [z, z];
      for (let n = 1; term > 1e-17 * sum; n++) sum += term *= (2 * z * z) / (2 * n + 1);
      return Math.sign(t) * (2 / sqrt(PI)) * exp(-z * z) * sum;
    }
    let tail = 0;
    for (let n = 60; n > 0; n--) tail = n / 2 / (z + tail);
    return Math.sign(t) * (1 - exp(-z * z) / sqrt(PI) / (z + tail));
  }

  /** x coth x, which is 1 at 0. */
  function xCoth(x) {
    return x === 0 ? 1 : x / tanh(x);
  }

  function sinc(t) {
    return t === 0 ? 1 : Math.sin(t) / t;
  }

  const ZETA_3 = 1.2020569031595942;
  const BERNOULLI = [
    1, 1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
    -174611 / 330, 854513 / 138, -236364091 / 2730, 8553103 / 6,
  ];

  /** t^3/12 + pi^2 t/6 + t Li2(e^-t) + 2 Li3(e^-t), by a power series below 2. */
  function softplusCorrelation(t) {
    if (t >= 2) {
      const terms = Array.from({ length: 19 }, (_, k) => k + 1);
      return t ** 3 / 12 + (PI * PI * t) / 6 + total(terms, (n) => exp(-n * t) * (t / n ** 2 + 2 / n ** 3));
    }
    let factorial = 1;
    return 2 * ZETA_3 + total(BERNOULLI, (number, k) => {
      factorial *= (2 * k + 1) * (2 * k + 2);
      return (number * t ** (2 * k + 2)) / factorial;
    });
  }

  /** 1/s - f(s) = integral of u^2 e^(-su)/(1 + u^2) over u > 0, by a double-exponential rule. */
  function softsignTail(s) {
    let sum = 0;
    for (let k = -130; k <= 140; k++) {
      const v = k / 36;
      const u = exp(v - exp(-v)) / s;
      sum += ((u * u) / (1 + u * u)) * exp(-u * s) * u * (1 + exp(-v)) / 36;
    }
    return sum;
  }

  // -- The catalogue ---------------------------------------------------------------------------

  /** phi = right t^p for t > 0 and left |t|^p for t < 0; its (p + 1)-th derivative is kappa delta. */
  function homogeneous(p, right, left, kappa) {
    const factorials = [1, 6, 120, 5040];
    const height = ((p % 2 ? 1 : -1) * kappa * kappa) / (2 * factorials[p]);
    return {
      order: p + 1, made: smooth(2 * p),
      value: (t) => (t > 0 ? right * t ** p : t < 0 ? left * (-t) ** p : 0),
      power: (s) => (kappa / s ** (p + 1)) ** 2,
      correlation: (t) => height * t ** (2 * p + 1),
    };
  }

  function smooth(derivatives) {
    return derivatives === 0 ? "continuous, with kinks" : `${derivatives} continuous derivatives`;
  }

  function strip(width) {
    return `analytic up to ${width} off the line`;
  }

  /** Order, class of the fits, value, power |phi^|^2 and autocorrelation (t >= 0), at weight scale 1. */
  const ACTIVATIONS = {
    heaviside: { label: "step", ...homogeneous(0, 1, 0, 1) },
    relu: { label: "ReLU", ...homogeneous(1, 1, 0, 1) },
    relu2: { label: "ReLU squared", ...homogeneous(2, 1, 0, 2) },
    relu3: { label: "ReLU cubed", ...homogeneous(3, 1, 0, 6) },
    tanh: {
      label: "tanh", order: 1, made: strip("π"), value: tanh,
      power: (s) => (PI / sinh((PI * s) / 2)) ** 2,
      correlation: (t) => -2 * xCoth(t),
    },
    sigmoid: {
      label: "sigmoid", order: 1, made: strip("2π"), value: (t) => 1 / (1 + exp(-t)),
      power: (s) => (PI / sinh(PI * s)) ** 2,
      correlation: (t) => -xCoth(t / 2),
    },
    softplus: {
      label: "softplus", order: 2, made: strip("2π"), value: (t) => Math.max(t, 0) + log1p(exp(-abs(t))),
      power: (s) => (PI / s / sinh(PI * s)) ** 2,
      correlation: softplusCorrelation,
    },
    erf: {
      label: "erf", order: 1, made: "entire", value: erf,
      power: (s) => (4 * exp((-s * s) / 2)) / (s * s),
      correlation: (t) => -2 * t * erf(t / sqrt(2)) - (4 / sqrt(2 * PI)) * exp((-t * t) / 2),
    },
    gaussian: {
      label: "Gaussian", order: 0, made: "entire", value: (t) => exp((-t * t) / 2),
      power: (s) => 2 * PI * exp(-s * s),
      correlation: (t) => sqrt(PI) * exp((-t * t) / 4),
    },
    gelu: {
      label: "GELU", order: 2, made: "entire", value: (t) => (t * (1 + erf(t / sqrt(2)))) / 2,
      power: (s) => ((1 + s * s) ** 2 * exp(-s * s)) / s ** 4,
      correlation: (t) =>
        ((t ** 3 - 6 * t) / 12) * erf(t / 2) + ((t * t - 5) / (6 * sqrt(PI))) * exp((-t * t) / 4),
    },
    silu: {
      label: "SiLU", order: 2, made: strip("2π"), value: (t) => t / (1 + exp(-t)),
      power: (s) => (PI ** 2 / sinh(PI * s) / tanh(PI * s)) ** 2,
      correlation: (t) => ((t * t - 2 * PI * PI) / 6) * xCoth(t / 2),
    },
    elu: {
      label: "ELU", order: 2, made: smooth(4), value: (t) => (t > 0 ? t : exp(t) - 1),
      power: (s) => 1 / (s ** 4 * (1 + s * s)),
      correlation: (t) => t ** 3 / 12 + (t + exp(-t)) / 2,
    },
    arctan: {
      label: "arctan", order: 1, made: strip("2"), value: atan,
      power: (s) => ((PI * exp(-s)) / s) ** 2,
      correlation: (t) => -PI * t * atan(t / 2) + PI * log1p((t * t) / 4),
    },
    softsign: {
      label: "softsign", order: 1, made: smooth(4), value: (t) => t / (1 + abs(t)),
      power: (s) => (2 * softsignTail(s)) ** 2,
      correlation(t) {
        const log = log1p(t);
        return -2 - 2 * t + 4 * log + (t === 0 ? 2 : (2 * log) / t) - (2 * log) / (2 + t);
      },
    },
    hardtanh: {
      label: "hardtanh", order: 1, made: smooth(2), value: (t) => Math.min(1, Math.max(-1, t)),
      power: (s) => ((2 * Math.sin(s)) / (s * s)) ** 2,
      correlation: (t) => (t < 2 ? t ** 3 / 6 - t * t - 4 / 3 : -2 * t),
    },
    laplace: {
      label: "Laplace bell", order: 0, made: smooth(2), value: (t) => exp(-abs(t)),
      power: (s) => (2 / (1 + s * s)) ** 2,
      correlation: (t) => (1 + t) * exp(-t),
    },
    mexican_hat: {
      label: "Mexican hat", order: 0, made: "entire", value: (t) => (1 - t * t) * exp((-t * t) / 2),
      power: (s) => 2 * PI * s ** 4 * exp(-s * s),
      correlation: (t) => sqrt(PI) * (t ** 4 / 16 - (3 * t * t) / 4 + 3 / 4) * exp((-t * t) / 4),
    },
    sinc: {
      label: "sinc", order: 0, made: "entire", value: sinc,
      power: (s) => (s < 1 ? PI * PI : 0),
      correlation: (t) => PI * sinc(t),
    },
  };

  /** phi(a t). */
  function value(name, t, scale) {
    return ACTIVATIONS[name].value(scale * t);
  }

  /** 1/S on the line: what a wave of frequency omega > 0 costs; infinite where the activation is blind. */
  function price(name, omega, scale) {
    return (scale * scale) / (2 * ACTIVATIONS[name].power(omega / scale));
  }

  /** The kernel on the line, modulo the polynomials that are free. */
  function kernel(name, r, scale) {
    return (2 * ACTIVATIONS[name].correlation(scale * abs(r))) / scale;
  }

  // -- The cheapest function through the data --------------------------------------------------

  /** Multipliers, polynomial and price of the interpolant, and how many of the equations could be told apart. */
  function interpolant(name, scale, data) {
    const { order } = ACTIVATIONS[name];
    const powers = Array.from({ length: order }, (_, k) => k);
    const rows = data.map(({ x }) => [...data.map((other) => kernel(name, x - other.x, scale)), ...powers.map((k) => x ** k)]);
    const moments = powers.map((k) => [...data.map(({ x }) => x ** k), ...powers.map(() => 0)]);
    const heights = [...data.map(({ y }) => y), ...powers.map(() => 0)];
    const { solution, rank } = leastSquares([...rows, ...moments], heights);
    const multipliers = solution.slice(0, data.length);
    const energy = total(multipliers, (multiplier, k) => multiplier * data[k].y);
    const fit = { name, scale, places: data.map(({ x }) => x), multipliers, polynomial: solution.slice(data.length), energy };
    const missed = Math.max(...data.map(({ x, y }) => abs(evaluate(fit, x) - y)));
    return { ...fit, rank, equations: heights.length, missed };
  }

  /** f(x). */
  function evaluate({ name, scale, places, multipliers, polynomial }, x) {
    const waves = total(places, (place, k) => multipliers[k] * kernel(name, x - place, scale));
    return waves + total(polynomial, (coefficient, k) => coefficient * x ** k);
  }

  /**
   * The shortest vector among those that make |matrix vector - targets| least, by one-sided Jacobi: rotations turn
   * the columns until all are at right angles; their lengths are then the singular values, and those below
   * (largest) * (machine epsilon) * (size) count as 0.
   */
  function leastSquares(matrix, targets) {
    const columns = matrix[0].map((_, k) => matrix.map((row) => row[k]));
    const turns = columns.map((_, k) => columns.map((_, i) => (i === k ? 1 : 0)));
    const negligible = (Number.EPSILON * Math.hypot(...columns.flat())) ** 2;
    for (let sweep = 0, turned = true; turned && sweep < 60; sweep++) {
      turned = false;
      for (let i = 0; i < columns.length; i++) {
        for (let j = i + 1; j < columns.length; j++) turned = straighten(columns, turns, i, j, negligible) || turned;
      }
    }
    const lengths = columns.map((column) => Math.hypot(...column));
    const cut = Math.max(...lengths) * Number.EPSILON * columns.length;
    const kept = lengths.map((_, k) => k).filter((k) => lengths[k] > cut);
    const weights = kept.map((k) => dot(columns[k], targets) / lengths[k] / lengths[k]);
    return { solution: columns.map((_, i) => total(kept, (k, place) => turns[k][i] * weights[place])), rank: kept.length };
  }

  /** Turn two columns until they are at right angles; false if they are. */
  function straighten(columns, turns, i, j, negligible) {
    const [across, p, q] = [dot(columns[i], columns[j]), dot(columns[i], columns[i]), dot(columns[j], columns[j])];
    if (abs(across) <= Math.max(4e-16 * sqrt(p * q), negligible)) return false;
    const cotangent = (q - p) / (2 * across);
    const tangent = (cotangent < 0 ? -1 : 1) / (abs(cotangent) + Math.hypot(1, cotangent));
    const cosine = 1 / Math.hypot(1, tangent);
    for (const vectors of [columns, turns]) rotate(vectors, i, j, cosine, cosine * tangent);
    return true;
  }

  function rotate(vectors, i, j, cosine, sine) {
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

  /** Where the panel begins: seven points, tanh with ReLU beside it, weight scale 1. */
  function start() {
    const datum = (x, y) => ({ x, y });
    const data = [
      datum(-3.6, -0.4), datum(-2.5, 1.1), datum(-1.3, 0.3), datum(-0.2, -1.2),
      datum(1.0, 0.9), datum(2.2, 0.5), datum(3.5, -0.7),
    ];
    return { data, chosen: "tanh", beside: "relu", scale: 1 };
  }

  const spectra = { ACTIVATIONS, erf, value, price, kernel, interpolant, evaluate, leastSquares, start };

  if (typeof module !== "undefined") module.exports = spectra;
  else root.splinelens = { ...root.splinelens, spectra };
})(globalThis);
