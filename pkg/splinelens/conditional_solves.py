r"""How are the multipliers and the polynomial of an interpolant found, and how safely?

For a kernel that is positive on multipliers without moments of degree below an order, the interpolant
:math:`f=\sum_k\lambda_kK(\cdot,x_k)+q` solves

.. math:: \begin{pmatrix}K&P\\P^\top&-C\end{pmatrix}\begin{pmatrix}\lambda\\q\end{pmatrix}
          =\begin{pmatrix}y\\0\end{pmatrix},

with the monomials of the data in the columns of P.  Where polynomials are free, C = 0, and the second row
says that the moments vanish; where they cost :math:`\sum_jC_{jj}q_j^2`, C is diagonal.  SciPy solves what it
has a solver for: natural cubic splines on the line, powers of the distance elsewhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from splinelens._arrays import FloatArray

__all__ = [
    "ConditionalSolution",
    "by_natural_spline",
    "by_powers",
    "by_system",
    "monomials",
    "refuse_bad_points",
]

LARGEST_CONDITION = 1e12
"""Beyond this condition number a solve warns: then four of sixteen digits are left."""
LARGEST_RESIDUAL = 1e-3
"""Beyond this residual, relative to the targets, there is no interpolant to speak of, and a solve refuses."""
RBF = {1: "linear", 3: "cubic", 5: "quintic"}
"""SciPy's names for odd powers of the distance."""


@dataclass(frozen=True, eq=False)
class ConditionalSolution:
    r"""An interpolant, as it was solved for.

    Attributes
    ----------
    multipliers : ndarray, shape (n,)
        :math:`\lambda`.
    polynomial : ndarray
        Coefficients of q over `monomials`.
    condition : float
        Condition number of the system that was solved, with rows and columns brought to size 1.
    solver : str
        "CubicSpline", "RBFInterpolator" or "system".
    curve : callable or None
        SciPy's own interpolant, where it solved.
    """

    multipliers: FloatArray
    polynomial: FloatArray
    condition: float
    solver: str
    curve: Callable[[FloatArray], FloatArray] | None = None


def monomials(x: FloatArray, order: int) -> FloatArray:
    """All monomials of degree below `order` in the coordinates of `x`, shape (n, d), as columns.

    The constant comes first, then the coordinates, the last one first.
    """
    powers = [each for each in product(range(order), repeat=x.shape[1]) if sum(each) < order]
    columns = [np.prod(x ** np.array(each), axis=1) for each in powers]
    return np.stack(columns, axis=1) if columns else np.zeros((len(x), 0))


def refuse_bad_points(x: FloatArray, order: int) -> None:
    """Refuse points of which two are equal, or that do not determine a polynomial of degree below `order`.

    Parameters
    ----------
    x : ndarray, shape (n, d)
    order : int

    Raises
    ------
    ValueError
        It says which point repeats, or how many are needed.

    Notes
    -----
    Claims: :claim:`points-that-determine-polynomials`.

    Examples
    --------
    >>> refuse_bad_points(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), 2)
    Traceback (most recent call last):
        ...
    ValueError: x: expected points on which no polynomial of degree < 2 but 0 vanishes, got 3 in dimension 2
    """
    distinct, counts = np.unique(x, axis=0, return_counts=True)
    if len(distinct) < len(x):
        twice = np.array2string(distinct[counts > 1][0], precision=6)
        raise ValueError(f"x: expected distinct points, got {twice} more than once; average its y first")
    free = monomials(_centred(x), order)
    if len(x) < free.shape[1]:
        raise ValueError(
            f"x: expected at least {free.shape[1]} points for polynomials of degree < {order} "
            f"in dimension {x.shape[1]}, got {len(x)}"
        )
    if np.linalg.matrix_rank(free, tol=1e-10 * np.sqrt(len(x))) < free.shape[1]:
        raise ValueError(
            f"x: expected points on which no polynomial of degree < {order} but 0 vanishes, "
            f"got {len(x)} in dimension {x.shape[1]}"
        )


def _centred(x: FloatArray) -> FloatArray:
    """The points moved and scaled into [-1, 1]: the same polynomials in a better basis."""
    centre = (x.max(axis=0) + x.min(axis=0)) / 2
    radius = float(np.abs(x - centre).max()) or 1.0
    return np.asarray((x - centre) / radius)


def by_system(
    x: FloatArray, y: FloatArray, kernel: FloatArray, order: int, costs: FloatArray | None = None
) -> ConditionalSolution:
    r"""Solve the system of the module's head by a dense solve, O(n^3).

    Parameters
    ----------
    x : ndarray, shape (n, d)
    y : ndarray, shape (n,)
    kernel : ndarray, shape (n, n)
    order : int
        Polynomials have a degree below it.
    costs : ndarray, optional
        The diagonal of C, over `monomials`; 0 if left out.

    Returns
    -------
    ConditionalSolution

    Raises
    ------
    ValueError
        If the system is singular, so that its solution misses the data.

    Warns
    -----
    UserWarning
        With the condition number, where it is larger than 1e12.  Beyond 1e16 the system is solved by its
        singular value decomposition, cut at 1e-15.

    Notes
    -----
    Claims: :claim:`one-interpolant-for-each-data-set`.
    """
    basis = _centred(x) if costs is None else x
    free = monomials(basis, order)
    price = np.zeros(free.shape[1]) if costs is None else costs
    system = np.block([[kernel, free], [free.T, -np.diag(price)]])
    size = _row_sizes(system)
    scaled = system / size / size[:, None]
    condition = float(np.linalg.cond(scaled))
    solution, residual = _refined(scaled, np.append(y, np.zeros(len(price))) / size, condition)
    solution = solution / size
    _report(condition, float(np.abs(residual * size).max()), float(np.abs(y).max()))
    multipliers, on_basis = solution[: len(x)], solution[len(x) :]
    polynomial = np.asarray(np.linalg.lstsq(monomials(x, order), free @ on_basis, rcond=None)[0])
    return ConditionalSolution(multipliers, polynomial, condition, "system")


