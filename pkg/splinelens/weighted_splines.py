r"""Which curve through the data has the least weighted curvature?

Among all functions through :math:`(x_k,y_k)` the *weighted spline* of a density :math:`\rho>0` is the one
with the least :math:`\int f''^2/\rho`; an affine part costs nothing.  With the hats :math:`h_k` of the data
(1 at :math:`x_k`, 0 at the others, linear between) it is (derived here, chapter 6)

.. math:: f''=\rho\,u,\qquad u=\sum_{1<k<n}u_kh_k,\qquad
          \sum_j\Big(\int\rho\,h_kh_j\Big)u_j
          =\frac{y_{k+1}-y_k}{x_{k+1}-x_k}-\frac{y_k-y_{k-1}}{x_k-x_{k-1}} .

The system is tridiagonal, so everything here is O(n).  For constant :math:`\rho` it is the natural cubic
spline.  A measure of point masses in place of :math:`\rho` gives what a finite network does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_pair, finite_array, input_array

__all__ = [
    "Density",
    "HasCurvatureDensity",
    "NaturalCubicSpline",
    "WeightedSpline",
    "multipliers",
    "natural_cubic_spline",
    "second_differences",
    "sorted_data",
    "weighted_spline",
]

Density = Callable[[FloatArray], FloatArray]
LARGEST_RULE = 128
"""Gauss points per interval beyond which a density counts as too rough."""


class HasCurvatureDensity(Protocol):
    """What `weighted_spline` asks of a law of initialization."""

    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r"""Density :math:`\rho` at `beta`."""

    @property
    def curvature_kinks(self) -> tuple[float, ...]:
        r"""Places where :math:`\rho` is not smooth."""


def sorted_data(x: ArrayLike, y: ArrayLike, least: int = 2) -> tuple[FloatArray, FloatArray]:
    """The data in ascending order of `x`.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any order.
    least : int
        How many are needed.

    Raises
    ------
    ValueError
        If an input repeats, or there are fewer than `least`.
    """
    points, values = data_pair(x, y)
    order = np.argsort(points, kind="stable")
    points, values = points[order], values[order]
    if len(points) < least:
        raise ValueError(f"x: expected at least {least} numbers, got {len(points)}")
    if not (np.diff(points) > 0).all():
        twice = points[1:][np.diff(points) <= 0][0]
        raise ValueError(f"x: expected distinct numbers, got {twice:g} twice; average its y first")
    return points, values


def second_differences(x: FloatArray, y: FloatArray) -> FloatArray:
    """Slope changes of the linear interpolant at the interior data, shape (n - 2,); `x` ascending."""
    return np.diff(np.diff(y) / np.diff(x))


def multipliers(x: FloatArray, y: FloatArray, nodes: FloatArray, masses: FloatArray) -> FloatArray:
    r"""Heights :math:`u_k` at the data, 0 at the two ends, for point masses in place of :math:`\rho`.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Ascending.
    nodes, masses : ndarray, shape (m,)
        Places of the masses and the masses, >= 0; those outside the data do not count.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If too few masses lie between the data for an interpolant to exist.

    Notes
    -----
    O(n + m) beyond a binary search of the nodes.  Claims: :claim:`least-norm-jumps`.
    """
    inside = (nodes > x[0]) & (nodes < x[-1])
    t = nodes[inside]
    gap = np.searchsorted(x, t, side="right") - 1
    share = (t - x[gap]) / (x[gap + 1] - x[gap])
    return _heights(x, y, *_gram(len(x), gap, _hat_products(share, masses[inside])))


def _heights(x: FloatArray, y: FloatArray, diagonal: FloatArray, beside: FloatArray) -> FloatArray:
    heights = np.zeros(len(x))
    if len(x) > 2:
        heights[1:-1] = _solve(diagonal, beside, second_differences(x, y))
    return heights


def _hat_products(share: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The two hats of a gap at places within it, multiplied with themselves and each other."""
    left, right = mass * (1 - share), mass * share
    return left * (1 - share), left * share, right * share


