"""What Python says about activations on the line, written down for the tests of the spectral lens.

Run from anywhere: ``python tests/explorables/write_spectral_fixtures.py`` rewrites
``spectral_fixtures.json`` beside this file and ``still.svg`` beside the explorable.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from spectral_still import still

from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import get_activation
from splinelens.experiments import generator
from splinelens.flat_limit import seminorm_interpolant
from splinelens.kernels import activation_kernel

HERE = Path(__file__).resolve().parent
FIXTURES = HERE / "spectral_fixtures.json"
STILL = HERE.parents[1] / "book" / "explorables" / "spectral_lens" / "still.svg"

NAMES = (
    *("heaviside", "relu", "relu2", "relu3", "tanh", "sigmoid", "softplus", "erf", "gaussian", "gelu"),
    *("silu", "elu", "arctan", "softsign", "hardtanh", "laplace", "mexican_hat", "sinc"),
)
"""The activations of the panel."""
START_X = [-3.6, -2.5, -1.3, -0.2, 1.0, 2.2, 3.5]
START_Y = [-0.4, 1.1, 0.3, -1.2, 0.9, 0.5, -0.7]
"""The points of the panel at its start; the same numbers stand in its script, and a test compares them."""
SHOWN = {"tanh": "tanh", "relu": "ReLU"}


def activation_case(name: str, scale: float) -> dict[str, Any]:
    """Values, prices and kernel of an activation; an infinite price is written as None."""
    phi = get_activation(name).scaled(scale)
    t = np.array([-2.5, -1.0, -0.3, 0.2, 0.7, 1.9])
    omega, r = np.array([0.13, 0.45, 1.7, 3.3, 7.9]), np.array([0.0, 0.05, 0.4, 1.1, 2.3, 5.0, 8.5])
    prices = SpectralPenalty(name, 1, scale).penalty(omega)
    return {
        "name": name,
        "scale": scale,
        "order": phi.null_space_order,
        "t": t.tolist(),
        "values": phi(t).tolist(),
        "omega": omega.tolist(),
        "prices": [price if np.isfinite(price) else None for price in prices.tolist()],
        "r": r.tolist(),
        "kernel": activation_kernel(phi, r, 1).tolist(),
    }


def fit_case(name: str, scale: float, x: ArrayLike, y: ArrayLike, title: str) -> dict[str, Any]:
    """The interpolant of least seminorm, on a grid, and its price; the dense solve of Python."""
    phi = get_activation(name).scaled(scale)
    fit, grid = seminorm_interpolant(x, y, phi), np.linspace(-4.4, 4.4, 23)
    return {
        "title": title,
        "name": name,
        "scale": scale,
        "data": [{"x": one, "y": other} for one, other in zip(x, y, strict=True)],
        "grid": grid.tolist(),
        "fit": fit(grid).tolist(),
        "energy": fit.energy,
    }


def fits() -> list[dict[str, Any]]:
    """The start, and random points at a scale at which the equations can be told apart."""
    rng = generator("explorables/spectral lens")
    cases = [fit_case(name, 1.0, START_X, START_Y, f"the start, {name}") for name in SHOWN]
    for name in NAMES:
        x = np.linspace(-3.8, 3.8, 6) + rng.uniform(-0.4, 0.4, 6)
        y = rng.normal(size=6).round(3)
        cases.append(fit_case(name, 2.0, x.round(3).tolist(), y.tolist(), f"random, {name}"))
    return cases


def fixtures() -> dict[str, Any]:
    """Everything that is written down."""
    return {
        "activations": [activation_case(name, scale) for name in NAMES for scale in (0.5, 1.0, 4.0)],
        "fits": fits(),
    }


def still_figure() -> str:
    """The still figure of the panel: its start."""
    return still(SHOWN, START_X, START_Y)


def write() -> None:
    """Write the fixtures and the still figure."""
    FIXTURES.write_text(json.dumps(fixtures(), indent=1) + "\n", encoding="utf-8")
    STILL.write_text(still_figure(), encoding="utf-8")


if __name__ == "__main__":
    write()
