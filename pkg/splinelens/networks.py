r"""Shallow networks, the rescaling that leaves them unchanged, and the hyperplanes that remain.

.. math:: f(x) = c + \langle d, x\rangle + \sum_{i=1}^H v_i\, \phi(\langle w_i, x\rangle + b_i)

with bias :math:`c` and slope :math:`d` (an affine skip).  For a positively p-homogeneous
:math:`\phi` the rescaling :math:`(w, b, v) \mapsto (aw, ab, a^{-p}v)`, :math:`a > 0`, leaves
:math:`f` unchanged; direction, offset and amplitude are what it cannot touch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens.activations import Activation, get_activation

__all__ = ["Hyperplanes", "ShallowNetwork", "rescale"]

CHUNK = 1 << 22
"""Largest number of pre-activations held at once."""


@dataclass(frozen=True, eq=False)
class ShallowNetwork:
    r"""A network with one hidden layer and one output.

    Parameters
    ----------
    w : array_like, shape (H,) or (H, d)
        Input weights; one-dimensional input for shape (H,).
    b, v : array_like, shape (H,)
        Biases and output weights.
    bias : float
        The output bias :math:`c`.
    slope : float or array_like, shape (d,)
        The affine skip :math:`d`.
    activation : str or Activation
        A name that `get_activation` knows, or an activation of your own.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, or an unknown activation.

    Examples
    --------
    >>> net = ShallowNetwork(w=[1.0, -1.0], b=[0.0, 0.0], v=[1.0, 1.0])
    >>> net([-2.0, 0.0, 3.0])
    array([2., 0., 3.])
    """

    w: FloatArray
    b: FloatArray
    v: FloatArray
    bias: float = 0.0
    slope: float | FloatArray = 0.0
    activation: Activation = field(default_factory=lambda: get_activation("relu"))

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        v: ArrayLike,
        bias: float = 0.0,
        slope: ArrayLike = 0.0,
        activation: str | Activation = "relu",
    ) -> None:
        weights = finite_array("w", w)
        if weights.ndim not in (1, 2) or (weights.ndim == 2 and weights.shape[1] == 0):
            raise ValueError(f"w: expected shape (H,) or (H, d) with d >= 1, got {weights.shape}")
        values = {
            "w": _frozen(weights),
            "b": _frozen(finite_array("b", b, (len(weights),))),
            "v": _frozen(finite_array("v", v, (len(weights),))),
            "bias": finite_scalar("bias", bias),
            "slope": _skip(slope, weights),
            "activation": get_activation(activation),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def width(self) -> int:
        """Number of hidden units H."""
        return len(self.w)

    @property
    def dim(self) -> int:
        """Dimension of the input."""
        return 1 if self.w.ndim == 1 else self.w.shape[1]

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`.

        Parameters
        ----------
        x : array_like, shape (n,) if `w` has shape (H,), else (n, d)
            For d = 1 the column may be left out.

        Returns
        -------
        ndarray, shape (n,)

        Notes
        -----
        Claims: :claim:`negative-rescaling-is-no-symmetry`, :claim:`permutation-leaves-function`.
        """
        points = self.points(x)
        rows = max(1, CHUNK // max(1, self.width))
        starts = range(0, len(points), rows)
        return np.concatenate([self._values(points[k : k + rows]) for k in starts] or [np.zeros(0)])

    def points(self, x: ArrayLike) -> FloatArray:
        """`x` as this network takes it, finite: (n,) if `w` has shape (H,), else (n, d).

        Raises
        ------
        ValueError
            If `x` has another shape, or holds NaN or infinity.
        """
        if self.w.ndim == 1:
            return finite_array("x", x, (None,))
        column = np.ndim(x) == 1 and self.dim == 1
        return finite_array("x", np.reshape(x, (-1, 1)) if column else x, (None, self.dim))

    def _values(self, points: FloatArray) -> FloatArray:
        skip = points * self.slope if self.w.ndim == 1 else points @ self.slope
        return self.bias + skip + self.activation(self.preactivations(points)) @ self.v

    def preactivations(self, x: FloatArray) -> FloatArray:
        r"""The numbers :math:`\langle w_i, x_k\rangle + b_i`, shape (n, H)."""
        product = x[:, None] * self.w if self.w.ndim == 1 else x @ self.w.T
        return product + self.b

    def replace(self, **changes: Any) -> ShallowNetwork:
        """The same network with some of its parameters changed."""
        names = ("w", "b", "v", "bias", "slope", "activation")
        return ShallowNetwork(**{name: getattr(self, name) for name in names} | changes)

    @classmethod
    def from_torch(cls, module: Any) -> ShallowNetwork:
        """The network that ``torch.nn.Sequential(Linear(d, H), ReLU(), Linear(H, 1))`` computes.

        ``Tanh`` and ``LeakyReLU`` are understood as well; for d = 1 `w` gets shape (H,).

        Raises
        ------
        ValueError
            If `module` is not made of these three layers.
        """
        layers = list(module.children())
        if len(layers) != 3 or any(not hasattr(layers[k], "weight") for k in (0, 2)):
            raise ValueError(f"module: expected Sequential(Linear, activation, Linear), got {module}")
        hidden, middle, output = layers
        w, v = _numbers(hidden.weight), _numbers(output.weight)
        if len(v) != 1:
            raise ValueError(f"module: expected one output, got {len(v)}")
        b = np.zeros(len(w)) if hidden.bias is None else _numbers(hidden.bias)
        bias = 0.0 if output.bias is None else float(_numbers(output.bias)[0])
        return cls(w[:, 0] if w.shape[1] == 1 else w, b, v[0], bias, activation=_torch_activation(middle))

    def __repr__(self) -> str:
        return f"ShallowNetwork(width={self.width}, dim={self.dim}, activation={self.activation.name!r})"

    def _repr_latex_(self) -> str:
        skip = r" + \langle d, x\rangle" if np.any(self.slope) else ""
        bias = "c" if self.bias else ""
        total = rf"{bias}{skip} + \sum_{{i=1}}^{{{self.width}}} v_i\,\phi(\langle w_i, x\rangle + b_i)"
        formula = f",\\ \\phi(t) = {self.activation.formula}" if self.activation.formula else ""
        return f"$f(x) = {total.removeprefix(' + ')}{formula}$"


def _frozen(array: FloatArray) -> FloatArray:
    array.flags.writeable = False
    return array


def _skip(slope: ArrayLike, w: FloatArray) -> float | FloatArray:
    if w.ndim == 1:
        return finite_scalar("slope", slope)
    if np.ndim(slope) == 0 and finite_scalar("slope", slope) == 0:
        return _frozen(np.zeros(w.shape[1]))
    return _frozen(finite_array("slope", slope, (w.shape[1],)))


def _numbers(tensor: Any) -> FloatArray:
    return np.asarray(tensor.detach().cpu().numpy(), dtype=np.float64)


def _torch_activation(layer: Any) -> Activation:
    kind = type(layer).__name__
    if kind == "LeakyReLU":
        return get_activation("leaky_relu", slope=layer.negative_slope)
    names = {"ReLU": "relu", "Tanh": "tanh"}
    if kind not in names:
        raise ValueError(f"module: expected ReLU, LeakyReLU or Tanh between the layers, got {kind}")
    return get_activation(names[kind])


def rescale(network: ShallowNetwork, factors: ArrayLike) -> ShallowNetwork:
    r"""The network with :math:`(w_i, b_i, v_i)` replaced by :math:`(a_i w_i, a_i b_i, a_i^{-p} v_i)`.

    Parameters
    ----------
    network : ShallowNetwork
        Its activation must be positively p-homogeneous.
    factors : array_like, shape () or (H,)
        :math:`a_i > 0`.

    Returns
    -------
    ShallowNetwork
        The same function, at another point of its orbit.

    Raises
    ------
    ValueError
        If a factor is not positive, or the activation has no such symmetry.

    Notes
    -----
    Derived here, chapters 1 and 8. Claims: :claim:`rescaling-leaves-function`,
    :claim:`homogeneous-rescaling-leaves-function`.
    """
    degree = _degree(network, "rescale")
    a = finite_array("factors", factors)
    if a.ndim:
        a = finite_array("factors", factors, (network.width,))
    if not (a > 0).all():
        raise ValueError(f"factors: expected numbers > 0 (a negative factor changes f), got {a.min():g}")
    w = network.w * (a if a.ndim == 0 or network.w.ndim == 1 else a[:, None])
    return network.replace(w=w, b=network.b * a, v=network.v / a**degree)


def _degree(network: ShallowNetwork, purpose: str) -> int:
    degree = network.activation.degree
    if degree is None:
        name = network.activation.name
        raise ValueError(f"activation: {purpose} needs a positively homogeneous one, got {name!r}")
    return degree


@dataclass(frozen=True, eq=False)
class Hyperplanes:
    r"""A network in quotient coordinates: :math:`\sum_i c_i\,\phi(s_i(\langle\xi_i,x\rangle-\gamma_i))`.

    Unit i switches on the hyperplane :math:`\langle\xi_i, x\rangle = \gamma_i`.  For a p-homogeneous
    activation the scale :math:`s_i` is 1 and the amplitude :math:`c_i = v_i|w_i|^p`; for any other
    activation there is no symmetry to divide out, and :math:`s_i = |w_i|`, :math:`c_i = v_i` stay.

    Attributes
    ----------
    directions : ndarray, shape (K, d)
        Unit vectors :math:`\xi_i = w_i/|w_i|`; only units with :math:`w_i\ne0` stand here.
    offsets, amplitudes, scales : ndarray, shape (K,)
        :math:`\gamma_i = -b_i/|w_i|`, :math:`c_i`, :math:`s_i`.
    constant : float
        The bias and all units with :math:`w_i=0`, which are constant.
    slope : ndarray, shape (d,)
        The affine skip.
    activation : Activation
    """

    directions: FloatArray
    offsets: FloatArray
    amplitudes: FloatArray
    scales: FloatArray
    constant: float
    slope: FloatArray
    activation: Activation

    @classmethod
    def from_network(cls, network: ShallowNetwork) -> Self:
        """Quotient coordinates of `network`, units in its order.

        Notes
        -----
        Claims: :claim:`hyperplane-coordinates-are-invariant`, :claim:`units-are-ridges`.
        """
        w = network.w.reshape(network.width, network.dim)
        norm = np.linalg.norm(w, axis=1)
        live = norm > 0
        flat = network.v[~live] @ network.activation(network.b[~live])
        w, b, v, norm = w[live], network.b[live], network.v[live], norm[live]
        degree = network.activation.degree
        return cls(
            directions=w / norm[:, None],
            offsets=-b / norm,
            amplitudes=v if degree is None else v * norm**degree,
            scales=norm if degree is None else np.ones(len(norm)),
            constant=network.bias + float(flat),
            slope=np.reshape(network.slope, network.dim),
            activation=network.activation,
        )

    def to_network(self) -> ShallowNetwork:
        """The network with :math:`|w_i| = s_i`; `w` has shape (K, d), or (K,) in one dimension.

        Notes
        -----
        Claims: :claim:`hyperplanes-separate-orbits`, :claim:`scale-stays-without-homogeneity`.
        """
        w = self.scales[:, None] * self.directions
        w, slope = (w[:, 0], self.slope[0]) if w.shape[1] == 1 else (w, self.slope)
        b = -self.scales * self.offsets
        return ShallowNetwork(w, b, self.amplitudes, self.constant, slope, self.activation)
