r"""How near is a network of finite width to the interpolant that infinite width leads to?

H units with directions on the sphere and offsets on :math:`[-B,B]`, drawn independently or spread evenly,
have the kernel

.. math:: K_H(x,x')=\frac VH\sum_i\phi(\langle\xi_i,x\rangle-\gamma_i)\,\phi(\langle\xi_i,x'\rangle-\gamma_i),
          \qquad V=2B\,|S^{d-1}| .

Independent units miss :math:`K_B` by :math:`O(H^{-1/2})`; one unit in each of H equal cells misses it, on the
line and for continuous activations, by :math:`O(H^{-3/2})` (derived here, chapter 11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens._quadrature import panel_rule
from splinelens.activations import Activation, get_activation
from splinelens.flat_limit import spread_units, trained_network
from splinelens.networks import ShallowNetwork
from splinelens.offset_kernels import positive_range

__all__ = [
    "even_units",
    "heavy_ball",
    "kernel_variance",
    "log_slope",
    "mirrored_network",
    "width_errors",
]

Draw = Callable[[int, int, float, np.random.Generator], tuple[FloatArray, FloatArray]]


def even_units(
    width: int, dim: int, offset_range: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    r"""Units that are spread evenly over directions and offsets, by chance only within a cell.

    On the line each orientation has :math:`H/2` equal cells of offsets, and one uniform offset in each.  In
    the plane the units are a lattice of the golden section, shifted at random.

    Parameters
    ----------
    width : int
        How many; even on the line.
    dim : int
        1 or 2.
    offset_range : float
        B > 0.
    rng : numpy.random.Generator

    Returns
    -------
    directions : ndarray, shape (width, dim)
    offsets : ndarray, shape (width,)

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Claims: :claim:`even-units-converge-faster`, :claim:`even-units-in-the-plane`.
    """
    count, d, reach = (
        whole_number("width", width, least=1),
        whole_number("dim", dim),
        positive_range(offset_range),
    )
    if d == 1 and count % 2 == 0:
        cells = (np.tile(np.arange(count // 2), 2) + rng.uniform(size=count)) / (count // 2)
        return np.repeat([[1.0], [-1.0]], count // 2, axis=0), reach * (2 * cells - 1)
    if d != 2:
        raise ValueError(f"dim: expected 1 with an even width, or 2, got dim {dim} and width {width}")
    shift = rng.uniform(size=2)
    golden = (np.sqrt(5) - 1) / 2
    angle = 2 * np.pi * ((np.arange(count) * golden + shift[0]) % 1)
    height = (np.arange(count) + shift[1]) / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=1), reach * (2 * height - 1)


def width_errors(
    activation: str | Activation,
    data: tuple[ArrayLike, ArrayLike],
    probe: tuple[ArrayLike, ArrayLike],
    offset_range: float,
    widths: Sequence[int],
    rngs: Sequence[np.random.Generator],
    draw: Draw = spread_units,
) -> FloatArray:
    """Root mean square distances of trained networks from their limit.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    data : pair of array_like
        Inputs, shape (n,) or (n, d), and targets.
    probe : pair of array_like
        Where networks are compared, and the values of the limit there.
    offset_range : float
        B > 0.
    widths : sequence of int
    rngs : sequence of numpy.random.Generator
        One for each repetition.
    draw : callable
        `spread_units`, `even_units` or another law.

    Returns
    -------
    ndarray, shape (widths, repetitions)

    Notes
    -----
    Claims: :claim:`independent-units-converge-like-root-width`, :claim:`even-units-converge-faster`,
    :claim:`even-units-in-the-plane`.
    """
    (x, y), (places, limit) = data, probe
    dim = 1 if np.ndim(x) == 1 else np.shape(x)[1]
    errors = np.empty((len(widths), len(rngs)))
    for j, rng in enumerate(rngs):
        for i, width in enumerate(widths):
            network = trained_network(x, y, *draw(width, dim, offset_range, rng), activation)
            errors[i, j] = np.sqrt(np.mean((network(places) - np.asarray(limit)) ** 2))
    return errors


def log_slope(widths: ArrayLike, errors: ArrayLike) -> float:
    """Slope of log error against log width, by least squares.

    Parameters
    ----------
    widths, errors : array_like, shape (m,)

    Examples
    --------
    >>> round(log_slope([10, 100, 1000], [1.0, 0.1, 0.01]), 12)
    -1.0
    """
    return float(
        np.polyfit(np.log(finite_array("widths", widths)), np.log(finite_array("errors", errors)), 1)[0]
    )


def kernel_variance(
    activation: str | Activation, x: float, other: float, offset_range: float, width: int, even: bool = False
) -> float:
    r"""Variance of :math:`K_H(x,x')` over the draw of the units, one input, by quadrature.

    With :math:`g=\phi(\xi x-\gamma)\,\phi(\xi x'-\gamma)` it is :math:`\frac{V^2}H\operatorname{Var}g` for
    independent units, and :math:`\frac{V^2}{H^2}\sum_j\operatorname{Var}_jg` for one unit in each cell.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    x, other : float
        Two inputs.
    offset_range : float
        B > 0.
    width : int
        H, even for `even`.
    even : bool
        Whether there is one unit in each cell, as `even_units` draws them.

    Notes
    -----
    Claims: :claim:`variance-of-independent-units`, :claim:`variance-of-even-units`.

    Examples
    --------
    Two cells for each orientation: a step at 0 is constant on both, and nothing is left to chance.

    >>> kernel_variance("heaviside", 0.0, 0.0, 2.0, 4, even=True)
    0.0
    """
    phi, reach = get_activation(activation), positive_range(offset_range)
    count, cells = whole_number("width", width, least=2), whole_number("width", width, least=2) // 2
    sides = [_products(phi, side * np.array([x, other]), reach, cells) for side in (1.0, -1.0)]
    if even:
        within = [_spread_within(*side, (side[0] + reach) / (2 * reach) * cells) for side in sides]
        return (4 * reach / count) ** 2 * sum(within) * cells
    mean = sum(weights @ product for _, weights, product in sides) / 2
    apart = sum(weights @ (product - mean) ** 2 for _, weights, product in sides) / 2
    return float((4 * reach) ** 2 * apart / count)


def _products(
    phi: Activation, heights: FloatArray, reach: float, cells: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Offsets, weights of mean 1 over the range, and products of the responses at the two heights."""
    kinks = np.subtract.outer(heights, np.array(phi.kinks or (0.0,))).ravel()
    parts = [np.linspace(-reach, reach, 1 + count) for count in (cells, 64)]
    edges = np.unique(np.clip(np.concatenate([*parts, kinks]), -reach, reach))
    nodes, weights = panel_rule(edges, 12)
    return nodes, weights / (2 * reach), phi(heights[0] - nodes) * phi(heights[1] - nodes)


