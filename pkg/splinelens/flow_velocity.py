r"""The velocity of gradient flow in both charts, what it conserves, and how fast each part moves.

With the moments :math:`S_0,S_1` of a unit (chapter 1) the flow :math:`\dot\theta=-\nabla L` is

.. math:: \dot w=-vS_1,\quad \dot b=-vS_0,\quad \dot v=-(wS_1+bS_0),

and in breakpoint and delta-slope, where :math:`w\ne0`,

.. math:: \dot\beta=\frac vw(S_0+\beta S_1),\qquad \dot\mu=-(v^2+w^2)S_1-wbS_0 .

The imbalance :math:`D=w^2+b^2-v^2` is conserved, so that :math:`(\beta,\mu)` and D alone determine
:math:`w^2`, and the second form closes.  Derived here, chapter 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_array, weight_array
from splinelens.loss_surface import (
    Parameters,
    loss_and_gradient,
    spline_values,
    trained_names,
    univariate_parameters,
)
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = [
    "active_moments",
    "conserved_imbalance",
    "flow_velocity",
    "limiting_velocity",
    "reduced_velocity",
    "spline_velocity",
    "weight_from_imbalance",
]


def active_moments(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> tuple[FloatArray, FloatArray]:
    r"""Moments :math:`S_{0,i}=\frac1n\sum_{A_i}r_k` and :math:`S_{1,i}=\frac1n\sum_{A_i}r_kx_k` of each unit.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional
        Weights in place of 1/n.

    Returns
    -------
    order0, order1 : ndarray, shape (H,)

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> active_moments(ShallowNetwork([1.0], [0.0], [1.0]), [-1.0, 2.0], [0.0, 0.0])
    (array([1.]), array([2.]))
    """
    at = univariate_parameters(network, "active_moments")
    points = network.points(x).reshape(-1)
    targets, ramps = data_targets(points, y), RampFeatures(points, at.w, at.b)
    omega = weight_array(weights, len(points))
    order0, about = ramps.adjoint_centered(omega * (spline_values(ramps, at, points) - targets))
    return order0, about + ramps.center * order0


def flow_velocity(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
) -> Parameters:
    r"""Velocity :math:`(\dot w,\dot b,\dot v,\dot c,\dot d)` of gradient flow; 0 for what is not trained.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    train : sequence of str
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`velocity-in-weights`, :claim:`imbalance-is-conserved`,
    :claim:`loss-falls-at-squared-speed`.

    Examples
    --------
    >>> flow_velocity(ShallowNetwork([1.0], [0.0], [1.0]), [2.0], [0.0]).w
    array([-4.])
    """
    at, names = univariate_parameters(network, "flow_velocity"), trained_names(train)
    points = network.points(x).reshape(-1)
    targets, omega = data_targets(points, y), weight_array(weights, len(points))
    _, gradient = loss_and_gradient(RampFeatures(points, at.w, at.b), at, points, targets, omega)
    moving = {name: (-1.0 if name in names else 0.0) for name in Parameters._fields}
    return Parameters(*(moving[name] * getattr(gradient, name) for name in Parameters._fields))


def spline_velocity(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> tuple[FloatArray, FloatArray]:
    r"""Velocity :math:`(\dot\beta,\dot\mu)` of breakpoints and delta-slopes while w, b and v are trained.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU, every :math:`w_i\ne0`.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Raises
    ------
    ValueError
        If a unit has w = 0: its breakpoint is at infinity.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`velocity-in-spline-coordinates`,
    :claim:`spline-coordinates-blow-up`.
    """
    at = univariate_parameters(network, "spline_velocity")
    if (at.w == 0).any():
        raise ValueError(f"network: expected w != 0 in every unit, got 0 in unit {np.argmax(at.w == 0)}")
    order0, order1 = active_moments(network, x, y, weights)
    beta = -at.b / at.w
    return at.v / at.w * (order0 + beta * order1), -(at.v**2 + at.w**2) * order1 - at.w * at.b * order0


def conserved_imbalance(network: ShallowNetwork) -> FloatArray:
    r"""The imbalance :math:`D_i=|w_i|^2+b_i^2-p\,v_i^2` of each unit, which gradient flow conserves.

    Parameters
    ----------
    network : ShallowNetwork
        Its activation must be positively p-homogeneous.

    Returns
    -------
    ndarray, shape (H,)

    Raises
    ------
    ValueError
        If the activation has no degree of homogeneity.

    Notes
    -----
    Derived here, chapters 5 and 8. Claims: :claim:`imbalance-along-an-event-run`,
    :claim:`imbalance-of-any-degree`,
    :claim:`sign-of-v-is-kept-for-nonpositive-imbalance`, :claim:`flips-of-v-need-positive-imbalance`.

    Examples
    --------
    >>> conserved_imbalance(ShallowNetwork([3.0], [4.0], [5.0]))
    array([0.])
    """
    degree = network.activation.degree
    if degree is None:
        name = network.activation.name
        raise ValueError(f"network: the imbalance needs a positively homogeneous activation, got {name!r}")
    w = network.w.reshape(network.width, network.dim)
    imbalance: FloatArray = (w**2).sum(axis=1) + network.b**2 - degree * network.v**2
    return imbalance


def weight_from_imbalance(beta: ArrayLike, mu: ArrayLike, imbalance: ArrayLike) -> FloatArray:
    r""":math:`|w|` of a unit from its breakpoint, delta-slope and imbalance.

    .. math:: w^2=\frac{D+\sqrt{D^2+4\mu^2(1+\beta^2)}}{2(1+\beta^2)}
                 =\frac{2\mu^2}{\sqrt{D^2+4\mu^2(1+\beta^2)}-D}

    The first form is used for :math:`D\ge0`, the second for :math:`D<0`, where the first cancels.

    Parameters
    ----------
    beta, mu : array_like
        Breakpoint and delta-slope; they broadcast.
    imbalance : array_like
        :math:`D=w^2+b^2-v^2`.

    Returns
    -------
    ndarray
        Then :math:`w=s|w|`, :math:`b=-\beta w`, :math:`v=\mu/w`; 0 where :math:`\mu=0` and :math:`D\le0`.

    Raises
    ------
    ValueError
        On NaN or infinity.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`weight-from-imbalance`, :claim:`two-forms-of-the-weight-agree`,
    :claim:`second-form-does-not-cancel`.

    Examples
    --------
    >>> round(float(weight_from_imbalance(0.0, 1.0, 0.0)), 12)
    1.0
    """
    place, slope, d = (finite_array(*pair) for pair in (("beta", beta), ("mu", mu), ("imbalance", imbalance)))
    square = 1 + place**2
    root = np.hypot(d, 2 * slope * np.sqrt(square))
    plain = (d + root) / (2 * square)
    stable = np.divide(2 * slope**2, root - d, out=np.zeros_like(root - d), where=root > d)
    result: FloatArray = np.sqrt(np.where(d < 0, stable, plain))
    return result


def reduced_velocity(
    beta: ArrayLike, mu: ArrayLike, imbalance: ArrayLike, order0: ArrayLike, order1: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    r"""The closed flow of :math:`(\beta,\mu)` at conserved imbalance.

    .. math:: \dot\beta=\frac{\mu}{w^2}(S_0+\beta S_1),\qquad
              \dot\mu=-\Big(\frac{\mu^2}{w^2}+w^2\Big)S_1+w^2\beta S_0

    with :math:`w^2` from `weight_from_imbalance`.  The orientation does not enter but through the moments.

    Parameters
    ----------
    beta, mu, imbalance : array_like
        They broadcast with the moments; :math:`\mu\ne0` or :math:`D>0`.
    order0, order1 : array_like
        :math:`S_0` and :math:`S_1`.

    Raises
    ------
    ValueError
        On NaN or infinity, and where :math:`\mu=0` and :math:`D\le0`: then w = 0.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`reduced-flow-is-closed`,
    :claim:`worked-breakpoint-speeds`.
    """
    square = weight_from_imbalance(beta, mu, imbalance) ** 2
    if not np.all(square > 0):
        raise ValueError("mu: expected mu != 0 wherever imbalance <= 0, since w = 0 otherwise")
    place, slope = finite_array("beta", beta), finite_array("mu", mu)
    s0, s1 = finite_array("order0", order0), finite_array("order1", order1)
    return (
        np.asarray(slope / square * (s0 + place * s1)),
        np.asarray(-(slope**2 / square + square) * s1 + square * place * s0),
    )


def limiting_velocity(
    beta: ArrayLike, mu: ArrayLike, imbalance: ArrayLike, order0: ArrayLike, order1: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    r"""What `reduced_velocity` is for D = 0, and tends to for large positive and negative D.

    Write :math:`q=\sqrt{1+\beta^2}`.

    - D > 0: :math:`\dot\beta\to\mu q^2(S_0+\beta S_1)/D`, :math:`\dot\mu\to-D(S_1-\beta S_0)/q^2`
    - D = 0: :math:`\dot\beta=\operatorname{sgn}(\mu)\,q\,(S_0+\beta S_1)`,
      :math:`\dot\mu=-|\mu|\,(qS_1+(S_1-\beta S_0)/q)`
    - D < 0: :math:`\dot\beta\to|D|(S_0+\beta S_1)/\mu`, :math:`\dot\mu\to-|D|S_1`

    The relative error for D != 0 is :math:`O(\mu^2q^2/D^2)`.

    Parameters
    ----------
    beta, mu, imbalance : array_like
        They broadcast with the moments; :math:`\mu\ne0`.
    order0, order1 : array_like
        :math:`S_0` and :math:`S_1`.

    Raises
    ------
    ValueError
        On NaN or infinity, and where :math:`\mu=0`.

    Notes
    -----
    Derived here, chapter 5. Claims: :claim:`large-imbalance-freezes-breakpoints`,
    :claim:`balanced-breakpoints-ignore-mass`, :claim:`negative-imbalance-speeds-breakpoints`.
    """
    place, slope, d = (finite_array(*pair) for pair in (("beta", beta), ("mu", mu), ("imbalance", imbalance)))
    s0, s1 = finite_array("order0", order0), finite_array("order1", order1)
    if (slope == 0).any():
        raise ValueError("mu: expected numbers other than 0, got 0")
    q2, turn, size = 1 + place**2, s0 + place * s1, np.where(d == 0, 1.0, np.abs(d))
    q = np.sqrt(q2)
    beta_rate = np.where(d > 0, slope * q2 / size, np.where(d < 0, size / slope, np.sign(slope) * q)) * turn
    lean = (s1 - place * s0) / q2
    balanced = -np.abs(slope) * q * (s1 + lean)
    return beta_rate, np.where(d > 0, -size * lean, np.where(d < 0, -size * s1, balanced))
