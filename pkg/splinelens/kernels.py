r"""Which kernel does an activation make when directions and offsets are spread evenly?

Units :math:`\phi(\langle\xi,x\rangle-\gamma)` with directions uniform on the sphere and offsets flat on the
line have the radial kernel

.. math:: K(r)=\int_{S^{d-1}}\int\phi(\langle\xi,x\rangle-\gamma)\,\phi(\langle\xi,x'\rangle-\gamma)\,
    d\gamma\,d\xi =\int_{S^{d-1}}A(\langle\xi,x-x'\rangle)\,d\xi,\qquad r=|x-x'| ,

an average of the autocorrelation :math:`A` of :math:`\phi` over directions; the sphere measure is not
normalised.  Where :math:`\phi` grows, :math:`K` stands for the double integral up to polynomials that the
null space takes care of (chapter 9).  The averages are finite integrals, none of them oscillatory.

.. math:: K_1=2A(r),\qquad K_d=2|S^{d-2}|\int_0^{\pi/2}A(r\sin\alpha)\cos^{d-2}\alpha\,d\alpha .
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gamma, pi

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._chebyshev import PiecewiseChebyshev
from splinelens._quadrature import EPSILON, Estimate, legendre
from splinelens.activations import Activation, get_activation
from splinelens.radon import sphere_area

__all__ = ["KernelTable", "activation_kernel", "kernel_estimate", "power_average", "tangent_kernel"]

RealFunction = Callable[[FloatArray], FloatArray]
HALVINGS = 0.5 ** np.arange(14.0, -1.0, -1.0)
"""Panels halve towards 0, where the autocorrelation of a steep activation bends."""


def activation_kernel(activation: str | Activation, r: ArrayLike, dim: int) -> FloatArray:
    r"""The radial kernel :math:`K(r)` of `activation`, modulo its null space.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation; sin and cos have a kernel per unit of offset length.
    r : array_like, any shape
        Distances; the size of r is used.
    dim : int
        Dimension d >= 1.

    Returns
    -------
    ndarray, shape of `r`

    Raises
    ------
    ValueError
        If the activation is not known, `dim` is no whole number >= 1, or the kernel cannot be estimated.

    Notes
    -----
    Claims: :claim:`kernel-is-the-hyperplane-integral`, :claim:`kernel-alone-is-indefinite`.

    Examples
    --------
    >>> activation_kernel("relu", 2.0, dim=1) * 6 / 2.0**3
    np.float64(1.0)
    """
    return np.asarray(kernel_estimate(activation, r, dim).value, dtype=np.float64)[()]


def kernel_estimate(activation: str | Activation, r: ArrayLike, dim: int) -> Estimate:
    """As `activation_kernel`, with the estimated error of each value.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    r : array_like, any shape
        Distances.
    dim : int
        Dimension d >= 1.
    """
    phi, d = get_activation(activation), whole_number("dim", dim, least=1)
    radii = np.abs(finite_array("r", r))
    if phi.jump is not None and phi.degree is not None and phi.correlation is not None:
        value = phi.correlation(np.ones(1))[0] * power_average(2 * phi.degree + 1, d) * _power_of(radii, phi)
        return Estimate(value, 8 * EPSILON * np.abs(value))
    if phi.is_one_frequency:
        value = _one_frequency_kernel(phi, radii, d)
        return Estimate(value, 1e-15 * (1 + np.abs(value)))
    if d == 1 and (phi.correlation is not None or radii.size < 100):
        return phi.autocorrelation_estimate(radii).scaled(2.0)
    correlation, error = _tabulated_correlation(phi, radii)
    if d == 1:
        value = 2 * correlation(radii)
        return Estimate(value, 2 * error + 8 * EPSILON * np.abs(value))
    sums = [_direction_average(correlation, radii.ravel(), d, _edges(phi, radii), n) for n in (24, 16)]
    value = sums[0].reshape(radii.shape)[()]
    gap = np.abs(sums[0] - sums[1]).reshape(radii.shape)[()]
    return Estimate(value, gap + sphere_area(d) * error + 16 * EPSILON * (1 + np.abs(value)))


def power_average(exponent: float, dim: int) -> float:
    r"""The number :math:`c` with :math:`\int_{S^{d-1}}|\langle\xi,z\rangle|^q\,d\xi=c\,|z|^q`.

    :math:`c=2\pi^{(d-1)/2}\,\Gamma(\frac{q+1}2)/\Gamma(\frac{q+d}2)`.

    Parameters
    ----------
    exponent : float
        :math:`q>-1`.
    dim : int
        Dimension d >= 1.

    Raises
    ------
    ValueError
        If `dim` is no whole number >= 1 or the exponent is too low.

    Examples
    --------
    >>> power_average(3, 1), round(power_average(2, 3) * 3 / (4 * np.pi), 12)
    (2.0, 1.0)
    """
    d, q = whole_number("dim", dim, least=1), finite_scalar("exponent", exponent)
    if q <= -1:
        raise ValueError(f"exponent: expected a number > -1, got {exponent}")
    return float(2 * pi ** ((d - 1) / 2) * gamma((q + 1) / 2) / gamma((q + d) / 2))


def _power_of(radii: FloatArray, phi: Activation) -> FloatArray:
    return np.asarray(radii ** (2 * (phi.degree or 0) + 1))


def _one_frequency_kernel(phi: Activation, radii: FloatArray, d: int) -> FloatArray:
    """(2 pi)^(d/2) A(0) z^(1 - d/2) J_(d/2 - 1)(z), z the frequency times r; at 0 the area times A(0)."""
    from scipy.special import jv

    height = phi.correlation(np.zeros(1))[0] if phi.correlation else 0.0
    z = radii * abs(phi.point_masses[0][0])
    small = z < 1e-8
    safe = np.where(small, 1.0, z)
    wave = (2 * pi) ** (d / 2) * safe ** (1 - d / 2) * jv(d / 2 - 1, safe)
    return np.asarray(height * np.where(small, sphere_area(d), wave))


def _tabulated_correlation(phi: Activation, radii: FloatArray) -> tuple[RealFunction, float]:
    """A as a function that is cheap to call, and its error: the formula, or a table of the quadrature."""
    if phi.correlation is not None:
        return phi.correlation, 8 * EPSILON
    errors = [0.0]

    def estimate(t: FloatArray) -> FloatArray:
        value, error = phi.autocorrelation_estimate(t)
        errors.append(float(error.max()))
        return np.asarray(value, dtype=np.float64)

    reach = float(radii.max(initial=0.0)) or 1.0
    inside = [gap for gap in _kink_gaps(phi) if 0 < gap < reach]
    edges = np.unique(np.concatenate([[0.0], reach * HALVINGS, inside]))
    table = PiecewiseChebyshev.fit(estimate, edges)
    return table, max(errors) + table.last_terms


def _kink_gaps(phi: Activation) -> list[float]:
    """Where A is not smooth: at the distances between kinks."""
    return sorted({abs(one - other) for one in phi.kinks for other in phi.kinks})


def _edges(phi: Activation, radii: FloatArray) -> list[float]:
    """Where the integral over t = r sin(alpha) is cut besides halvings: kinks, and waves of a band."""
    waves = np.zeros(0)
    if phi.decay is not None and np.isfinite(phi.decay.band):
        waves = np.arange(1, 1 + radii.max(initial=0.0) * phi.decay.band / 8) * 8 / phi.decay.band
    return [*_kink_gaps(phi), *waves]


def _direction_average(
    correlation: RealFunction, radii: FloatArray, d: int, cuts: list[float], order: int
) -> FloatArray:
    """Twice the area of the sphere below times the integral over alpha, by Gauss-Legendre on panels."""
    nodes, weights = legendre(order)
    average = np.empty(len(radii))
    for k in range(0, len(radii), 512):
        r = radii[k : k + 512, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.minimum(np.nan_to_num(np.array(cuts) / r, nan=1.0), 1.0)
        fixed = np.broadcast_to(np.append(0.0, HALVINGS), (len(r), len(HALVINGS) + 1))
        edges = np.arcsin(np.sort(np.concatenate([fixed, relative], axis=1), axis=1))
        half = np.diff(edges, axis=1)[:, :, None] / 2
        alpha = edges[:, :-1, None] + half * (1 + nodes)
        values = correlation(r[:, :, None] * np.sin(alpha)) * np.cos(alpha) ** (d - 2)
        average[k : k + 512] = (values * weights * half).sum(axis=(1, 2))
    return 2 * sphere_area(d - 1) * average


@dataclass(frozen=True, eq=False)
class KernelTable:
    r"""The kernel of an activation as polynomials on pieces, for many distances.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    dim : int
        Dimension d >= 1.
    reach : float
        The largest distance; the table refuses larger ones.

    Attributes
    ----------
    pieces : PiecewiseChebyshev
        The polynomials.
    error : float
        The largest estimated error in the nodes, relative to ``max(1, |K|)``.

    Raises
    ------
    ValueError
        If `reach` is not positive, or as `activation_kernel` does.

    Examples
    --------
    >>> table = KernelTable("tanh", dim=2, reach=10.0)
    >>> r = np.linspace(0.0, 10.0, 1001)
    >>> bool(np.abs(table(r) - activation_kernel("tanh", r, dim=2)).max() < 1e-10)
    True
    """

    activation: Activation
    dim: int
    reach: float
    pieces: PiecewiseChebyshev
    error: float

    def __init__(self, activation: str | Activation, dim: int, reach: float) -> None:
        phi, limit = get_activation(activation), finite_scalar("reach", reach)
        if limit <= 0:
            raise ValueError(f"reach: expected a number > 0, got {reach}")
        errors = []

        def estimate(r: FloatArray) -> FloatArray:
            value, error = kernel_estimate(phi, r, dim)
            errors.append(float((error / np.maximum(1, np.abs(value))).max()))
            return np.asarray(value, dtype=np.float64)

        pieces = PiecewiseChebyshev.fit(estimate, _table_edges(phi, limit))
        for name, item in zip(
            ("activation", "dim", "reach", "pieces", "error"),
            (phi, dim, limit, pieces, max(errors)),
            strict=True,
        ):
            object.__setattr__(self, name, item)

    def __call__(self, r: ArrayLike) -> FloatArray:
        """Values of the kernel.

        Parameters
        ----------
        r : array_like, any shape
            Distances; the size of r is used.

        Raises
        ------
        ValueError
            If a distance is larger than the table reaches.
        """
        radii = np.abs(finite_array("r", r))
        if (radii > self.reach).any():
            raise ValueError(f"r: expected distances up to {self.reach:g}, got {radii.max():g}")
        return self.pieces(radii)[()]


def _table_edges(phi: Activation, reach: float) -> FloatArray:
    """Halvings towards 0 and, from above, towards each distance between kinks; equal steps for waves."""
    gaps = [gap for gap in _kink_gaps(phi) if gap < reach]
    towards = [gap + (reach - gap) * np.append(0.0, HALVINGS) for gap in gaps or [0.0]]
    waves = _edges(phi, np.array([reach])) if not gaps else []
    edges = np.unique(np.concatenate([np.append(0.0, reach * HALVINGS), *towards, waves]))
    return np.append(edges[edges < reach * (1 - 1e-9)], reach)


def tangent_kernel(
    activation: str | Activation,
    x: ArrayLike,
    other: ArrayLike | None = None,
    sigma_v: float = 1.0,
    train: Sequence[str] = ("w", "b", "v"),
) -> FloatArray:
    r"""The tangent kernel :math:`\Theta=K_\phi(r)+\sigma_v^2(1+\langle x,x'\rangle)K_{\phi'}(r)`.

    For units with :math:`|w|=1`, directions uniform, offsets flat, and output weights of variance
    :math:`\sigma_v^2` independent of them.  The three terms come from training v, b and w.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation without steps, unless v alone is trained.
    x, other : array_like, shape (n,) or (n, d)
        Inputs; `other` is `x` if left out.
    sigma_v : float
        Deviation of the output weights.
    train : sequence of str
        Which of "w", "b", "v" are trained.

    Returns
    -------
    ndarray, shape (n, n')
        Unnormalised sphere measure, as everywhere; modulo the null space of each kernel.

    Raises
    ------
    ValueError
        If the shapes do not fit, `train` names something else, or the activation has steps.
    """
    unknown = set(train) - {"w", "b", "v"}
    if unknown:
        raise ValueError(f"train: expected some of 'w', 'b', 'v', got {sorted(unknown)}")
    phi, scale = get_activation(activation), finite_scalar("sigma_v", sigma_v) ** 2
    one = _points("x", x)
    two = one if other is None else _points("other", other)
    if one.shape[1] != two.shape[1]:
        raise ValueError(f"other: expected points in dimension {one.shape[1]}, got {two.shape[1]}")
    r = np.linalg.norm(one[:, None] - two, axis=-1)
    total = activation_kernel(phi, r, one.shape[1]) if "v" in train else np.zeros(r.shape)
    factor = ("b" in train) + one @ two.T * ("w" in train)
    if {"w", "b"} & set(train):
        total = total + scale * factor * activation_kernel(phi.differentiated(), r, one.shape[1])
    return total


def _points(name: str, x: ArrayLike) -> FloatArray:
    points = finite_array(name, x)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(f"{name}: expected shape (n,) or (n, d), got {np.shape(x)}")
    return points
