r"""From kernel to adaptive: what decides how far breakpoints move, and what the network becomes?

Three sweeps, each of networks that start as the zero function, in pairs (w, b, v) and (w, b, -v):

- `imbalance_sweep`: breakpoints on a grid, one size of delta-slopes, a prescribed conserved imbalance D;
- `scale_sweep`: random weights, all parameters times a scale;
- `ratio_sweep`: random weights, w and b times a ratio and v over it, which leaves every function as it was.

Each is measured by `regime_measures`: distances to the linear interpolant, the natural cubic spline and
the tangent-kernel interpolant, and how much was bent and moved (derived here, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array
from splinelens.ensembles import Ensemble, gradient_descent_ensemble
from splinelens.networks import ShallowNetwork
from splinelens.regime_measures import Measures, measure_network
from splinelens.tangent_kernels import univariate_tangent_kernel
from splinelens.weighted_splines import sorted_data

__all__ = [
    "DATA_A",
    "DATA_B",
    "Sweep",
    "copies",
    "imbalance_start",
    "imbalance_sweep",
    "ratio_sweep",
    "scale_sweep",
    "squared_weight",
]

DATA_A = (np.linspace(-0.9, 0.9, 10), np.array([0, 0.6, 0.9, 0.4, -0.3, -0.8, -0.5, 0.2, 0.7, 0.5]))
"""Ten data whose slope changes come in runs of one sign: 8 knots, of which 5 would do."""
DATA_B = (np.linspace(-0.9, 0.9, 7), np.array([0, 1, 0.2, 0.9, -0.1, 0.6, 0]))
"""Seven data whose slope changes alternate: the linear interpolant alone turns least."""

for _array in (*DATA_A, *DATA_B):
    _array.flags.writeable = False

OFF_THE_KINKS = 1e-6
"""No start may have a pre-activation smaller than this at a datum."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep: what was varied, where it started and ended, and its measures.

    Attributes
    ----------
    values : ndarray, shape (R,)
        The imbalance, scale or ratio of each run.
    start, end : Ensemble
    losses : ndarray, shape (R,)
        The loss of each run at its end.
    steps : ndarray of int, shape (R,)
        The steps that it took.
    measures : Measures
    """

    values: FloatArray
    start: Ensemble
    end: Ensemble
    losses: FloatArray
    steps: NDArray[np.intp]
    measures: Measures

    def arrays(self) -> dict[str, FloatArray]:
        """What a stored result keeps: values, measures, losses and steps."""
        ends = {"losses": self.losses, "steps": self.steps.astype(np.float64)}
        return {"values": self.values, **self.measures._asdict(), **ends}


def squared_weight(beta: ArrayLike, mu: ArrayLike, imbalance: ArrayLike) -> FloatArray:
    r"""The :math:`w^2` of a unit with breakpoint, delta-slope and imbalance :math:`D=w^2+b^2-v^2`.

    .. math:: w^2=\frac{D+\sqrt{D^2+4\mu^2(1+\beta^2)}}{2(1+\beta^2)}

    Parameters
    ----------
    beta, mu, imbalance : array_like
        They broadcast; `mu` is not 0.

    Notes
    -----
    For D < 0 the numerator is written without cancellation.  Claims: :claim:`weights-from-imbalance`,
    :claim:`large-imbalance-fixes-weights`.

    Examples
    --------
    >>> squared_weight(0.0, 2.0, 0.0)
    array(2.)
    """
    place, bend, d = (
        finite_array(name, value) for name, value in (("beta", beta), ("mu", mu), ("imbalance", imbalance))
    )
    lever = 1 + place**2
    root = np.sqrt(d**2 + 4 * bend**2 * lever)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(d >= 0, (d + root) / (2 * lever), 2 * bend**2 / (root - d))


def imbalance_start(imbalances: Sequence[float], cells: int, delta_slope: float = 0.02) -> Ensemble:
    """Networks of 4 `cells` units, one for each imbalance, without randomness.

    All combinations of a breakpoint in the middle of one of `cells` equal parts of [-1, 1], both
    orientations and both signs of v.

    Parameters
    ----------
    imbalances : sequence of float
    cells : int
    delta_slope : float
        The size of every delta-slope, > 0.

    Raises
    ------
    ValueError
        If `cells` is not a whole number >= 1 or the delta-slope is not positive.

    Notes
    -----
    Claims: :claim:`large-imbalance-ends-at-a-kernel-interpolant`.
    """
    if int(cells) != cells or cells < 1 or not delta_slope > 0:
        raise ValueError("cells, delta_slope: expected a whole number >= 1 and a number > 0")
    middles = -1 + (2 * np.arange(cells) + 1) / cells
    beta, side, sign = (
        each.ravel() for each in np.meshgrid(middles, [1.0, -1.0], [1.0, -1.0], indexing="ij")
    )
    d = finite_array("imbalances", list(imbalances), (None,))[:, None]
    w = side * np.sqrt(squared_weight(beta, delta_slope, d))
    return Ensemble(w, -w * beta, sign * delta_slope / np.abs(w))


def imbalance_sweep(
    x: ArrayLike,
    y: ArrayLike,
    imbalances: Sequence[float],
    *,
    cells: int,
    delta_slope: float = 0.02,
    max_steps: int = 300_000,
    loss_tolerance: float = 1e-8,
    engine: str = "numpy",
) -> Sweep:
    r"""Train the deterministic starts of `imbalance_start`, one for each imbalance, to the same loss.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Data within [-1, 1], none of them a middle of the cells.
    imbalances : sequence of float
    cells, delta_slope
        As in `imbalance_start`; the width is 4 `cells`.
    max_steps : int
    loss_tolerance : float
    engine : str
        As in `gradient_descent_ensemble`.

    Returns
    -------
    Sweep

    Raises
    ------
    ValueError
        If a unit starts on a kink: some :math:`|w_ix_k+b_i|\le10^{-6}`.

    Notes
    -----
    The step size is :math:`\min(.05,1/\lambda_{\max}(K_0/n))`.  Claims:
    :claim:`sweep-of-width-800`, :claim:`imbalance-times-width-decides`,
    :claim:`breakpoints-freeze-quadratically`, :claim:`small-imbalance-turns-least`.
    """
    start = imbalance_start(imbalances, cells, delta_slope)
    values = finite_array("imbalances", list(imbalances), (None,))
    return _sweep(values, start, x, y, 0.05, max_steps, loss_tolerance, engine)


def scale_sweep(
    x: ArrayLike,
    y: ArrayLike,
    scales: Sequence[float],
    rngs: Sequence[np.random.Generator],
    *,
    width: int = 400,
    max_steps: int = 300_000,
    loss_tolerance: float = 1e-8,
    engine: str = "numpy",
) -> Sweep:
    r"""Train random networks whose parameters are all multiplied by a scale.

    Half of the units have w, b uniform on [-1, 1] and v uniform on :math:`\pm\sqrt{3/H}`; the other half are
    their mirrors (w, b, -v).  The same draws serve every scale.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    scales : sequence of float
        Each > 0.
    rngs : sequence of numpy.random.Generator
        One for each repetition.
    width : int
        Even.
    max_steps : int
    loss_tolerance : float
    engine : str
        As in `gradient_descent_ensemble`.

    Returns
    -------
    Sweep
        Runs ordered by scale, then repetition.

    Raises
    ------
    ValueError
        If the width is odd or a scale is not positive.

    Notes
    -----
    The step size is :math:`\min(.1,1/\lambda_{\max}(K_0/n))`.  Claims: :claim:`moderate-scale-is-sparse`,
    :claim:`too-small-a-scale-gets-stuck`, :claim:`large-scales-approach-the-kernel`.
    """
    factors = _positive("scales", scales)
    return _random_sweep(x, y, factors, factors, factors, rngs, width, max_steps, loss_tolerance, engine)


def ratio_sweep(
    x: ArrayLike,
    y: ArrayLike,
    ratios: Sequence[float],
    rngs: Sequence[np.random.Generator],
    *,
    width: int = 400,
    max_steps: int = 300_000,
    loss_tolerance: float = 1e-8,
    engine: str = "numpy",
) -> Sweep:
    r"""As `scale_sweep`, with w and b times a ratio and v over it: the same functions, other imbalances.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    ratios : sequence of float
        Each > 0.
    rngs : sequence of numpy.random.Generator
    width : int
        Even.
    max_steps : int
    loss_tolerance : float
    engine : str
        As in `gradient_descent_ensemble`.

    Raises
    ------
    ValueError
        If the width is odd or a ratio is not positive.

    Notes
    -----
    Claims: :claim:`small-moves-are-not-lazy`.
    """
    factors = _positive("ratios", ratios)
    return _random_sweep(x, y, factors, factors, 1 / factors, rngs, width, max_steps, loss_tolerance, engine)


def _random_sweep(
    x: ArrayLike,
    y: ArrayLike,
    values: FloatArray,
    inner: FloatArray,
    outer: FloatArray,
    rngs: Sequence[np.random.Generator],
    width: int,
    max_steps: int,
    loss_tolerance: float,
    engine: str,
) -> Sweep:
    w, b, v = _mirrored_pairs(rngs, width)
    parts = ((inner, w), (inner, b), (outer, v))
    w, b, v = ((factor[:, None, None] * part).reshape(-1, width) for factor, part in parts)
    start = Ensemble(w, b, v)
    return _sweep(np.repeat(values, len(rngs)), start, x, y, 0.1, max_steps, loss_tolerance, engine)


def _mirrored_pairs(
    rngs: Sequence[np.random.Generator], width: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    if width % 2 or width < 2 or not len(rngs):
        raise ValueError(
            f"width, rngs: expected an even number >= 2 and generators, got {width}, {len(rngs)}"
        )
    w, b, v = np.stack([rng.uniform(-1.0, 1.0, size=(3, width // 2)) for rng in rngs], axis=1)
    v = v * np.sqrt(3.0 / width)
    return np.hstack([w, w]), np.hstack([b, b]), np.hstack([v, -v])


def _positive(name: str, values: Sequence[float]) -> FloatArray:
    array = finite_array(name, list(values), (None,))
    if not (array > 0).all():
        raise ValueError(f"{name}: expected numbers > 0, got {array.min():g}")
    return array


def _sweep(
    values: FloatArray,
    start: Ensemble,
    x: ArrayLike,
    y: ArrayLike,
    at_most: float,
    max_steps: int,
    loss_tolerance: float,
    engine: str,
) -> Sweep:
    points, targets = sorted_data(x, y, least=3)
    _refuse_kinks(start, points)
    run = gradient_descent_ensemble(
        start,
        points,
        targets,
        step_size=_step_sizes(start, points, at_most),
        max_steps=max_steps,
        loss_tolerance=loss_tolerance,
        engine=engine,
    )
    measures = _measures(start, run.ensemble, points, targets)
    return Sweep(values, start, run.ensemble, run.losses, run.steps, measures)


def _step_sizes(start: Ensemble, x: FloatArray, at_most: float) -> FloatArray:
    r"""The least of `at_most` and :math:`1/\lambda_{\max}(K_0/n)`, for each network."""
    tops = [np.linalg.eigvalsh(univariate_tangent_kernel(net, x))[-1] for net in start.networks()]
    return np.minimum(at_most, len(x) / np.array(tops))


def _measures(start: Ensemble, end: Ensemble, x: FloatArray, y: FloatArray) -> Measures:
    rows = [measure_network(start.network(run), end.network(run), x, y) for run in range(len(start))]
    return Measures(*np.array(rows).T)


def _refuse_kinks(start: Ensemble, x: FloatArray) -> None:
    size = np.hypot(start.w, start.b)[..., None]
    heights = np.abs(start.w[..., None] * x + start.b[..., None]) / size
    if not heights.min() > OFF_THE_KINKS:
        raise ValueError("x: a unit starts on a kink, its breakpoint at a datum; shift the grid (cells)")


def copies(network: ShallowNetwork, count: int) -> ShallowNetwork:
    r"""Each unit replaced by `count` copies with parameters divided by :math:`\sqrt{\text{count}}`.

    The function stays; the imbalance of each unit is divided by the count.  Gradient flow and descent
    keep the copies together, and the function goes through the same values at the same times.

    Parameters
    ----------
    network : ShallowNetwork
    count : int
        At least 1.

    Raises
    ------
    ValueError
        If the count is not a whole number >= 1.

    Notes
    -----
    Claims: :claim:`copies-train-alike`, :claim:`copies-keep-imbalance-times-width`.
    """
    if int(count) != count or count < 1:
        raise ValueError(f"count: expected a whole number >= 1, got {count}")
    w, b, v = (np.repeat(part, count, axis=0) / np.sqrt(count) for part in (network.w, network.b, network.v))
    return network.replace(w=w, b=b, v=v)
