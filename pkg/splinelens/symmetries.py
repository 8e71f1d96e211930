r"""Which changes of a unit's weights can its function not see?

For a positively p-homogeneous :math:`\phi`, rescaling; `splinelens.networks.rescale` does it.  For no other
activation: `scaling_defect` measures how far :math:`\phi(at)` is from every multiple of :math:`\phi(t)`, and
`unit_rank` how many of the three directions in which a unit can move at first order are different.  What
stays for most is the turn :math:`(w,b)\mapsto(-w,-b)`, up to a polynomial.  All derived here, chapter 8.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.activations import Activation, get_activation
from splinelens.networks import ShallowNetwork

__all__ = [
    "mean_polynomial",
    "scale_from_imbalance",
    "scaling_defect",
    "unit_rank",
    "turn_around",
    "turning_sign",
]

GRID = np.linspace(-3.0, 3.0, 601) + 1e-3
"""Where activations are compared; 0 and other kinks are not among the points."""


def scaling_defect(activation: str | Activation, factor: float) -> float:
    r"""The least relative distance of :math:`\phi(at)` from a multiple of :math:`\phi(t)` on [-3, 3].

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    factor : float
        :math:`a>0`.

    Returns
    -------
    float
        The sine of the angle between the two functions in :math:`L^2`; 0 where they are proportional.

    Raises
    ------
    ValueError
        If `factor` is not positive.

    Notes
    -----
    Claims: :claim:`only-homogeneous-activations-rescale`, :claim:`one-factor-is-not-enough`.

    Examples
    --------
    >>> scaling_defect("relu", 2.0) < 1e-7, scaling_defect("tanh", 2.0) > 0.1
    (True, True)
    """
    phi, a = get_activation(activation), finite_scalar("factor", factor)
    if a <= 0:
        raise ValueError(f"factor: expected a number > 0, got {factor}")
    one, other = phi(GRID), phi(a * GRID)
    one, other = one / np.linalg.norm(one), other / np.linalg.norm(other)
    return float(np.linalg.norm(other - (one @ other) * one))


def unit_rank(activation: str | Activation, tolerance: float = 1e-6) -> int:
    r"""How many of the functions :math:`\phi,\ \phi',\ z\phi'` are independent: 3, or fewer with a symmetry.

    To first order a unit :math:`v\,\phi(wx+b)` moves by a combination of :math:`\phi`, :math:`\phi'` and
    :math:`z\phi'` at :math:`z=wx+b`.  A relation among them is a direction in which it does not move.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    tolerance : float
        Singular values below this part of the largest count as 0.

    Returns
    -------
    int

    Notes
    -----
    Claims: :claim:`unit-symmetries-are-relations`, :claim:`exponential-units-slide`.

    Examples
    --------
    >>> unit_rank("relu"), unit_rank("tanh")
    (2, 3)
    """
    phi = get_activation(activation)
    slope = phi.derivative(GRID)
    columns = np.stack([phi(GRID), slope, GRID * slope], axis=1)
    lengths = np.linalg.norm(columns, axis=0)
    columns = columns[:, lengths > 0] / lengths[lengths > 0]
    values = np.linalg.svd(columns, compute_uv=False)
    return int((values > tolerance * values[0]).sum())


def mean_polynomial(activation: str | Activation) -> FloatArray:
    r"""Coefficients :math:`c_0,c_1,\dots` of the mean of the polynomials at the two ends of :math:`\phi`.

    They are the point masses at frequency 0: :math:`c_j\,2\pi i^j` is the factor of :math:`\delta^{(j)}`.

    Parameters
    ----------
    activation : str or Activation
        A name of the catalogue, or an activation whose point masses are known.

    Returns
    -------
    ndarray, shape (k,)

    Examples
    --------
    >>> mean_polynomial("elu")          # t at one end and -1 at the other
    array([-0.5,  0.5])
    """
    masses = [(j, mass) for w, j, mass in get_activation(activation).point_masses if w == 0]
    coefficients = np.zeros(1 + max((j for j, _ in masses), default=0))
    for j, mass in masses:
        coefficients[j] = (mass / (2 * np.pi * 1j**j)).real
    return coefficients


def turning_sign(activation: str | Activation) -> int | None:
    r"""The sign for which :math:`\phi(z)=\pm\phi(-z)+` a polynomial; None if there is none.

    It is +1 where :math:`\phi` without its mean polynomial is even, -1 where it is odd.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.

    Notes
    -----
    Claims: :claim:`elu-cannot-be-turned`.

    Examples
    --------
    >>> turning_sign("relu"), turning_sign("sigmoid"), turning_sign("elu")
    (1, -1, None)
    """
    phi, coefficients = get_activation(activation), mean_polynomial(activation)
    there, back = (phi(z) - np.polynomial.polynomial.polyval(z, coefficients) for z in (GRID, -GRID))
    for sign in (1, -1):
        if np.abs(there - sign * back).max() < 1e-12 * np.abs(there).max():
            return sign
    return None


def turn_around(network: ShallowNetwork) -> tuple[ShallowNetwork, Callable[[ArrayLike], FloatArray]]:
    r"""The network with every unit turned around, and the polynomial that it then lacks.

    With :math:`\phi(z)=\varepsilon\phi(-z)+P(z)`, where :math:`P(z)=q(z)-\varepsilon q(-z)` and q is the mean
    polynomial, the units :math:`(-w,-b,\varepsilon v)` plus :math:`\sum_iv_iP(\langle w_i,x\rangle+b_i)` are
    the same function.

    Parameters
    ----------
    network : ShallowNetwork
        Its activation must have a turning sign.

    Returns
    -------
    turned : ShallowNetwork
    lacking : callable
        The polynomial, as a function of points.

    Raises
    ------
    ValueError
        If the activation has no turning sign.

    Notes
    -----
    Claims: :claim:`turning-costs-a-polynomial`.

    Examples
    --------
    >>> net = ShallowNetwork([1.0, -2.0], [0.5, 1.0], [1.0, 3.0])
    >>> turned, lacking = turn_around(net)
    >>> bool(np.allclose(turned([0.0, 2.0]) + lacking([0.0, 2.0]), net([0.0, 2.0])))
    True
    """
    sign = turning_sign(network.activation)
    if sign is None:
        raise ValueError(
            f"network: expected an activation that can be turned, got {network.activation.name!r}"
        )
    coefficients = mean_polynomial(network.activation)
    cost = coefficients * (1 - sign * (-1.0) ** np.arange(len(coefficients)))

    def lacking(x: ArrayLike) -> FloatArray:
        z = network.preactivations(network.points(x))
        return np.asarray(np.polynomial.polynomial.polyval(z, cost) @ network.v)

    return network.replace(w=-network.w, b=-network.b, v=sign * network.v), lacking


def scale_from_imbalance(
    offset: ArrayLike, amplitude: ArrayLike, imbalance: ArrayLike, degree: int
) -> FloatArray:
    r"""The scale :math:`s=|w|` of a unit from what the function shows and the imbalance that the flow keeps.

    The one :math:`s>0` with :math:`s^2(1+\gamma^2)-p\,\alpha^2s^{-2p}=D`.

    Parameters
    ----------
    offset, amplitude, imbalance : array_like, shapes that broadcast
        :math:`\gamma`, :math:`\alpha` and :math:`D`; :math:`D>0` where :math:`p\alpha=0`.
    degree : int
        The degree of homogeneity :math:`p`.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If there is no such scale: an imbalance that is not positive where :math:`p\alpha=0`.

    Notes
    -----
    The left side increases in s, so bisection in ln s finds it; the bracket comes from its two terms.
    Claims: :claim:`imbalance-gives-the-scale`.

    Examples
    --------
    >>> scale_from_imbalance(0.0, 1.0, 0.0, degree=1)      # balanced: |w| = |v| = 1
    array(1.)
    """
    p = whole_number("degree", degree)
    gamma, alpha, level = np.broadcast_arrays(
        finite_array("offset", offset),
        finite_array("amplitude", amplitude),
        finite_array("imbalance", imbalance),
    )
    stretch, pull = 1 + gamma**2, p * alpha**2
    if ((pull == 0) & (level <= 0)).any():
        raise ValueError("imbalance: expected numbers > 0 where the degree or the amplitude is 0")
    size = np.abs(level) + pull + stretch
    low = np.where(pull > 0, (pull / (2 * size)) ** (0.5 / max(p, 1)), np.sqrt(level.clip(0) / stretch))
    low, high = np.log(np.minimum(low, 1.0)), np.log(1 + size)
    for _ in range(100):
        middle = (low + high) / 2
        below = np.exp(2 * middle) * stretch - pull * np.exp(-2 * p * middle) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(np.exp((low + high) / 2))
