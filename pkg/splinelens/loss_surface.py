r"""The squared loss of a network and, for univariate ReLU networks, its gradient in O(n + H).

.. math:: L = \frac{1}{2n}\sum_k r_k^2, \qquad r_k = f(x_k) - y_k ,

or with weights :math:`\omega_k` (summing to 1) in place of :math:`1/n`.  With the moments
:math:`S_{0,i}=\sum_k\omega_k A_{ki}r_k`, :math:`S_{1,i}=\sum_k\omega_k A_{ki}r_kx_k` over a unit's
active data the gradient is
:math:`g_w=vS_1,\ g_b=vS_0,\ g_v=wS_1+bS_0` (derived here, chapter 1).  The derivative of ReLU at 0 is 0.

Inputs may be unsorted and may repeat (each counts), one datum or one unit or none is enough, and units may
be flat (w = 0), silent (v = 0) or dead.  The gradient takes a datum on a breakpoint to be inactive;
`is_critical` looks at both sides of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, data_targets, finite_scalar, weight_array
from splinelens.compiled import loops_of
from splinelens.networks import ShallowNetwork
from splinelens.partitions import lossless_partition_probability
from splinelens.ramps import RampFeatures
from splinelens.splines import univariate_relu
from splinelens.stationarity import Unit, descent_rate

__all__ = [
    "PARAMETERS",
    "GroupedData",
    "Parameters",
    "descent_rates",
    "group_by_input",
    "is_critical",
    "loss_and_gradient",
    "loss_gradient",
    "lossless_partition_probability",
    "spline_values",
    "squared_loss",
    "trained_names",
    "univariate_parameters",
]

PARAMETERS = ("w", "b", "v", "bias", "slope")
"""Everything that can be trained."""


class Parameters(NamedTuple):
    """Parameters of a univariate network, or a gradient over them.

    Attributes
    ----------
    w, b, v : ndarray, shape (H,)
        Weights, biases, output weights.
    bias, slope : float
        Output bias and affine skip.
    """

    w: FloatArray
    b: FloatArray
    v: FloatArray
    bias: float
    slope: float


class GroupedData(NamedTuple):
    r"""Data with distinct inputs, and what repeated inputs make unreachable.

    Attributes
    ----------
    x : ndarray, shape (m,)
        The distinct inputs, ascending.
    means : ndarray, shape (m,)
        Mean target at each.
    counts : ndarray, shape (m,)
        Number of data at each; the weights of the group means, up to scale.
    floor : float
        :math:`\frac1{2n}\sum_k(y_k-\bar y(x_k))^2`: no function has a smaller loss.
    """

    x: FloatArray
    means: FloatArray
    counts: FloatArray
    floor: float


def squared_loss(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> float:
    r"""The loss :math:`\frac1{2n}\sum_k(f(x_k)-y_k)^2` of any network.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
    y : array_like, shape (n,)
    weights : array_like, shape (n,), optional
        Weights in place of equal ones; scaled to sum to 1.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, no data, or weights that are negative or all zero.

    Notes
    -----
    Claims: :claim:`loss-is-biquadratic-in-breakpoints`.

    Examples
    --------
    >>> squared_loss(ShallowNetwork([1.0], [0.0], [1.0]), [1.0, 2.0], [0.0, 2.0])
    0.25
    """
    points = network.points(x)
    targets = data_targets(points, y)
    residuals = _values(network, points) - targets
    return float(0.5 * weight_array(weights, len(targets)) @ residuals**2)


def _values(network: ShallowNetwork, points: FloatArray) -> FloatArray:
    """Values of the network, in O(n + H) where it is a univariate ReLU network."""
    if network.activation.name != "relu" or network.dim != 1:
        return network(points)
    at = univariate_parameters(network, "squared_loss")
    flat = points.reshape(-1)
    return spline_values(RampFeatures.of_checked(flat, at.w, at.b), at, flat)


def loss_gradient(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    engine: str = "numpy",
) -> tuple[FloatArray | float, ...]:
    r"""Gradient of `squared_loss` over the trained parameters of a univariate ReLU network.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; anything else is refused.
    x, y : array_like, shape (n,)
        In any order; repeated inputs allowed.
    train : sequence of str
        Which of `PARAMETERS` to differentiate over, in the order of the result.
    weights : array_like, shape (n,), optional
    engine : str
        One of `splinelens.compiled.ENGINES`: who computes.

    Returns
    -------
    tuple
        One array of shape (H,) each for "w", "b", "v" and one float each for "bias", "slope".

    Raises
    ------
    ValueError
        As `squared_loss`, and for an unknown name in `train` or an unknown engine.
    ImportError
        If the engine is "numba" and numba is not installed.

    Notes
    -----
    Claims: :claim:`gradient-by-moments`, :claim:`ties-are-inactive`, :claim:`autograd-agrees-on-ties`,
    :claim:`zero-v-breakpoint-steers`.
    """
    at = univariate_parameters(network, "loss_gradient")
    names = trained_names(train)
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    omega = weight_array(weights, len(points))
    if loops := loops_of(engine):
        gradient = Parameters(*loops.cold_gradient(points, targets, omega, *at)[1:])
    else:
        ramps = RampFeatures.of_checked(points, at.w, at.b)
        _, gradient = loss_and_gradient(ramps, at, points, targets, omega)
    gradient = gradient._replace(w=gradient.w.reshape(network.w.shape))
    return tuple(getattr(gradient, name) for name in names)


def is_critical(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    tolerance: float = 1e-9,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    kink_tolerance: float = 0.0,
) -> bool:
    r"""Whether the loss falls in no direction to first order: a critical point, smooth or on a kink.

    Where no datum sits on a breakpoint and no unit has :math:`w=b=0`, this is a zero gradient.  Elsewhere
    all one-sided derivatives must be >= 0.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    tolerance : float
        Largest rate of descent, per unit length of a parameter, that counts as none; >= 0.
    train : sequence of str
        Which of `PARAMETERS` may move.
    weights : array_like, shape (n,), optional
    kink_tolerance : float
        A datum with :math:`|w_ix_k+b_i|` up to this counts as on the kink of unit i; >= 0.

    Raises
    ------
    ValueError
        As `loss_gradient`, and for a negative tolerance.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`live-units-see-no-moments`,
    :claim:`silent-units-need-one-moment`, :claim:`flat-units-see-all-data`, :claim:`dead-units-are-free`,
    :claim:`vanishing-units-face-every-ramp`, :claim:`kink-condition`, :claim:`dead-plateau`.

    Examples
    --------
    >>> network = ShallowNetwork([1.0], [-0.5], [0.0])
    >>> is_critical(network, [-1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 3.0, -1.0])
    True
    """
    largest = _tolerance("tolerance", tolerance)
    return bool((descent_rates(network, x, y, train, weights, kink_tolerance) <= largest).all())


def descent_rates(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    weights: ArrayLike | None = None,
    kink_tolerance: float = 0.0,
) -> FloatArray:
    """For each unit, and last for bias and slope, how fast the loss can fall to first order; 0 if it cannot.

    Dense, O(nH): this looks at every pair of a unit and a datum for kinks.

    Parameters
    ----------
    network, x, y, train, weights, kink_tolerance
        As in `is_critical`.

    Returns
    -------
    ndarray, shape (H + 1,)

    Raises
    ------
    ValueError
        As `is_critical`.
    """
    at, names = univariate_parameters(network, "descent_rates"), trained_names(train)
    points = network.points(x).reshape(-1)
    targets, near = data_targets(points, y), _tolerance("kink_tolerance", kink_tolerance)
    pull = weight_array(weights, len(points)) * (_values(network, points) - targets)
    moves = np.array([name in names for name in PARAMETERS])
    units = (_unit(*wbv, points, pull, near) for wbv in zip(at.w, at.b, at.v, strict=True))
    affine = moves[3:] * np.array([pull.sum(), pull @ points])
    return np.array([*(descent_rate(unit, moves[:3]) for unit in units), float(np.hypot(*affine))])


def _unit(w: float, b: float, v: float, x: FloatArray, pull: FloatArray, near: float) -> Unit:
    height = w * x + b
    kink = np.abs(height) <= near
    active = pull * ((height > 0) & ~kink)
    rows = np.stack([x, np.ones_like(x)], axis=1)
    return Unit(v * (active @ rows), rows[kink], v * pull[kink], float(active @ height))


def _tolerance(name: str, value: float) -> float:
    tolerance = finite_scalar(name, value)
    if tolerance < 0:
        raise ValueError(f"{name}: expected a number >= 0, got {value}")
    return tolerance


def univariate_parameters(network: ShallowNetwork, purpose: str) -> Parameters:
    """All parameters of a univariate ReLU network; `w`, `b`, `v` of shape (H,).

    Raises
    ------
    ValueError
        If `network` is another one; the message names `purpose`.
    """
    w, b, v = univariate_relu(network, purpose)
    return Parameters(w, b, v, network.bias, float(np.reshape(network.slope, -1)[0]))


def spline_values(ramps: RampFeatures, at: Parameters, x: FloatArray) -> FloatArray:
    """Values at `x`, from ramps already placed at `at`, in O(n + H); unchecked."""
    height = at.b + at.w * ramps.center
    return ramps.apply_centered(at.v * at.w, at.v * height) + at.bias + at.slope * x


def loss_and_gradient(
    ramps: RampFeatures, at: Parameters, x: FloatArray, y: FloatArray, weights: FloatArray
) -> tuple[float, Parameters]:
    """Loss and its gradient over all `PARAMETERS`, from ramps already placed at `at`; unchecked."""
    residuals = spline_values(ramps, at, x) - y
    pull = weights * residuals
    order0, order1 = ramps.adjoint_centered(pull)
    gradient = Parameters(
        w=at.v * (order1 + ramps.center * order0),
        b=at.v * order0,
        v=at.w * order1 + (at.b + at.w * ramps.center) * order0,
        bias=float(pull.sum()),
        slope=float(pull @ x),
    )
    return float(0.5 * pull @ residuals), gradient


def trained_names(train: Sequence[str]) -> tuple[str, ...]:
    """`train` as a tuple.

    Raises
    ------
    ValueError
        Unless it names some of `PARAMETERS`, each once.
    """
    names = (train,) if isinstance(train, str) else tuple(train)
    if not names or len(set(names)) < len(names) or not set(names) <= set(PARAMETERS):
        raise ValueError(f"train: expected some of {PARAMETERS}, each once, got {train!r}")
    return names


def group_by_input(x: ArrayLike, y: ArrayLike) -> GroupedData:
    r"""Group data by equal inputs: :math:`L(f)` is the loss on the group means plus a floor.

    .. math:: \frac1{2n}\sum_k(f(x_k)-y_k)^2
              = \frac12\sum_j\frac{n_j}n(f(\bar x_j)-\bar y_j)^2 + \text{floor}

    so a minimum of the loss is the best fit to group means, weighted by their counts.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or no data.

    Notes
    -----
    Derived here, chapter 1. Claims: :claim:`ties-fit-group-means`.

    Examples
    --------
    >>> group_by_input([1.0, 0.0, 1.0], [2.0, 5.0, 4.0]).means
    array([5., 3.])
    """
    points, targets = data_pair(x, y)
    distinct, place, counts = np.unique(points, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=targets) / counts
    scatter = targets - means[place]
    return GroupedData(
        distinct, means, counts.astype(np.float64), float(scatter @ scatter / (2 * len(points)))
    )
