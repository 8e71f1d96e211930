// Wrong twins of the spectral lens' mathematics: its source with one formula changed.

"use strict";

const { loader } = require("./wrong_twin.js");

const TWINS = {
  "price without the factor 2": ["(scale * scale) / (2 * ACTIVATIONS", "(scale * scale) / (ACTIVATIONS"],
  "price that forgets the height of a scaled spectrum": ["return (scale * scale) / (2", "return 1 / (2"],
  "price of the unscaled frequency": [".power(omega / scale)", ".power(omega)"],
  "kernel of one direction": ["return (2 * ACTIVATIONS[name].correlation", "return (ACTIVATIONS[name].correlation"],
  "kernel of the unscaled distance": ["correlation(scale * abs(r))", "correlation(abs(r))"],
  "unit of the inverse scale": [".value(scale * t)", ".value(t / scale)"],
  "no polynomials": ["const { order } = ACTIVATIONS[name];", "const order = 0;"],
  "moments that are not asked for": ["powers.map((k) => [...data.map(({ x }) => x ** k)", "powers.map((k) => [...data.map(() => k)"],
  "tanh taken for the sigmoid": ["power: (s) => (PI / sinh((PI * s) / 2)) ** 2", "power: (s) => (PI / sinh(PI * s)) ** 2"],
  "odd powers with the sign of even ones": ["(p % 2 ? 1 : -1)", "(p % 2 ? -1 : 1)"],
  "softsign without its tail": ["return -2 - 2 * t + 4 * log", "return -2 - 2 * t"],
  "no cut-off for the rank": ["lengths[k] > cut", "lengths[k] > 0"],
};

module.exports = { mathematics: loader("explorables/spectral_lens/mathematics.js", TWINS), TWINS };
