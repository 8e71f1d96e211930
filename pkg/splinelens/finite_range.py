r"""Which kernels do units make whose offsets are flat on [-B, B] and absent beyond?

`flat_limit.offset_kernel` is the kernel of training the output weights.  Here are the tangent kernel of
training all weights, its closed form for ReLU on the line, and the kernel of units that all face one way.
Tangent kernels follow the convention of `splinelens.kernels.tangent_kernel`: :math:`|w|=1`, output weights of
variance :math:`\sigma_v^2`, the integral over sphere and offsets not normalised (derived here, chapter 10).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens._quadrature import panel_rule
from splinelens.activations import Activation, get_activation
from splinelens.flat_limit import offset_kernel

__all__ = ["cost_beyond", "offset_tangent_kernel", "one_sided_kernel", "relu_tangent_kernel_of_range"]


def offset_tangent_kernel(
    activation: str | Activation,
    x: ArrayLike,
    other: ArrayLike | None = None,
    offset_range: float = 1.0,
    sigma_v: float = 1.0,
    size: int = 32,
) -> FloatArray:
    r"""The tangent kernel :math:`K_B^\phi+\sigma_v^2(1+\langle x,x'\rangle)K_B^{\phi'}` of a range.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation without steps.
    x, other : array_like, shape (n,) or (n, d)
        Inputs in dimension 1, 2 or 3; `other` is `x` if left out.
    offset_range : float
        B > 0.
    sigma_v : float
        Deviation of the output weights.
    size : int
        How fine the rule on the sphere is (d > 1).

    Returns
    -------
    ndarray, shape (n, n')

    Raises
    ------
    ValueError
        If shapes do not fit, the range is not positive, or the activation has steps.

    Notes
    -----
    Claims: :claim:`tangent-kernel-is-the-product-of-gradients`.

    Examples
    --------
    >>> float(offset_tangent_kernel("relu", [0.0], offset_range=1.0)[0, 0].round(12))    # 2/3 + 2
    2.666666666667
    """
    phi, scale = get_activation(activation), finite_scalar("sigma_v", sigma_v) ** 2
    outer = offset_kernel(phi, x, other, offset_range, size)
    inner = offset_kernel(phi.differentiated(), x, other, offset_range, size)
    one = np.asarray(x, dtype=np.float64)
    two = one if other is None else np.asarray(other, dtype=np.float64)
    columns = [each.reshape(len(each), -1) for each in (one, two)]
    return np.asarray(outer + scale * (1 + columns[0] @ columns[1].T) * inner)


def relu_tangent_kernel_of_range(
    x: ArrayLike, other: ArrayLike, offset_range: float, sigma_v: float = 1.0
) -> FloatArray:
    r"""The tangent kernel of ReLU on the line in closed form, for inputs in [-B, B].

    .. math:: \tfrac16r^3+2B\,xx'+\tfrac23B^3+\sigma_v^2(1+xx')(2B-r),\qquad r=|x-x'| .

    Parameters
    ----------
    x, other : array_like, shape (n,) and (n',)
        Inputs.
    offset_range : float
        B > 0.
    sigma_v : float
        Deviation of the output weights.

    Returns
    -------
    ndarray, shape (n, n')

    Raises
    ------
    ValueError
        If an input lies outside [-B, B].

    Notes
    -----
    Claims: :claim:`relu-tangent-kernel-of-a-finite-range`.

    Examples
    --------
    >>> float(relu_tangent_kernel_of_range([0.0], [0.0], 1.0)[0, 0].round(12))
    2.666666666667
    """
    one, two = finite_array("x", x, (None,)), finite_array("other", other, (None,))
    reach = finite_scalar("offset_range", offset_range)
    farthest = max(np.abs(one).max(initial=0.0), np.abs(two).max(initial=0.0))
    if not farthest <= reach or reach <= 0:
        raise ValueError(f"offset_range: expected a range > 0 that holds all inputs, got {offset_range}")
    r, products = np.abs(np.subtract.outer(one, two)), np.multiply.outer(one, two)
    output = r**3 / 6 + 2 * reach * products + 2 * reach**3 / 3
    return np.asarray(output + finite_scalar("sigma_v", sigma_v) ** 2 * (1 + products) * (2 * reach - r))


def one_sided_kernel(activation: str | Activation, x: ArrayLike, offset_range: float) -> FloatArray:
    r"""The kernel :math:`\int_{-B}^B\phi(x-\gamma)\phi(x'-\gamma)\,d\gamma` of right-facing units.

    Modulo the null space it is half of the kernel of units that face both ways.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    x : array_like, shape (n,)
        Inputs.
    offset_range : float
        B > 0.

    Returns
    -------
    ndarray, shape (n, n)

    Raises
    ------
    ValueError
        If the range is not positive.

    Notes
    -----
    Claims: :claim:`one-side-is-half-of-both`.

    Examples
    --------
    >>> float(one_sided_kernel("relu", [0.0], 3.0)[0, 0].round(12))      # 27/3
    9.0
    """
    phi, points, reach = get_activation(activation), finite_array("x", x, (None,)), _positive(offset_range)
    gamma, spread = _offsets(phi, points, -reach, reach)
    values = phi(np.subtract.outer(points, gamma))
    return np.asarray((values * spread) @ values.T)


def cost_beyond(activation: str | Activation, x: ArrayLike, weights: ArrayLike, offset_range: float) -> float:
    r"""How much of :math:`\iint(\sum_j\lambda_j\phi(\xi x_j-\gamma))^2` sits beyond the range, on the line.

    For :math:`\lambda\perp\Pi_{<k}`: nothing for a homogeneous activation, as little as the tails for others.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    x : array_like, shape (n,)
        Inputs.
    weights : array_like, shape (n,)
        :math:`\lambda`; its moments of degree below the order should vanish.
    offset_range : float
        B > 0, beyond all inputs.

    Returns
    -------
    float
        By quadrature over a hundred times the range.

    Raises
    ------
    ValueError
        If shapes do not fit or the range is not positive.

    Notes
    -----
    Claims: :claim:`wide-enough-is-decided-by-the-tails`.

    Examples
    --------
    >>> cost_beyond("relu", [-1.0, 0.0, 1.0], [1.0, -2.0, 1.0], 2.0)
    0.0
    """
    phi, points = get_activation(activation), finite_array("x", x, (None,))
    factors, reach = finite_array("weights", weights, (len(points),)), _positive(offset_range)
    edges = reach * np.concatenate([np.linspace(1, 3, 65), np.geomspace(3.1, 100, 40)])
    gamma, spread = panel_rule(edges, 12)
    sides = [factors @ phi(np.subtract.outer(points, sign * gamma)) for sign in (1, -1)]
    return float(2 * sum(side**2 @ spread for side in sides))


def _offsets(phi: Activation, points: FloatArray, start: float, stop: float) -> tuple[FloatArray, FloatArray]:
    """A rule on [start, stop], cut at the kinks of every unit and fine where a smooth one bends."""
    kinks = np.subtract.outer(points, np.array(phi.kinks or (0.0,))).ravel()
    bends = np.linspace(-8, 8, 17) if phi.jump is None else np.zeros(1)
    near = np.clip(np.add.outer(kinks, bends).ravel(), start, stop)
    return panel_rule(np.unique(np.concatenate([np.linspace(start, stop, 9), near])), 12)


def _positive(offset_range: float) -> float:
    reach = finite_scalar("offset_range", offset_range)
    if reach <= 0:
        raise ValueError(f"offset_range: expected a number > 0, got {offset_range}")
    return reach
