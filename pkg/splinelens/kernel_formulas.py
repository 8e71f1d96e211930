r"""Which kernels of activations are formulas, and how is a kernel averaged from one function on the line?

The kernel of an activation in dimension d is the integral of its autocorrelation over directions,

.. math:: K_d(r)=\int_{S^{d-1}}A(r\xi_1)\,d\xi,\qquad K_1=2A(r),\quad
    K_2=4\int_0^{\pi/2}A(r\cos\theta)\,d\theta,\quad K_3=\frac{4\pi}r\int_0^rA,

with the unnormalised measure of the sphere; for d = 1 the two directions are counted.  `direction_average` is
the plain rule for any A, `closed_kernel` the formula where there is one.  The fast and adaptive route is
`splinelens.kernels`.  All are meant modulo polynomials that no kernel of the order sees (derived here,
chapter 10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import gamma, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from splinelens import _special as special
from splinelens._arrays import FloatArray, finite_array, whole_number
from splinelens._quadrature import panel_rule
from splinelens.activations import Activation, get_activation

__all__ = ["closed_dimensions", "closed_kernel", "direction_average"]

RealFunction = Callable[[FloatArray], FloatArray]


def direction_average(
    correlation: RealFunction, r: ArrayLike, dim: int, kinks: Sequence[float] = (), nodes: int = 64
) -> FloatArray:
    r"""The integral of :math:`A(r\xi_1)` over the unit sphere, by one Gauss-Legendre rule on each piece.

    Parameters
    ----------
    correlation : callable
        :math:`A(t)` for :math:`t\ge0`, smooth between its kinks.
    r : array_like, any shape
        Distances; the size of r is used.
    dim : int
        Dimension d >= 1.
    kinks : sequence of float
        Where A is not smooth, besides 0.
    nodes : int
        Size of the rule.

    Returns
    -------
    ndarray, shape of `r`

    Raises
    ------
    ValueError
        If `dim` or `nodes` is no whole number >= 1.

    Notes
    -----
    Claims: :claim:`kernels-are-averages-over-directions`.

    Examples
    --------
    >>> round(float(direction_average(lambda t: t**2, 1.0, dim=3)) * 3 / (4 * np.pi), 12)
    1.0
    """
    d, size = whole_number("dim", dim, least=1), whole_number("nodes", nodes, least=1)
    radii = np.abs(finite_array("r", r))
    if d == 1:
        return np.asarray(2 * correlation(radii))
    averages = [_average(correlation, float(radius), d, kinks, size) for radius in radii.ravel()]
    return np.reshape(averages, radii.shape)


def _average(correlation: RealFunction, r: float, d: int, kinks: Sequence[float], size: int) -> float:
    """Twice the area of the sphere below times the integral over t = r sin(alpha)."""
    cuts = [np.arcsin(kink / r) for kink in kinks if 0 < kink < r]
    alpha, weights = panel_rule(np.unique([0.0, *cuts, pi / 2]), size)
    below = 2 * pi ** ((d - 1) / 2) / gamma((d - 1) / 2)
    values = correlation(r * np.sin(alpha)) * np.cos(alpha) ** (d - 2)
    return float(2 * below * (values @ weights))


def closed_kernel(activation: str, r: ArrayLike, dim: int, **options: float) -> FloatArray:
    r"""The kernel :math:`K_d(r)` by its formula.

    Parameters
    ----------
    activation : str
        A name of the catalogue; `closed_dimensions` lists where it has a formula.
    r : array_like, any shape
        Distances; the size of r is used.
    dim : int
        Dimension d >= 1.
    **options : float
        Options of the named activation.

    Returns
    -------
    ndarray, shape of `r`

    Raises
    ------
    ValueError
        If the activation is not known, or has no formula in that dimension.

    Notes
    -----
    Claims: :claim:`powers-stay-powers`, :claim:`closed-kernels-are-hyperplane-integrals`.

    Examples
    --------
    >>> [round(float(closed_kernel("relu", 1.0, d)), 6) for d in (1, 2, 3)]     # 1/6, 2/9, pi/12
    [0.166667, 0.222222, 0.261799]
    """
    phi, d = get_activation(activation, **options), whole_number("dim", dim, least=1)
    radii = np.abs(finite_array("r", r))
    if phi.jump is not None and phi.correlation is not None and phi.degree is not None:
        power = 2 * phi.degree + 1
        return np.asarray(phi.correlation(np.ones(1))[0] * _power_average(power, d) * radii**power)
    if d == 1 and phi.correlation is not None:
        return np.asarray(2 * phi.correlation(radii) if not phi.is_one_frequency else np.cos(radii))
    if d not in closed_dimensions(phi.name):
        raise ValueError(
            f"dim: expected one of {closed_dimensions(phi.name)} for a formula of {phi.name!r}, got {dim}"
        )
    safe = np.where(radii == 0, 1.0, radii)
    return np.where(radii == 0, _value_at_zero(phi, d), FORMULAS[d][phi.name](safe))[()]


def closed_dimensions(activation: str) -> tuple[int, ...]:
    """Which of the dimensions 1, 2 and 3 have a formula for the kernel.

    Parameters
    ----------
    activation : str
        A name of the catalogue.

    Raises
    ------
    ValueError
        If the activation is not known.

    Examples
    --------
    >>> closed_dimensions("tanh"), closed_dimensions("gaussian")
    ((1,), (1, 2, 3))
    """
    phi = get_activation(activation)
    if phi.jump is not None:
        return (1, 2, 3)
    return (1, *(d for d in (2, 3) if phi.name in FORMULAS[d]))


def _power_average(q: int, d: int) -> float:
    """The c of: the integral of |xi_1|^q over the sphere."""
    return float(2 * pi ** ((d - 1) / 2) * gamma((q + 1) / 2) / gamma((q + d) / 2))


def _value_at_zero(phi: Activation, d: int) -> float:
    """The area of the sphere times A(0)."""
    return float(2 * pi ** (d / 2) / gamma(d / 2) * float(phi.autocorrelation(0.0)))


def _bessel(order: int, r: FloatArray) -> FloatArray:
    from scipy.special import jv

    return np.asarray(jv(order, r), dtype=np.float64)


def _scaled_bessel(r: FloatArray) -> FloatArray:
    """e^-r I_0(r)."""
    from scipy.special import ive

    return np.asarray(ive(0, r), dtype=np.float64)


def _integral_of_bessel(r: FloatArray) -> FloatArray:
    from scipy.special import itj0y0

    return np.asarray(itj0y0(r)[0], dtype=np.float64)


def _sine_integral(r: FloatArray) -> FloatArray:
    from scipy.special import sici

    return np.asarray(sici(r)[0], dtype=np.float64)


def _erf_in_space(r: FloatArray) -> FloatArray:
    bell = r * sqrt(2 / pi) * np.exp(-(r**2) / 2)
    return np.asarray(-4 * pi / r * ((1 + r**2) * special.erf(r / sqrt(2)) + bell))


def _arctan_in_space(r: FloatArray) -> FloatArray:
    terms = (4 - r**2) / 2 * np.arctan(r / 2) + r * np.log1p(r**2 / 4) - r
    return np.asarray(4 * pi**2 / r * terms)


def _hardtanh_in_space(r: FloatArray) -> FloatArray:
    near = r**4 / 24 - r**3 / 3 - 4 * r / 3
    return np.asarray(4 * pi / r * np.where(r < 2, near, -2 / 3 - r**2))


PLANE: Mapping[str, RealFunction] = {
    "gaussian": lambda r: 2 * pi**1.5 * _scaled_bessel(r**2 / 8),
    "sinc": lambda r: 2 * pi**2 / r * _integral_of_bessel(r),
    "sin": lambda r: pi * _bessel(0, r),
    "cos": lambda r: pi * _bessel(0, r),
}
SPACE: Mapping[str, RealFunction] = {
    "gaussian": lambda r: 4 * pi**2 * special.erf(r / 2) / r,
    "laplace": lambda r: 4 * pi * (2 - (2 + r) * np.exp(-r)) / r,
    "elu": lambda r: 4 * pi * (r**3 / 48 + r / 4 - np.expm1(-r) / (2 * r)),
    "arctan": _arctan_in_space,
    "hardtanh": _hardtanh_in_space,
    "sinc": lambda r: 4 * pi**2 * _sine_integral(r) / r,
    "mexican_hat": lambda r: 4 * pi**1.5 * (3 / 4 - r**2 / 8) * np.exp(-(r**2) / 4),
    "erf": _erf_in_space,
    "sin": lambda r: 2 * pi * special.sinc(r),
    "cos": lambda r: 2 * pi * special.sinc(r),
}
FORMULAS: Mapping[int, Mapping[str, RealFunction]] = {2: PLANE, 3: SPACE}
"""Formulas by dimension for r > 0; homogeneous activations have one in every dimension."""
