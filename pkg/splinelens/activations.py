r"""Activations: a nonlinearity :math:`\phi` with what the theory asks of it.

So far: the value, the derivative, and the degree of positive homogeneity
:math:`\phi(at) = a^p \phi(t)` for :math:`a > 0`, on which the rescaling symmetry rests.
At a kink the derivative is the one from the left, and steps are 0 at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_scalar

__all__ = ["ACTIVATIONS", "Activation", "get_activation"]

RealFunction = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Activation:
    r"""A nonlinearity :math:`\phi:\mathbb R\to\mathbb R`.

    Attributes
    ----------
    name : str
        The name that `get_activation` knows.
    value : callable
        :math:`\phi`, from a float64 array to one of the same shape.
    slope_at : callable
        :math:`\phi'`, likewise; at a kink the value from the left.
    degree : int or None
        :math:`p` if :math:`\phi(at)=a^p\phi(t)` for all :math:`a>0`, else None.
    formula : str
        :math:`\phi(t)` in TeX.
    """

    name: str
    value: RealFunction = field(repr=False)
    slope_at: RealFunction = field(repr=False)
    degree: int | None
    formula: str = field(default="", repr=False)

    def __call__(self, t: ArrayLike) -> FloatArray:
        r"""Value :math:`\phi(t)`, in the shape of `t`."""
        return self.value(np.asarray(t, dtype=np.float64))

    def derivative(self, t: ArrayLike) -> FloatArray:
        r"""Derivative :math:`\phi'(t)`, in the shape of `t`; at a kink the value from the left."""
        return self.slope_at(np.asarray(t, dtype=np.float64))

    def _repr_latex_(self) -> str:
        return rf"$\phi(t) = {self.formula}$" if self.formula else self.name


def _relu() -> Activation:
    return Activation(
        "relu", lambda t: np.maximum(t, 0.0), lambda t: np.where(t > 0, 1.0, 0.0), 1, r"\max(t, 0)"
    )


def _heaviside() -> Activation:
    return Activation("heaviside", lambda t: np.where(t > 0, 1.0, 0.0), np.zeros_like, 0, r"1[t > 0]")


def _abs() -> Activation:
    return Activation("abs", np.abs, lambda t: np.where(t > 0, 1.0, -1.0), 1, r"|t|")


def _leaky_relu(slope: float = 0.01) -> Activation:
    a = finite_scalar("slope", slope)
    return Activation(
        "leaky_relu",
        lambda t: np.where(t > 0, t, a * t),
        lambda t: np.where(t > 0, 1.0, a),
        1,
        rf"t \text{{ for }} t > 0,\ {a:g}\,t \text{{ otherwise}}",
    )


def _tanh() -> Activation:
    return Activation("tanh", np.tanh, _sech_squared, None, r"\tanh t")


def _sech_squared(t: FloatArray) -> FloatArray:
    decay = np.exp(-2.0 * np.minimum(np.abs(t), 400.0))
    return 4.0 * decay / (1.0 + decay) ** 2


ACTIVATIONS: dict[str, Callable[..., Activation]] = {
    "relu": _relu,
    "heaviside": _heaviside,
    "abs": _abs,
    "leaky_relu": _leaky_relu,
    "tanh": _tanh,
}
"""Every activation by name: a function from its options to an `Activation`."""


def get_activation(activation: str | Activation, **options: float) -> Activation:
    """The activation of that name; an `Activation` passes through.

    Parameters
    ----------
    activation : str or Activation
        One of `ACTIVATIONS`, or an activation of your own.
    **options : float
        Options of the named activation, such as ``slope`` of "leaky_relu" (0.01 by default).

    Raises
    ------
    ValueError
        If the name is not known (the message lists those that are) or an option does not exist.

    Examples
    --------
    >>> get_activation("leaky_relu", slope=0.1)([-2.0, 3.0])
    array([-0.2,  3. ])
    """
    if isinstance(activation, Activation):
        if options:
            raise ValueError(f"activation: an Activation takes no options, got {sorted(options)}")
        return activation
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise ValueError(f"activation: expected one of {sorted(ACTIVATIONS)}, got {activation!r}")
    try:
        return ACTIVATIONS[activation](**options)
    except TypeError:
        raise ValueError(f"activation: {activation!r} has no such option, got {sorted(options)}") from None
