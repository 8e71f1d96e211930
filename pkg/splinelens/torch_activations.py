r"""How does torch compute, and differentiate, any activation of this package?

The common names have a form in torch's own operations, with the book's slopes at kinks: the value from
the left.  Every other `Activation`, a scaled or designed one or one that is given as a table of numbers,
goes through one ``torch.autograd.Function`` that calls its `value` and its `derivative` in NumPy, so that
what is trained is the activation itself and not a fit to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from splinelens.activations import ACTIVATIONS, Activation, get_activation

__all__ = ["NATIVE", "torch_activation"]

NATIVE = (
    "relu",
    "relu2",
    "relu3",
    "leaky_relu",
    "abs",
    "tanh",
    "sigmoid",
    "softplus",
    "erf",
    "gaussian",
    "gelu",
    "silu",
    "arctan",
    "softsign",
    "hardtanh",
    "laplace",
    "mexican_hat",
    "sin",
    "cos",
)
"""Names of the catalogue with a form in torch's own operations."""
PROBES = np.array([-7.5, -2.0, -1.0, -0.3, 0.0, 0.4, 1.0, 2.5, 9.0])
"""Where an activation must agree with the catalogue's to be taken for the one of that name."""


def torch_activation(activation: str | Activation) -> Callable[[Any], Any]:
    r"""The activation as a differentiable function of float64 tensors.

    Parameters
    ----------
    activation : str or Activation
        Any name of the catalogue, or an activation of your own.

    Returns
    -------
    callable
        From a tensor to a tensor of its shape.  Its backward pass is :math:`\phi'`, at a kink the value
        from the left; it can be differentiated once.

    Raises
    ------
    ValueError
        If the name is not known.

    Notes
    -----
    An activation that bears the name of a native one but has other values goes the general way.

    Examples
    --------
    >>> import torch
    >>> t = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64, requires_grad=True)
    >>> torch_activation("abs")(t).sum().backward()
    >>> t.grad.tolist()
    [-1.0, -1.0, 1.0]
    """
    phi = get_activation(activation)
    if phi.name in NATIVE and _is_that_of_the_catalogue(phi):
        return _native_forms()[phi.name]
    return _through_numpy(phi)


def _is_that_of_the_catalogue(phi: Activation) -> bool:
    named = ACTIVATIONS[phi.name]()
    same = np.array_equal(phi(PROBES), named(PROBES))
    return same and np.array_equal(phi.derivative(PROBES), named.derivative(PROBES))


@lru_cache(maxsize=1)
def _native_forms() -> dict[str, Callable[[Any], Any]]:
    import torch
    from torch.nn import functional

    forms = {
        "relu": torch.relu,
        "relu2": lambda t: torch.relu(t) ** 2,
        "relu3": lambda t: torch.relu(t) ** 3,
        "leaky_relu": functional.leaky_relu,
        "abs": lambda t: torch.where(t > 0, t, -t),
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "softplus": lambda t: torch.logaddexp(torch.zeros_like(t), t),
        "erf": torch.erf,
        "gaussian": lambda t: torch.exp(-(t**2) / 2),
        "gelu": functional.gelu,
        "silu": functional.silu,
        "arctan": torch.arctan,
        "softsign": lambda t: t / (1 + torch.abs(t)),
        "hardtanh": lambda t: torch.where((t > -1) & (t <= 1), t, torch.sign(t)),
        "laplace": lambda t: torch.exp(-torch.where(t > 0, t, -t)),
        "mexican_hat": lambda t: (1 - t**2) * torch.exp(-(t**2) / 2),
        "sin": torch.sin,
        "cos": torch.cos,
    }
    return {name: forms[name] for name in NATIVE}


def _through_numpy(phi: Activation) -> Callable[[Any], Any]:
    function = _numpy_function()
    return lambda t: function.apply(t, phi)


@lru_cache(maxsize=1)
def _numpy_function() -> Any:
    """The autograd function that asks an `Activation` for its values and slopes; made once."""
    import torch

    class ThroughNumpy(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, t: Any, phi: Activation) -> Any:
            ctx.save_for_backward(t)
            ctx.phi = phi
            return torch.as_tensor(phi(t.detach().numpy()), dtype=t.dtype)

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx: Any, upstream: Any) -> tuple[Any, None]:
            (t,) = ctx.saved_tensors
            return upstream * torch.as_tensor(ctx.phi.derivative(t.numpy()), dtype=t.dtype), None

    return ThroughNumpy