def _gram(n: int, gap: NDArray[np.intp], products: Iterable[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Hat products over the n - 2 interior data: diagonal and beside it."""
    falls, mixed, rises = (
        np.bincount(gap, weights=each, minlength=n - 1).astype(np.float64, copy=False) for each in products
    )
    return rises[:-1] + falls[1:], mixed[1:-1]


def _solve(diagonal: FloatArray, beside: FloatArray, right: FloatArray) -> FloatArray:
    """Solve a symmetric positive definite tridiagonal system, scaled to a unit diagonal first."""
    from scipy.linalg import LinAlgError, solveh_banded

    if not (diagonal > 0).all():
        raise ValueError("masses: a datum has no mass on either side, so no interpolant exists")
    if len(diagonal) == 1:
        return right / diagonal
    root = np.sqrt(diagonal)
    upper = np.append(0.0, beside / (root[1:] * root[:-1]))
    try:
        solution: FloatArray = solveh_banded(np.stack([upper, np.ones_like(root)]), right / root) / root
    except LinAlgError:
        raise ValueError("masses: too few between the data, no interpolant exists") from None
    return solution


@dataclass(frozen=True, eq=False)
class WeightedSpline:
    r"""A weighted spline: a function with :math:`f''=\rho u`, linear beyond the data.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        The data, ascending.
    multipliers : ndarray, shape (n,)
        :math:`u` at the data.
    density : callable
        :math:`\rho`.
    mesh, values, slopes : ndarray, shape (m,)
        Data and kinks of :math:`\rho`, with :math:`f` and :math:`f'` there.
    rule : int
        Gauss points per interval.
    """

    x: FloatArray
    y: FloatArray
    multipliers: FloatArray
    density: Density = field(repr=False)
    mesh: FloatArray = field(repr=False)
    values: FloatArray = field(repr=False)
    slopes: FloatArray = field(repr=False)
    rule: int

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (m,)."""
        points = input_array(x)
        cell = np.clip(np.searchsorted(self.mesh, points, side="right") - 1, 0, len(self.mesh) - 1)
        left = self.mesh[cell]
        inside = (points > self.mesh[0]) & (points < self.mesh[-1])
        result = self.values[cell] + self.slopes[cell] * (points - left)
        result[inside] += self._bend(left[inside], points[inside])
        return result

    def second_derivative(self, x: ArrayLike) -> FloatArray:
        """Second derivative at `x`, shape (m,); 0 beyond the data."""
        points = input_array(x)
        rho = np.asarray(self.density(points), dtype=np.float64)
        return rho * np.interp(points, self.x, self.multipliers, left=0.0, right=0.0)

    def cost(self) -> float:
        r""":math:`\int f''^2/\rho=\sum_ku_k\delta_k` with the slope changes :math:`\delta_k` of the data."""
        return float(self.multipliers[1:-1] @ second_differences(self.x, self.y))

    def _bend(self, left: FloatArray, right: FloatArray) -> FloatArray:
        """Integral of (right - t) rho u over [left, right], each within one cell of the mesh."""
        t, weight = _gauss(left, right, self.rule)
        u = np.interp(t, self.x, self.multipliers)
        bend: FloatArray = (weight * (right[:, None] - t) * self.density(t) * u).sum(axis=1)
        return bend


def weighted_spline(
    x: ArrayLike, y: ArrayLike, density: Density | HasCurvatureDensity, *, breaks: Sequence[float] = ()
) -> WeightedSpline:
    r"""The function through the data with the least :math:`\int f''^2/\rho`, its affine part free.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At least two data with distinct inputs, in any order.
    density : callable or law of initialization
        :math:`\rho`, positive between the data.  For a law it is the density
        :math:`p(\beta)E[w^2\mid\beta]`, which is what training v alone weighs curvature with.
    breaks : sequence of float
        Places where a callable `density` is not smooth; a law knows its own.

    Raises
    ------
    ValueError
        On bad data, a density that is not positive and finite between them, or one so rough that Gauss
        quadrature between the data does not settle to 1e-12: name its kinks in `breaks` then.

    Notes
    -----
    O(n).  Claims: :claim:`weighted-spline-is-least`, :claim:`least-norm-tends-to-weighted-spline`,
    :claim:`weight-needs-the-second-moment`, :claim:`gaussian-limit-is-not-cubic`.

    Examples
    --------
    >>> spline = weighted_spline([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], lambda t: 1 + t**2)
    >>> spline([1.0, 3.0]).round(3)
    array([ 1.   , -1.786])
    """
    points, targets = sorted_data(x, y)
    rho, kinks = _density_and_kinks(density, breaks)
    inner = kinks[(kinks > points[0]) & (kinks < points[-1])]
    mesh = np.union1d(points, inner)
    masses, matrix, rule = _settled_masses(points, rho, mesh)
    heights = _heights(points, targets, *matrix)
    return WeightedSpline(
        points, targets, heights, rho, mesh, *_integrated(points, targets, heights, mesh, masses), rule
    )


def _density_and_kinks(density: Any, breaks: Sequence[float]) -> tuple[Density, FloatArray]:
    if hasattr(density, "curvature_density"):
        return density.curvature_density, np.array([*density.curvature_kinks, *breaks], dtype=np.float64)
    if not callable(density):
        raise ValueError(f"density: expected a function or a law, got {type(density).__name__}")
    return density, finite_array("breaks", list(breaks), (None,))


class _Masses(NamedTuple):
    """Gauss nodes between the data: the gap of each cell of the mesh, places within it, and masses."""

    gap: NDArray[np.intp]
    share: FloatArray
    mass: FloatArray


def _settled_masses(
    x: FloatArray, rho: Density, mesh: FloatArray
) -> tuple[_Masses, tuple[FloatArray, FloatArray], int]:
    """Masses of the smallest Gauss rule whose matrix equals that of half as many points, with both."""
    rule, before = 4, _matrix(len(x), _gauss_masses(x, rho, mesh, 4))
    while rule < LARGEST_RULE:
        rule *= 2
        masses = _gauss_masses(x, rho, mesh, rule)
        now = _matrix(len(x), masses)
        if all((np.abs(one - two) <= 1e-12 * two).all() for one, two in zip(before, now, strict=True)):
            return masses, now, rule
        before = now
    raise ValueError("density: too rough between the data; name the places where it is not smooth in breaks")


def _matrix(n: int, masses: _Masses) -> tuple[FloatArray, FloatArray]:
    gap, share, mass = masses
    return _gram(n, gap, [products.sum(axis=1) for products in _hat_products(share, mass)])


def _gauss_masses(x: FloatArray, rho: Density, mesh: FloatArray, rule: int) -> _Masses:
    """The masses of `rho` at the Gauss nodes of each cell of the mesh."""
    t, weight = _gauss(mesh[:-1], mesh[1:], rule)
    density = np.asarray(rho(t), dtype=np.float64)
    if density.shape != t.shape or not (np.isfinite(density) & (density > 0)).all():
        raise ValueError("density: expected one finite number > 0 for each point between the data")
    gap = np.searchsorted(x, mesh[:-1], side="right") - 1
    width = (x[gap + 1] - x[gap])[:, None]
    # Not (t - x)/width, which would lose digits in a narrow gap.
    within = _rule(rule)[0] * (np.diff(mesh) / 2)[:, None]
    share = ((mesh[:-1] - x[gap] + np.diff(mesh) / 2)[:, None] + within) / width
    return _Masses(gap, share, density * weight)


@cache
def _rule(points: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss quadrature on [-1, 1]."""
    return np.polynomial.legendre.leggauss(points)


def _gauss(left: FloatArray, right: FloatArray, rule: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss quadrature on each interval, shape (m, rule)."""
    t, weight = _rule(rule)
    half = (right - left)[:, None] / 2
    return left[:, None] + half * (1 + t), half * weight


def _integrated(
    x: FloatArray, y: FloatArray, u: FloatArray, mesh: FloatArray, masses: _Masses
) -> tuple[FloatArray, FloatArray]:
    """Values and slopes on the mesh, from f'' = rho u and the data."""
    gap, share, mass = masses
    width = np.diff(x)
    bends = mass * ((1 - share) * u[gap][:, None] + share * u[gap + 1][:, None])
    turn, lever = bends.sum(axis=1), (bends * (1 - share)).sum(axis=1) * width[gap]
    start = (np.diff(y) - np.bincount(gap, weights=lever, minlength=len(x) - 1)) / width
    first = np.searchsorted(mesh, x)
    slopes, values = np.zeros(len(mesh)), np.zeros(len(mesh))
    slopes[first[:-1]], values[first] = start, y
    for j in np.setdiff1d(np.arange(len(mesh)), first) if len(mesh) > len(x) else ():
        step = mesh[j] - mesh[j - 1]
        fall = lever[j - 1] - turn[j - 1] * (x[gap[j - 1] + 1] - mesh[j])
        slopes[j] = slopes[j - 1] + turn[j - 1]
        values[j] = values[j - 1] + slopes[j - 1] * step + fall
    slopes[-1] = slopes[-2] + turn[-1]
    return values, slopes


@dataclass(frozen=True, eq=False)
class NaturalCubicSpline:
    """The natural cubic spline of some data, linear beyond them.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        The data, ascending.
    pieces : scipy.interpolate.CubicSpline
        The spline between them.
    """

    x: FloatArray
    y: FloatArray
    pieces: Any = field(repr=False)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (m,)."""
        points = input_array(x)
        inside = np.clip(points, self.x[0], self.x[-1])
        value: FloatArray = self.pieces(inside) + (points - inside) * self.pieces(inside, 1)
        return value

    def cost(self) -> float:
        r""":math:`\int f''^2`."""
        return float(self.pieces(self.x[1:-1], 2) @ second_differences(self.x, self.y))


def natural_cubic_spline(x: ArrayLike, y: ArrayLike) -> NaturalCubicSpline:
    r"""The function through the data with the least :math:`\int f''^2`, in O(n).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At least two data with distinct inputs, in any order.

    Raises
    ------
    ValueError
        If an input repeats or there are fewer than two.

    Notes
    -----
    Claims: :claim:`uniform-law-gives-the-natural-cubic`.

    Examples
    --------
    >>> natural_cubic_spline([0.0, 1.0, 2.0], [0.0, 1.0, 0.0])([0.5, 3.0])
    array([ 0.6875, -1.5   ])
    """
    from scipy.interpolate import CubicSpline

    points, targets = sorted_data(x, y)
    return NaturalCubicSpline(points, targets, CubicSpline(points, targets, bc_type="natural"))
