r"""Which activation makes the kernel that you wish for?

With directions uniform, offsets flat and the output weights trained, a wide network has the kernel with the
spectral density :math:`S=2(2\pi)^{d-1}|\hat\phi|^2/|\omega|^{d-1}` (chapter 9).  Read backwards: every radial
kernel with a positive density S that is integrable over space is the kernel of the activations with

.. math:: |\hat\phi(s)|^2=\frac{|s|^{d-1}S(|s|)}{2(2\pi)^{d-1}} ,

and of no others.  The phase of :math:`\hat\phi` is free.  Derived here, chapter 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray, whole_number
from splinelens.activation_entry import Decay, Entry, RealFunction, Spectrum
from splinelens.activations import Activation
from splinelens.designed_forms import gaussian_form, matern_form
from splinelens.minimum_phase import causal_spectrum, phase_exists
from splinelens.spectral_inversion import TabulatedFunction, inverse_transform
from splinelens.target_spectra import (
    TargetSpectrum,
    gaussian_spectrum,
    matern_height,
    matern_spectrum,
    observed_spectrum,
)

__all__ = ["activation_for_spectrum"]

KERNELS: dict[str, Callable[..., TargetSpectrum]] = {"gaussian": gaussian_spectrum, "matern": matern_spectrum}
ACCURACY = 1e-6
"""An activation by quadrature is refused if its error, relative to its largest value, may be larger."""
MIRROR = {"even": 1.0, "odd": -1.0, "causal": 0.0}
"""The value at -t over that at t."""
TINY = 1e-300
"""In place of frequency 0."""
TOO_CLOSE = 0.9
"""From this exponent on, an observed exponential decay cannot be told from one without a causal phase."""


def activation_for_spectrum(
    target: str | TargetSpectrum | Callable[..., Any],
    dim: int,
    phase: str = "even",
    *,
    decay: Decay | None = None,
    name: str = "",
    **options: float,
) -> Activation:
    r"""An activation whose kernel has the spectral density `target`.

    Parameters
    ----------
    target : str, TargetSpectrum or callable
        "gaussian" or "matern"; a target of `splinelens.target_spectra`; or the density :math:`S` as a
        function from an array of frequencies :math:`|\omega|>0` to an array of its shape, positive, analytic
        and integrable over space.  For a penalty pass one over it.
    dim : int
        Dimension d >= 1 of the inputs.
    phase : str
        "even", with :math:`\hat\phi=|\hat\phi|`; "odd", with
        :math:`\hat\phi=-i\operatorname{sign}(s)|\hat\phi|`; or "causal": zero on the left and of minimum
        phase, like ReLU.
    decay : Decay, optional
        How a density of your own falls, where you know it; otherwise it is read off the numbers.
    name : str
        A name for the activation.
    **options : float
        ``length_scale`` of "gaussian" and "matern" (1) and ``nu`` of "matern".

    Returns
    -------
    Activation
        Of null-space order 0.  Gaussian kernels (even, odd) and Matérn kernels (causal; even on the line)
        come in closed form, all others by quadrature, when they are first called.

    Raises
    ------
    ValueError
        If the target is no density, not positive or not integrable; if the phase is unknown or does not exist
        (Paley and Wiener: no causal activation has a Gaussian kernel); if the activation would be unbounded,
        which slow decay makes it; or if the quadrature does not resolve the target.

    Notes
    -----
    Claims: :claim:`design-kernel-is-the-wish`, :claim:`design-phase-is-free`,
    :claim:`design-energy-is-the-height`, :claim:`design-causal-refused`, :claim:`design-slow-decay-refused`,
    :claim:`design-any-spectrum`, :claim:`design-features-reach-the-wish`,
    :claim:`design-features-error-is-exact`, :claim:`design-trained-output-weights`,
    :claim:`design-trained-fully`.

    Examples
    --------
    >>> from splinelens.kernels import activation_kernel
    >>> r = np.array([0.0, 1.0, 2.0])
    >>> wished = activation_for_spectrum("gaussian", dim=2)
    >>> bool(np.abs(activation_kernel(wished, r, dim=2) - np.exp(-r**2 / 2)).max() < 1e-12)
    True
    >>> own = activation_for_spectrum(lambda w: 1 / (1 + w**2) ** 3, dim=2, phase="causal")
    >>> own([-1.0, 1.0]).round(6)
    array([0.      , 0.061198])
    """
    wish = _as_target(target, whole_number("dim", dim, least=1), decay, options)
    if phase not in MIRROR:
        raise ValueError(f"phase: expected one of {tuple(MIRROR)}, got {phase!r}")
    _refuse_impossible(wish, phase, decay is None)
    made = Activation(**vars(_designed(wish, phase)))
    return replace(made, name=name) if name else made


def _designed(wish: TargetSpectrum, phase: str) -> Entry:
    """All that is known of the activation: in closed form, or else by quadrature."""
    made = _closed_form(wish, phase) or _by_quadrature(wish, phase)
    return made if made.correlation else replace(made, correlation=_correlation(wish))


def _closed_form(wish: TargetSpectrum, phase: str) -> Entry | None:
    if wish.family is None:
        return None
    kernel, nu, size = wish.family
    if kernel == "gaussian":
        return gaussian_form(size, wish.dim, phase)
    height = np.sqrt(matern_height(nu, size, wish.dim) / (2 * (2 * np.pi) ** (wish.dim - 1)))
    return matern_form(nu, size, wish.dim, phase, float(height))


def _as_target(
    target: str | TargetSpectrum | Callable[..., Any],
    dim: int,
    decay: Decay | None,
    options: dict[str, float],
) -> TargetSpectrum:
    if isinstance(target, str):
        if target not in KERNELS:
            raise ValueError(f"target: expected one of {tuple(KERNELS)} or a density, got {target!r}")
        try:
            return KERNELS[target](dim=dim, **options)
        except TypeError as error:
            raise ValueError(f"options of {target!r}: {error}") from None
    if options:
        raise ValueError(f"{next(iter(options))}: expected for a kernel by name only, got a density")
    if isinstance(target, TargetSpectrum):
        if target.dim != dim:
            raise ValueError(f"dim: expected that of the target, {target.dim}, got {dim}")
        return target
    return observed_spectrum(target, dim, decay)


def _refuse_impossible(wish: TargetSpectrum, phase: str, observed: bool) -> None:
    """Phases that do not exist, and activations that would be infinite at 0."""
    falls = wish.amplitude_decay
    doubtful = observed and wish.family is None and falls.rate > 0 and falls.exponent > TOO_CLOSE
    if phase == "causal" and (doubtful or not phase_exists(falls)):
        hint = " as far as the numbers tell; decay= overrules them" if doubtful else ""
        raise ValueError(
            "phase: no causal activation has this kernel, the integral of |log S|/(1 + s^2) diverges (Paley "
            f"and Wiener): S falls like exp(-{wish.decay.rate:.3g} s^{wish.decay.exponent:.3g}){hint}"
        )
    least = 1.0 + (1e-3 if phase == "even" else -1e-3)
    if falls.rate <= 0 and falls.power <= least:
        relation = ">" if phase == "even" else ">="
        raise ValueError(
            f"target: expected a density falling fast enough for a bounded {phase} activation, |phi^| like "
            f"|s|^-p with p {relation} 1, got p = {falls.power:.3g}"
        )


def _spectrum_of(wish: TargetSpectrum, phase: str) -> Spectrum:
    if phase == "causal":
        return causal_spectrum(wish.log_amplitude)
    turn = 1.0 if phase == "even" else -1j

    def spectrum(s: FloatArray) -> NDArray[np.complex128]:
        size = np.exp(wish.log_amplitude(np.maximum(np.abs(s), TINY)))
        return np.asarray(np.where(s < 0, np.conj(turn), turn) * size, dtype=np.complex128)

    return spectrum


def _by_quadrature(wish: TargetSpectrum, phase: str) -> Entry:
    """The activation from the numbers alone; each of its parts is made when it is first called."""
    spectrum = _spectrum_of(wish, phase)
    falls = wish.amplitude_decay
    return Entry(
        f"{wish.name} kernel in dimension {wish.dim}, {phase}",
        value=_lazily(partial(_values, spectrum, phase)),
        slope_at=_lazily(partial(_slopes, spectrum, phase)),
        degree=None,
        spectrum=spectrum,
        null_space_order=0,
        decay=falls,
        kinks=(0.0,) if falls.rate <= 0 else (),
        blind_at_zero=cast(int, wish.amplitude_order),  # a half-integer in even dimensions
    )


def _values(spectrum: Spectrum, phase: str) -> RealFunction:
    """Values; at 0 half the jump for an odd activation, the value from the left for a causal one."""
    table = TabulatedFunction.fit(partial(inverse_transform, spectrum), MIRROR[phase])
    if table.error > ACCURACY * table.scale:
        raise ValueError(
            f"target: expected a density that the quadrature resolves, got an error of {table.error:.1g} "
            f"in an activation of size {table.scale:.1g}"
        )
    return replace(table, at_zero=0.0) if phase == "odd" else table


def _slopes(spectrum: Spectrum, phase: str) -> RealFunction:
    estimate = partial(inverse_transform, lambda s: 1j * s * spectrum(s))
    return TabulatedFunction.fit(estimate, {"even": -1.0, "odd": 1.0, "causal": 0.0}[phase])


def _correlation(wish: TargetSpectrum) -> RealFunction:
    """The autocorrelation: half the kernel on the line, elsewhere from its transform."""
    if wish.dim == 1 and wish.kernel is not None:
        kernel = wish.kernel
        return lambda t: kernel(t) / 2
    power = partial(inverse_transform, lambda s: np.exp(2 * wish.log_amplitude(s)) + 0j)
    return _lazily(lambda: TabulatedFunction.fit(power))


def _lazily(make: Callable[[], RealFunction]) -> RealFunction:
    """The function that `make` makes when it is first called."""
    made: list[RealFunction] = []

    def call(t: FloatArray) -> FloatArray:
        if not made:
            made.append(make())
        return made[0](t)

    return call
