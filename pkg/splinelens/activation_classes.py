r"""How smooth is what an activation makes, and which functions does it leave free?

Two readings of an activation.  Its *spectrum* far out says how smooth the interpolants are: the kernel has
the spectrum :math:`|\hat\phi|^2`, so twice the decay.  Its *growth* says what is free: polynomials of degree
below the order k for which :math:`\phi` differs from polynomials of degree < k by something
square-integrable at either end (derived here, chapters 9 and 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from splinelens.activations import Activation, get_activation

__all__ = ["Smoothness", "interpolant_smoothness", "order_by_growth"]


@dataclass(frozen=True)
class Smoothness:
    r"""How smooth the kernel and the interpolants of an activation are, in every dimension.

    Attributes
    ----------
    derivatives : float
        How many continuous derivatives; infinite if all.
    strip : float
        On every line the interpolant is analytic for :math:`|\operatorname{Im}x|` below this; 0 if it need
        not be analytic, infinite if it is entire.
    """

    derivatives: float
    strip: float

    def _repr_latex_(self) -> str:
        if self.derivatives < inf:
            return rf"$C^{{{self.derivatives:.0f}}}$"
        if self.strip == inf:
            return r"$\text{entire}$"
        return rf"$\text{{analytic, }}|\operatorname{{Im}}x|<{self.strip:.4g}$"


def interpolant_smoothness(activation: str | Activation) -> Smoothness:
    r"""The class of the interpolants, from the decay of :math:`\hat\phi`.

    :math:`|\hat\phi|\sim s^{-p}` gives :math:`2p-2` continuous derivatives (for whole p), and
    :math:`s^{-p}e^{-rs}` a strip of half-width 2r; a faster exponential or a band gives entire functions.

    Parameters
    ----------
    activation : str or Activation
        A name, or an activation with a known decay.

    Returns
    -------
    Smoothness

    Raises
    ------
    ValueError
        If the decay is not known, as for sin and cos.

    Notes
    -----
    Claims: :claim:`interpolants-have-twice-the-decay`, :claim:`tanh-is-analytic-in-a-strip`.

    Examples
    --------
    >>> interpolant_smoothness("relu").derivatives, round(interpolant_smoothness("tanh").strip, 6)
    (2, 3.141593)
    """
    phi = get_activation(activation)
    decay = phi.decay
    if decay is None:
        raise ValueError(f"activation: expected one whose decay is known, got {phi.name!r}")
    if np.isfinite(decay.band) or (decay.rate > 0 and decay.exponent > 1):
        return Smoothness(inf, inf)
    if decay.rate > 0:
        return Smoothness(inf, 2 * decay.rate)
    return Smoothness(ceil(2 * decay.power - 1) - 1, 0.0)


def order_by_growth(activation: str | Activation, highest: int = 6, reach: float = 400.0) -> int | None:
    r"""The least k for which the k-th difference of :math:`\phi` dies out at both ends.

    It is the order of the null space: a polynomial of degree < k at either end is taken to 0 by the k-th
    difference, and no more than that.  Decided from values at `reach` and at twice that distance, which
    suits activations whose tails have settled there.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    highest : int
        Up to which order to look.
    reach : float
        Where the ends begin.

    Returns
    -------
    int or None
        None if no difference up to that order dies out, as for sin and cos.

    Notes
    -----
    Claims: :claim:`growth-decides-the-order`.

    Examples
    --------
    >>> order_by_growth("elu"), order_by_growth("gaussian"), order_by_growth("sin")
    (2, 0, None)
    >>> order_by_growth(Activation.from_function(lambda t: 1 + np.exp(-(t**2))))
    1
    """
    phi = get_activation(activation)
    steps = np.arange(highest + 1) + np.arange(0.0, 40.0, 0.7)[:, None]
    rounding = 64 * 2.0**highest * np.finfo(np.float64).eps
    ends = [sign * (far * reach + steps) for far in (1, 2) for sign in (1, -1)]
    values = [phi(end) for end in ends]
    noise = rounding * max(np.abs(each).max() for each in values)
    for order in range(highest + 1):
        sizes = [np.abs(np.diff(each, order, axis=1)).max() for each in values]
        if max(sizes[2:]) <= noise or all(
            b <= max(0.7 * a, noise) for a, b in zip(sizes[:2], sizes[2:], strict=True)
        ):
            return order
    return None