def _spread_within(_: FloatArray, weights: FloatArray, product: FloatArray, place: FloatArray) -> float:
    """Integral of the squared distance from the mean of the cell."""
    cell = place.astype(int)
    mean = np.bincount(cell, weights * product) / np.bincount(cell, weights)
    return float(weights @ (product - mean[cell]) ** 2)


def heavy_ball(features: ArrayLike) -> tuple[float, float]:
    r"""Learning rate and momentum with which heavy-ball descent of the output weights is fastest.

    With the largest and the smallest eigenvalue L and l of :math:`\Phi\Phi^\top/n`,
    :math:`\eta=4/(\sqrt L+\sqrt l)^2` and :math:`\mu=\big((\sqrt L-\sqrt l)/(\sqrt L+\sqrt l)\big)^2`.

    Parameters
    ----------
    features : array_like, shape (n, H)
        The units' responses to the data, of rank n.

    Returns
    -------
    learning_rate, momentum : float

    Notes
    -----
    Claims: :claim:`heavy-ball-contracts-every-mode-alike`,
    :claim:`a-trained-network-lands-on-the-interpolant`.

    Examples
    --------
    >>> [round(number, 12) for number in heavy_ball([[3.0, 0.0], [0.0, 1.0]])]
    [0.5, 0.25]
    """
    matrix = finite_array("features", features, (None, None))
    sizes = np.linalg.svd(matrix, compute_uv=False) / np.sqrt(len(matrix))
    largest, least = float(sizes[0]), float(sizes[-1])
    return 4 / (largest + least) ** 2, ((largest - least) / (largest + least)) ** 2


def mirrored_network(
    width: int, offset_range: float, output_scale: float, rng: np.random.Generator
) -> ShallowNetwork:
    r"""A ReLU network on the line that starts at f = 0 and is trained in all its weights.

    Units come in pairs that differ in the sign of v alone; :math:`|w|=|v|=1`, offsets are spread evenly over
    [-B, B], and the activation carries the factor :math:`\alpha\sqrt{4B/H}`.  The tangent kernel is
    :math:`\alpha^2` times that of infinite width, up to what even spreading leaves.

    Parameters
    ----------
    width : int
        H, a multiple of 4.
    offset_range : float
        B > 0.
    output_scale : float
        :math:`\alpha>0`; the larger, the less the units move.
    rng : numpy.random.Generator

    Returns
    -------
    ShallowNetwork

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Claims: :claim:`full-training-ends-at-the-tangent-kernel`, :claim:`large-outputs-move-little`.
    """
    count, alpha = whole_number("width", width, least=4), finite_scalar("output_scale", output_scale)
    if count % 4 or alpha <= 0:
        raise ValueError(f"width: expected a multiple of 4 and output_scale > 0, got {width} and {alpha:g}")
    directions, offsets = even_units(count // 2, 1, offset_range, rng)
    w, b = np.tile(directions[:, 0], 2), np.tile(-offsets, 2)
    v = np.repeat([1.0, -1.0], count // 2)
    factor = alpha * np.sqrt(4 * offset_range / count)
    return ShallowNetwork(w, b, v, activation=get_activation("relu").scaled(factor))
