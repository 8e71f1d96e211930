"""Weighted and natural splines in O(n) beside the dense solve of their kernels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.interpolate import RBFInterpolator

from benchmarks.record import Goal, Measured, Part, Row, alternated
from splinelens.experiments import generator
from splinelens.initialization import GaussianLaw
from splinelens.interpolants import natural_cubic_spline, weighted_spline

__all__ = ["PART"]

SMALL, LARGE = 1_000, 1_000_000
SPLINE, DENSE = "splinelens", "dense kernel solve"
SCIPY = "scipy's RBFInterpolator, cubic"
LAW = GaussianLaw(1.0, 1.0, 1.0)
GAUSS = 8
"""Points of quadrature between two data."""


def work(name: str, n: int) -> str:
    """The name of a work."""
    return f"{name} spline through {n} data"


def data(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Jittered places in [-1, 1], no two nearer than half a gap, and a sum of two sines with noise."""
    rng = generator("benchmarks/splines", n)
    x = np.linspace(-1, 1, n) + rng.uniform(-0.25, 0.25, n) * 2 / n
    return x, np.sin(3 * x) + 0.5 * np.cos(11 * x) + 0.1 * rng.normal(size=n)


def measure() -> Measured:
    """Both splines, dense and not, at the small size, and alone at the large one."""
    found = Measured()
    fast = {"weighted": lambda x, y: weighted_spline(x, y, LAW), "natural": natural_cubic_spline}
    dense = {"weighted": dense_weighted, "natural": dense_natural}
    for name, make in fast.items():
        compare(found, name, make, dense[name])
        x, y = data(LARGE)
        seconds = alternated({SPLINE: lambda at=make, x=x, y=y: at(x, y)}, repeats=3)
        found.rows += [Row(work(name, LARGE), method, times) for method, times in seconds.items()]
    return found


def compare(found: Measured, name: str, make: Callable, dense: Callable) -> None:
    """Times at the small size, and how far the two lie apart between the data."""
    print(f"  {work(name, SMALL)}", flush=True)
    x, y = data(SMALL)
    candidates = {DENSE: lambda: dense(x, y), SPLINE: lambda: make(x, y)}
    if name == "natural":
        candidates[SCIPY] = lambda: RBFInterpolator(x[:, None], y, kernel="cubic", degree=1)
    for method, times in alternated(candidates, repeats=5).items():
        found.rows.append(Row(work(name, SMALL), method, times))
    between = (x[1:] + x[:-1]) / 2
    gap = np.abs(make(x, y)(between) - dense(x, y)(between)).max() / np.abs(y).max()
    found.quantities[f"difference of the {work(name, SMALL)}", "from the dense solve"] = float(gap)


def dense_natural(x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The kernel |x - x'|^3 / 12 with affine functions."""

    def kernel(at: np.ndarray) -> np.ndarray:
        distance = np.abs(at[:, None] - x)
        return distance * distance * distance / 12

    return with_affine(x, y, kernel)


def dense_weighted(x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The kernel, the integral of rho (x - b)_+ (x' - b)_+ from the first datum on, with affine functions.

    Its moments are known at the data and half-way between them, and looked up there.
    """
    mesh = np.sort(np.append(x, (x[1:] + x[:-1]) / 2))
    node, weight = np.polynomial.legendre.leggauss(GAUSS)
    half = np.diff(mesh)[:, None] / 2
    places = mesh[:-1, None] + half * (1 + node)
    mass = half * weight * LAW.curvature_density(places)
    moments = np.array([np.append(0, (mass * places**k).sum(axis=1).cumsum()) for k in range(3)])
    at_data = np.searchsorted(mesh, x)

    def kernel(at: np.ndarray) -> np.ndarray:
        lower = np.minimum.outer(np.searchsorted(mesh, at), at_data)
        zero, first, second = (moment[lower] for moment in moments)
        return second - (at[:, None] + x) * first + at[:, None] * x * zero

    return with_affine(x, y, kernel)


def with_affine(x: np.ndarray, y: np.ndarray, kernel: Callable) -> Callable[[np.ndarray], np.ndarray]:
    """The interpolant of a kernel with affine functions, by one dense solve."""
    n, affine = len(x), np.stack([np.ones_like(x), x])
    system = np.block([[kernel(x), affine.T], [affine, np.zeros((2, 2))]])
    solution = np.linalg.solve(system, np.append(y, [0.0, 0.0]))
    return lambda at: kernel(at) @ solution[:n] + solution[n] + solution[n + 1] * at


PART = Part(
    name="splines",
    title="Weighted and natural splines",
    about=(
        "A broken line of multipliers at the data determines the weighted spline, and a banded system the "
        "multipliers. The peer sets up the kernel and solves the dense system, as for any kernel."
    ),
    modules=tuple(f"splinelens.{name}" for name in ("weighted_splines", "interpolants", "initialization")),
    measure=measure,
    goals=tuple(Goal(work(name, SMALL), SPLINE, DENSE, 50) for name in ("weighted", "natural")),
)
