r"""The tangent kernel of a univariate ReLU network, its rank, and its smallest eigenvalues on a grid.

.. math:: K=JJ^\top=K_v+K_{wb},\quad
          K_v(x,x')=\sum_i\mathbb 1_i\mathbb 1_i'\,(w_ix+b_i)(w_ix'+b_i),\quad
          K_{wb}(x,x')=(1+xx')\sum_iv_i^2\,\mathbb 1_i\mathbb 1_i'

where :math:`\mathbb 1_i,\mathbb 1_i'` say whether unit i is active at :math:`x,x'`.  The kernel carries no
:math:`1/n`; the Hessian does.  Derived here, chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens.hessian_cores import hessian_core
from splinelens.loss_surface import trained_names, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = [
    "smallest_input_eigenvalue",
    "smallest_output_eigenvalue",
    "tangent_rank",
    "uniform_input_kernel",
    "uniform_output_kernel",
    "univariate_tangent_kernel",
    "zero_eigenvalue_count",
]


def univariate_tangent_kernel(
    network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")
) -> FloatArray:
    r"""The tangent kernel :math:`K=JJ^\top` on the data, shape (n, n), in O(H) and what n data cost.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
        At least one datum.
    train : sequence of str
        ("v",) gives :math:`K_v` and ("w", "b") gives :math:`K_{wb}`; "bias" adds 1, "slope" :math:`xx'`.

    Raises
    ------
    ValueError
        If `network` is another one, `x` is empty or not finite, or `train` has an unknown name.

    Notes
    -----
    Claims: :claim:`output-kernel-is-jacobians`, :claim:`input-kernel-is-jacobians`,
    :claim:`expected-traces-differ-by-width`.

    Examples
    --------
    >>> univariate_tangent_kernel(ShallowNetwork([1.0], [0.5], [2.0]), [-1.0, 1.0], train=("v",))
    array([[0.  , 0.  ],
           [0.  , 2.25]])
    """
    factor = _jacobian_factor(network, x, train, "univariate_tangent_kernel")
    kernel: FloatArray = factor.T @ factor
    return kernel


def _jacobian_factor(network: ShallowNetwork, x: ArrayLike, train: Sequence[str], purpose: str) -> FloatArray:
    """A matrix F of few rows with the Gram matrix of the Jacobian: F^T F = J J^T."""
    at = univariate_parameters(network, purpose)
    ramps = RampFeatures(network.points(x).reshape(-1), at.w, at.b)
    return hessian_core(ramps, at.v, np.zeros(ramps.n), np.ones(ramps.n), trained_names(train)).factor


def tangent_rank(network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")) -> int:
    r"""Rank of the Jacobian on the data, the rank :math:`\varrho\le n` of the Hessian at zero loss.

    By default it is the dimension of the span of :math:`\mathbb 1_{A_i},x\mathbb 1_{A_i}` of the units with
    :math:`v_i\neq0`, and of the ramps of those with :math:`v_i=0`.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU.
    x : array_like, shape (n,)
        At least one datum.
    train : sequence of str
        What the Jacobian is over.

    Raises
    ------
    ValueError
        As `univariate_tangent_kernel`.

    Notes
    -----
    A numerical rank: singular values below ``max(N, n) * eps`` times the largest count as zero.
    Claims: :claim:`rank-is-that-of-live-features`, :claim:`silent-units-add-their-ramp`,
    :claim:`trained-bias-adds-a-column`.

    Examples
    --------
    >>> tangent_rank(ShallowNetwork([1.0, -1.0], [0.5, 0.5], [2.0, 0.0]), [-1.0, 0.0, 1.0])
    3
    """
    factor = _jacobian_factor(network, x, train, "tangent_rank")
    return int(np.linalg.matrix_rank(factor)) if factor.size else 0


def zero_eigenvalue_count(
    network: ShallowNetwork,
    x: ArrayLike,
    train: Sequence[str] = ("w", "b", "v"),
    chart: str = "parameters",
) -> int:
    r"""How often the Hessian has the eigenvalue 0 where the loss is zero: number of parameters minus rank.

    Parameters
    ----------
    network : ShallowNetwork
        One input, ReLU; the loss is taken to be zero, there are no targets.
    x : array_like, shape (n,)
        At least one datum.
    train : sequence of str
        The parameters; ignored in the chart of the spline.
    chart : str
        "parameters" for the parameters in `train`, 3H of them by default; "spline" for
        :math:`(\mu,\beta)`, 2H of them, where all :math:`w_i\ne0`.

    Raises
    ------
    ValueError
        As `univariate_tangent_kernel`; for another chart; in the chart of the spline, if some w is 0.

    Notes
    -----
    Claims: :claim:`zeros-over-parameters`, :claim:`zeros-over-spline-coordinates`,
    :claim:`zeros-grow-with-width`.

    Examples
    --------
    >>> net, x = ShallowNetwork([1.0, -1.0], [0.5, 0.5], [2.0, 1.0]), [-1.0, 0.0, 1.0]
    >>> zero_eigenvalue_count(net, x), zero_eigenvalue_count(net, x, chart="spline")
    (3, 1)
    """
    if chart == "spline":
        if not network.w.all():
            raise ValueError("network: the chart of the spline needs w != 0, got a unit with w = 0")
        return 2 * network.width - tangent_rank(network, x)
    if chart != "parameters":
        raise ValueError(f"chart: expected 'parameters' or 'spline', got {chart!r}")
    names = trained_names(train)
    total = sum(1 if name in ("bias", "slope") else network.width for name in names)
    return total - tangent_rank(network, x, names)


def uniform_output_kernel(x: ArrayLike, other: ArrayLike) -> FloatArray:
    r"""Mean of :math:`(wx+b)_+(wx'+b)_+` for w, b uniform on [-1, 1], at points of [-1, 1].

    .. math:: \frac{1+xx'}6+\frac{|x-x'|^3}{96}

    H times this is the mean of :math:`K_v`.

    Parameters
    ----------
    x, other : array_like
        Points, broadcast against each other.

    Raises
    ------
    ValueError
        If a point lies outside [-1, 1].

    Notes
    -----
    Claims: :claim:`uniform-output-kernel-closed-form`, :claim:`close-pair-output-quadratic`.

    Examples
    --------
    >>> float(uniform_output_kernel(1.0, 0.0).round(6))
    0.177083
    """
    here, there = _inside(x, other)
    return (1 + here * there) / 6 + np.abs(here - there) ** 3 / 96


def uniform_input_kernel(x: ArrayLike, other: ArrayLike) -> FloatArray:
    r"""Mean of :math:`(1+xx')\mathbb 1\mathbb 1'` for w, b uniform on [-1, 1], at points of [-1, 1].

    .. math:: (1+xx')\Big(\frac12-\frac{|x-x'|}8\Big)

    :math:`H\,E[v^2]` times this is the mean of :math:`K_{wb}`.

    Parameters
    ----------
    x, other : array_like
        Points, broadcast against each other.

    Raises
    ------
    ValueError
        If a point lies outside [-1, 1].

    Notes
    -----
    Claims: :claim:`uniform-input-kernel-closed-form`, :claim:`close-pair-input-linear`.

    Examples
    --------
    >>> float(uniform_input_kernel(1.0, 0.0))
    0.375
    """
    here, there = _inside(x, other)
    return (1 + here * there) * (0.5 - np.abs(here - there) / 8)


def _inside(x: ArrayLike, other: ArrayLike) -> tuple[FloatArray, FloatArray]:
    pair = finite_array("x", x), finite_array("other", other)
    for name, points in zip(("x", "other"), pair, strict=True):
        if (np.abs(points) > 1).any():
            raise ValueError(f"{name}: expected points of [-1, 1], got {np.abs(points).max():g}")
    return pair


def smallest_output_eigenvalue(spacing: ArrayLike, curvature_density: ArrayLike) -> FloatArray:
    r"""What the smallest eigenvalue of :math:`E K_v` tends to on a grid: :math:`\rho\,\delta^3/48`.

    Parameters
    ----------
    spacing : array_like
        :math:`\delta`, distance of neighbouring data.
    curvature_density : array_like
        :math:`\rho=H\,p(\beta)\,E[w^2|\beta]`, its least value over the data; for w, b uniform on
        [-1, 1] it is H/8.

    Notes
    -----
    Claims: :claim:`output-floor-cubic-bound`, :claim:`output-floor-cubic-limit`,
    :claim:`output-floor-general-law`.

    Examples
    --------
    >>> float(smallest_output_eigenvalue(0.5, 1 / 8))
    0.0003255208333333333
    """
    delta, rho = finite_array("spacing", spacing), finite_array("curvature_density", curvature_density)
    return np.asarray(rho * delta**3 / 48)


def smallest_input_eigenvalue(spacing: ArrayLike, density: ArrayLike) -> FloatArray:
    r"""What the smallest eigenvalue of :math:`E K_{wb}` tends to on a grid: :math:`\kappa\,\delta/4`.

    Parameters
    ----------
    spacing : array_like
        :math:`\delta`, distance of neighbouring data.
    density : array_like
        :math:`\kappa=H\,E[v^2]\min_x(1+x^2)\,p(x)` with the density p of breakpoints; :math:`H\,E[v^2]/4` for
        w, b uniform on [-1, 1].

    Notes
    -----
    Claims: :claim:`input-floor-linear-bound`, :claim:`input-floor-linear-limit`,
    :claim:`full-kernel-floors-add`.

    Examples
    --------
    >>> float(smallest_input_eigenvalue(0.5, 0.25))
    0.03125
    """
    delta, kappa = finite_array("spacing", spacing), finite_array("density", density)
    return np.asarray(kappa * delta / 4)
