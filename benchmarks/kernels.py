"""The kernel of an activation at many distances: a table of polynomials beside adaptive quadrature."""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad

from benchmarks.record import Goal, Measured, Part, Row, alternated
from splinelens._special import x_coth
from splinelens.experiments import generator
from splinelens.kernels import KernelTable

__all__ = ["PART"]

READ, MADE = "splinelens, table read", "splinelens, table made and read"
QUADRATURE = "scipy.integrate.quad for each distance"
N, REACH = 5_000, 10.0
AREAS = {2: 4.0, 3: 4 * np.pi}
"""What the integral over the angle is multiplied by."""


def work(dim: int) -> str:
    """The name of a work."""
    return f"kernel of tanh, dimension {dim}, {N} distances"


def measure() -> Measured:
    """Both dimensions, and the largest difference between the two methods."""
    found = Measured()
    r = generator("benchmarks/kernels").uniform(0.0, REACH, N)
    for dim in AREAS:
        print(f"  {work(dim)}", flush=True)
        table = KernelTable("tanh", dim, REACH)
        candidates = {
            QUADRATURE: lambda at=dim: by_quadrature(r, at),
            MADE: lambda at=dim: KernelTable("tanh", at, REACH)(r),
            READ: lambda at=table: at(r),
        }
        seconds = alternated(candidates, repeats=3)
        found.rows += [Row(work(dim), method, times) for method, times in seconds.items()]
        exact = by_quadrature(r, dim)
        gap = float((np.abs(table(r) - exact) / np.maximum(1, np.abs(exact))).max())
        found.quantities[f"error of the {work(dim)}", "relative to max(1, |K|)"] = gap
    return found


def by_quadrature(r: np.ndarray, dim: int) -> np.ndarray:
    """The integral of A(r sin a) cos(a)^(d - 2) with A = -2 t coth t, to the digits that quad gives."""

    def one(distance: float) -> float:
        def integrand(angle: float) -> float:
            return -2 * x_coth(distance * np.sin(angle)) * np.cos(angle) ** (dim - 2)

        return quad(integrand, 0.0, np.pi / 2, epsabs=1e-12, epsrel=1e-12)[0]

    return AREAS[dim] * np.array([one(distance) for distance in r])


PART = Part(
    name="kernels",
    title="The kernel of an activation",
    about=(
        "The kernel is an average of the autocorrelation over directions. A table keeps it as Chebyshev "
        "series on pieces; the peer integrates afresh for each distance."
    ),
    modules=tuple(
        f"splinelens.{name}" for name in ("kernels", "_chebyshev", "_special", "activation_catalogue")
    ),
    measure=measure,
    goals=(
        *(Goal(work(dim), READ, QUADRATURE, 500) for dim in AREAS),
        *(Goal(f"error of the {work(dim)}", "relative to max(1, |K|)", "", 1e-12) for dim in AREAS),
    ),
)
