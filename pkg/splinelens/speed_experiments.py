r"""Does training do what the modes say?  Networks trained in torch, beside the flow frozen at their start.

`SEVEN` are the activations of chapter 13's experiments: two with a step or a kink, a smoother one, two
sigmoids, a bump, and a peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, data_targets, finite_scalar
from splinelens.activations import Activation, get_activation
from splinelens.frequency_windows import frequency_content
from splinelens.networks import ShallowNetwork
from splinelens.residual_modes import residual_modes
from splinelens.spread_networks import interval_network
from splinelens.training import TrainingRun, train

__all__ = ["FREQUENCIES", "SEVEN", "ContentRun", "five_waves", "train_beside_modes"]

FREQUENCIES = (1.0, 2.0, 3.0, 5.0, 8.0)
"""The frequencies of `five_waves`."""
SEVEN: dict[str, Activation] = {
    "heaviside": get_activation("heaviside"),
    "relu": get_activation("relu"),
    "relu2": get_activation("relu2"),
    "tanh(t)": get_activation("tanh"),
    "tanh(4t)": get_activation("tanh").scaled(4.0),
    "gaussian(4t)": get_activation("gaussian").scaled(4.0),
    "laplace": get_activation("laplace"),
}
"""The activations of the chapter's experiments, by the names that its figures use."""


@dataclass(frozen=True, eq=False)
class ContentRun:
    r"""How much of each frequency is left in the residual, after each of some steps.

    Attributes
    ----------
    steps : ndarray of int, shape (m,)
    trained : ndarray, shape (m, K)
        Size of the content of each frequency in the residual of the trained network.
    frozen : ndarray, shape (m, K)
        The same as the modes at the start say, :math:`(1-\eta\lambda/n)^s` each.
    learning_rate : float
        :math:`\eta`.
    run : TrainingRun
    """

    steps: NDArray[np.int64]
    trained: FloatArray
    frozen: FloatArray
    learning_rate: float
    run: TrainingRun


def train_beside_modes(
    network: ShallowNetwork,
    x: ArrayLike,
    y: ArrayLike,
    frequencies: ArrayLike,
    *,
    record: Sequence[int],
    train_names: Sequence[str] = ("v",),
    window: str = "hann",
    share: float = 0.5,
) -> ContentRun:
    r"""Train `network`, and follow the modes of its start beside it.

    Parameters
    ----------
    network : ShallowNetwork
        One input.
    x, y : array_like, shape (n,)
        Ascending inputs, and targets.
    frequencies : array_like, shape (K,)
    record : sequence of int
        Steps to look at; the last is where training ends.
    train_names : sequence of str
        What is trained.
    window : str
        As in `splinelens.frequency_windows.frequency_content`.
    share : float
        :math:`\eta` is this share of :math:`1/\lambda_{\max}`, in (0, 1].

    Returns
    -------
    ContentRun

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`training-stays-near-its-modes`, :claim:`motorcycle-frequencies-follow-the-modes`,
    :claim:`motorcycle-rates-fall-with-frequency`.
    """
    part = finite_scalar("share", share)
    if not 0 < part <= 1:
        raise ValueError(f"share: expected a number in (0, 1], got {share}")
    if len(record) == 0:
        raise ValueError("record: expected at least one step, got none")
    points = network.points(x).reshape(-1)
    targets = data_targets(points, y)
    modes = residual_modes(network, points, train_names)
    if modes.rates[0] == 0:
        raise ValueError("network: expected one that can learn something, got gradients of 0")
    eta = part / float(modes.rates[0])
    run = train(
        network, points, targets, learning_rate=eta, steps=max(record), train=train_names, record=record
    )
    residuals = np.array([each(points) - targets for each in run.networks])
    frozen = modes.after_steps(residuals[0], eta, run.steps.tolist())
    contents = [np.abs(frequency_content(points, each, frequencies, window)) for each in (residuals, frozen)]
    return ContentRun(run.steps, contents[0], contents[1], eta, run)


def five_waves(
    activation: str | Activation, cells: int = 300, samples: int = 128
) -> tuple[ShallowNetwork, FloatArray, FloatArray]:
    r"""A network on :math:`[-2\pi,2\pi]`, inputs in :math:`[-\pi,\pi]`, and targets that leave five cosines.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    cells : int
        Half of the width.
    samples : int
        Number of inputs, at the middles of equal cells.

    Returns
    -------
    network : ShallowNetwork
        Output weights 1 and -1 in turn.
    x, y : ndarray, shape (samples,)
        The residual at the start is :math:`\sum_k\cos kx`, k = 1, 2, 3, 5, 8.

    Examples
    --------
    >>> network, x, y = five_waves("tanh", cells=20, samples=16)
    >>> bool(np.isclose(network(x)[3] - y[3], np.cos(np.outer(FREQUENCIES, x)).sum(axis=0)[3]))
    True
    """
    network = interval_network(activation, cells, 2 * np.pi, sigma_v=1.0)
    x = -np.pi + (np.arange(samples) + 0.5) * 2 * np.pi / samples
    waves = np.cos(np.outer(FREQUENCIES, x)).sum(axis=0)
    return network, x, network(x) - waves
