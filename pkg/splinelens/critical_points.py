r"""What a critical point of the loss is made of, unit by unit, and which of them gradient descent can leave.

Every unit falls into one kind, and each kind asks something else of the residuals (derived here,
chapter 3).  A unit with :math:`v=0` that still sees residuals makes the point a *strict saddle*: its
own 3 x 3 block of the Hessian,

.. math:: \begin{pmatrix}0&0&S_1\\0&0&S_0\\S_1&S_0&\langle(wx+b)^2\rangle_A\end{pmatrix},

has a negative eigenvalue.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_targets, weight_array
from splinelens.loss_surface import is_critical, spline_values, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = ["UNIT_KINDS", "is_strict_saddle", "silent_unit_eigenvalues", "unit_kinds", "valley_or_pass"]

UNIT_KINDS = ("live", "flat", "silent", "dead", "vanishing", "on a datum")
"""Every unit is one of these; the first that fits, read from the right."""


def unit_kinds(network: ShallowNetwork, x: ArrayLike) -> NDArray[np.str_]:
    r"""What each unit is to the loss on the data.

    "vanishing": :math:`w=b=0`. "on a datum": some :math:`wx_k+b=0`. "dead": active on no datum. "silent":
    :math:`v=0`. "flat": :math:`w=0`, :math:`v\ne0`, active on all. "live": none of these.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)

    Returns
    -------
    ndarray of str, shape (H,)

    Raises
    ------
    ValueError
        If the network is another one, or there are no data.

    Examples
    --------
    >>> print(unit_kinds(ShallowNetwork([1, 1, 0, 0, 1], [0, 0, 1, 0, -1], [1, 0, 2, 2, 1]), [0.5, 1.0]))
    ['live' 'silent' 'flat' 'vanishing' 'on a datum']
    """
    at = univariate_parameters(network, "unit_kinds")
    points = network.points(x).reshape(-1)
    ramps = RampFeatures(points, at.w, at.b)
    tied = ((np.multiply.outer(points, at.w) + at.b) == 0).any(axis=0)
    kinds = np.where(at.w == 0, "flat", "live").astype("<U10")
    kinds[at.v == 0] = "silent"
    kinds[ramps.kinds() == "dead"] = "dead"
    kinds[tied] = "on a datum"
    kinds[(at.w == 0) & (at.b == 0)] = "vanishing"
    return kinds


def silent_unit_eigenvalues(
    network: ShallowNetwork, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""Eigenvalues of the Hessian block of each unit with :math:`v=0`.

    They are 0 and :math:`\frac12\big(g\pm\sqrt{g^2+4s^2}\big)` with :math:`g=\langle(wx+b)^2\rangle_A`
    and :math:`s^2=S_0^2+S_1^2`; the least is negative unless both moments vanish.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x, y : array_like, shape (n,)
    weights : array_like, shape (n,), optional

    Returns
    -------
    ndarray, shape (K, 3)
        Ascending in each row; one row for each of the K units with v = 0, in network order.

    Raises
    ------
    ValueError
        As `loss_gradient`.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`strict-saddle-example`, :claim:`silent-block-eigenvalues`.

    Examples
    --------
    >>> network = ShallowNetwork([1.0], [-0.5], [0.0])
    >>> silent_unit_eigenvalues(network, [-1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 3.0, -1.0]).round(5)
    array([[-0.32793,  0.     ,  0.95293]])
    """
    at = univariate_parameters(network, "silent_unit_eigenvalues")
    points = network.points(x).reshape(-1)
    targets, omega = data_targets(points, y), weight_array(weights, len(points))
    ramps, silent = RampFeatures(points, at.w, at.b), at.v == 0
    order0, order1 = ramps.adjoint(omega * (spline_values(ramps, at, points) - targets))
    height = np.maximum(np.multiply.outer(points, at.w[silent]) + at.b[silent], 0.0)
    g, s = omega @ height**2, np.hypot(order0, order1)[silent]
    root = np.hypot(g, 2 * s)
    return np.stack([_less_root(g, root, s), np.zeros_like(g), (g + root) / 2], axis=1)


def _less_root(g: FloatArray, root: FloatArray, s: FloatArray) -> FloatArray:
    """(g - root) / 2 without cancellation: minus s^2 over the larger root."""
    larger = (g + root) / 2
    return -np.divide(s**2, larger, out=np.zeros_like(s), where=larger > 0)


def valley_or_pass(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    tolerance: float = 1e-9,
    weights: ArrayLike | None = None,
) -> str:
    """What a smooth point is: a "slope", a "valley" (local minimum) or a "pass" (strict saddle).

    A critical point where every silent unit, too, sees no moment of the residual is a local minimum and the
    least loss of its patch; where one sees some, a strict saddle.  There is no third case.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; w, b and v move.
    x, y : array_like, shape (n,)
    tolerance : float
        Derivatives and moments up to this count as zero.
    weights : array_like, shape (n,), optional

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a unit sits on a datum or vanishes (there the loss has no Hessian), and as `is_critical`.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`balanced-silent-units-make-a-minimum`.

    Examples
    --------
    >>> network = ShallowNetwork([1.0], [-0.5], [0.0])
    >>> valley_or_pass(network, [-1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 3.0, -1.0])
    'pass'
    """
    kinds = unit_kinds(network, x)
    if np.isin(kinds, ("vanishing", "on a datum")).any():
        raise ValueError("network: expected no unit on a datum and none with w = b = 0: no Hessian there")
    if not is_critical(network, x, y, tolerance, weights=weights):
        return "slope"
    least = silent_unit_eigenvalues(network, x, y, weights)
    seen = np.sqrt(-least[:, 0] * least[:, 2])
    return "pass" if seen.max(initial=0.0) > tolerance else "valley"


def is_strict_saddle(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    tolerance: float = 1e-9,
    weights: ArrayLike | None = None,
) -> bool:
    """Whether `valley_or_pass` is "pass": critical, with a direction of negative curvature.

    Parameters
    ----------
    network, x, y, tolerance, weights
        As in `valley_or_pass`.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        As `valley_or_pass`.

    Notes
    -----
    Derived here, chapter 3. Claims: :claim:`silent-units-that-see-residuals-make-a-saddle`.
    """
    return valley_or_pass(network, x, y, tolerance, weights) == "pass"