def _refined(system: FloatArray, right: FloatArray, condition: float) -> tuple[FloatArray, FloatArray]:
    """Solution and residual: refined or not, or cut at small singular values, whatever is closest."""
    tried = [np.asarray(np.linalg.lstsq(system, right, rcond=1e-15)[0])]
    if condition < 1 / np.finfo(float).eps:
        plain = np.asarray(np.linalg.solve(system, right))
        tried = [plain + np.linalg.solve(system, right - system @ plain), plain]
    residuals = [(each, right - system @ each) for each in tried]
    return min(residuals, key=lambda pair: float(np.abs(pair[1]).max()))


def _row_sizes(system: FloatArray) -> FloatArray:
    """Factors that bring a symmetric matrix to entries of at most about 1, the largest of a row about 1."""
    size = np.ones(len(system))
    for _ in range(5):
        size = size * np.sqrt(np.abs(system / size / size[:, None]).max(axis=1))
        size = np.where(size > 0, size, 1.0)
    return size


def _report(condition: float, residual: float, height: float) -> None:
    if not residual <= LARGEST_RESIDUAL * (height or 1.0):
        raise ValueError(
            f"x: the system is singular to working precision, condition number {condition:.1e}, "
            f"and its solution misses the data by {residual:.1e}"
        )
    if condition > LARGEST_CONDITION:
        warnings.warn(
            f"ill-conditioned: condition number {condition:.1e}; the data are met to {residual:.0e}, "
            "but multipliers and values in between may have lost most digits",
            UserWarning,
            stacklevel=5,
        )


def by_natural_spline(x: FloatArray, y: FloatArray, factor: float) -> ConditionalSolution:
    r"""On the line, for the kernel :math:`a|z|^3`: SciPy's natural cubic spline, O(n) after sorting.

    :math:`12a\lambda_k` is the jump of the third derivative at :math:`x_k`.

    Parameters
    ----------
    x : ndarray, shape (n, 1)
        Distinct, at least two.
    y : ndarray, shape (n,)
    factor : float
        a.

    Returns
    -------
    ConditionalSolution

    Notes
    -----
    Claims: :claim:`multipliers-are-jumps-of-the-third-derivative`.
    """
    from scipy.interpolate import CubicSpline

    order = np.argsort(x[:, 0])
    knots, values = x[order, 0], y[order]
    spline = CubicSpline(knots, values, bc_type="natural")
    third = np.concatenate([[0.0], 6 * spline.c[0], [0.0]])
    multipliers = np.empty(len(y))
    multipliers[order] = np.diff(third) / (12 * factor)
    ends = np.array([knots[0], knots[-1]])
    rest = spline(ends) - factor * np.abs(ends[:, None] - x[:, 0]) ** 3 @ multipliers
    slope = np.diff(rest)[0] / np.diff(ends)[0]
    line = np.array([rest[0] - slope * ends[0], slope])
    condition = _spline_condition(np.diff(knots))
    return ConditionalSolution(multipliers, line, condition, "CubicSpline", _with_straight_ends(spline))


def _spline_condition(gaps: FloatArray) -> float:
    """Condition number of the tridiagonal system of the second derivatives, its diagonal scaled to 1."""
    from scipy.linalg import eigvalsh_tridiagonal

    if len(gaps) < 2:
        return 1.0
    sizes = np.sqrt((gaps[1:] + gaps[:-1]) / 3)
    matrix = np.ones(len(sizes)), gaps[1:-1] / 6 / (sizes[1:] * sizes[:-1])
    ends = [eigvalsh_tridiagonal(*matrix, select="i", select_range=(k, k))[0] for k in (0, len(sizes) - 1)]
    return float(ends[1] / ends[0])


def _with_straight_ends(spline: Callable[..., FloatArray]) -> Callable[[FloatArray], FloatArray]:
    low, high = spline.x[[0, -1]]  # type: ignore[attr-defined]
    slopes = spline([low, high], 1)

    def curve(x: FloatArray) -> FloatArray:
        t = x[:, 0]
        inside = np.asarray(spline(np.clip(t, low, high)))
        return np.asarray(inside + slopes[0] * np.minimum(t - low, 0) + slopes[1] * np.maximum(t - high, 0))

    return curve


def by_powers(x: FloatArray, y: FloatArray, power: int, factor: float, order: int) -> ConditionalSolution:
    r"""For the kernel :math:`a|z|^m`, m = 1, 3 or 5: SciPy's interpolator of radial functions.

    Parameters
    ----------
    x : ndarray, shape (n, d)
        Distinct, and as `refuse_bad_points` wants them.
    y : ndarray, shape (n,)
    power : int
        m.
    factor : float
        a.
    order : int
        Polynomials have a degree below it.

    Returns
    -------
    ConditionalSolution

    Raises
    ------
    ValueError
        As `by_system`.

    Warns
    -----
    UserWarning
        As `by_system`.

    Notes
    -----
    Claims: :claim:`powers-are-scipys-radial-functions`.
    """
    from scipy.interpolate import RBFInterpolator

    kernel = np.linalg.norm(x[:, None] - x, axis=2) ** power
    plain = by_system(x, y, factor * kernel, order)
    scipys = RBFInterpolator(x, y, kernel=RBF[power], degree=order - 1)
    return ConditionalSolution(
        plain.multipliers, plain.polynomial, plain.condition, "RBFInterpolator", scipys
    )
