r"""Activations: a nonlinearity :math:`\phi` with what the theory asks of it, by name or brought by you.

`get_activation` knows the names of the catalogue.  `Activation.from_function` takes any plain function of
a real number; its slope then comes from differences, its Fourier transform and autocorrelation from
quadrature, each with an error estimate.

At a kink the derivative is the one from the left, and steps are 0 at 0.  The Fourier convention is that of
`splinelens.fourier`, and `Activation.fourier` is the regular part, the one away from frequency 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar
from splinelens._octaves import power_on_octaves
from splinelens._plain_functions import checked_function, differences
from splinelens._quadrature import EPSILON, Estimate
from splinelens.activation_catalogue import CATALOGUE
from splinelens.activation_entry import Decay, Entry, RealFunction
from splinelens.fourier import autocorrelation_from_spectrum, fourier_transform
from splinelens.variogram import FAR, autocorrelation_from_values

__all__ = ["ACTIVATIONS", "Activation", "get_activation"]


@dataclass(frozen=True)
class Activation(Entry):
    r"""A nonlinearity :math:`\phi:\mathbb R\to\mathbb R`; the fields are those of `Entry`.

    Examples
    --------
    An activation of your own takes three lines:

    >>> from splinelens.kernels import activation_kernel
    >>> algebraic = Activation.from_function(lambda t: t / np.sqrt(1 + t**2))
    >>> activation_kernel(algebraic, [0.0, 1.0], dim=2).shape, algebraic.null_space_order
    ((2,), 1)
    """

    def __call__(self, t: ArrayLike) -> FloatArray:
        r"""Value :math:`\phi(t)`, in the shape of `t`."""
        return self.value(np.asarray(t, dtype=np.float64))

    def derivative(self, t: ArrayLike) -> FloatArray:
        r"""Derivative :math:`\phi'(t)`, in the shape of `t`; at a kink the value from the left."""
        return self.slope_at(np.asarray(t, dtype=np.float64))

    def fourier(self, s: ArrayLike) -> Any:
        r"""The regular part of :math:`\hat\phi(s)`.

        Parameters
        ----------
        s : array_like, any shape
            Frequencies; not 0 where the regular part has a pole, nor where there is a point mass.

        Returns
        -------
        complex ndarray, shape of `s`; a complex number for a number

        Raises
        ------
        ValueError
            At such a frequency.

        Notes
        -----
        Claims: :claim:`transforms-are-those-of-the-table`.

        Examples
        --------
        >>> get_activation("relu").fourier(2.0)
        np.complex128(-0.25+0j)
        """
        return self.fourier_estimate(s).value

    def fourier_estimate(self, s: ArrayLike) -> Estimate:
        """As `fourier`, with the estimated error of each value: rounding, or that of the quadrature.

        Parameters
        ----------
        s : array_like, any shape
            Frequencies.

        Raises
        ------
        ValueError
            Where the regular part has a pole or a point mass sits.

        Notes
        -----
        Claims: :claim:`own-activations-know-their-error`.
        """
        frequencies = finite_array("s", s)
        self._refuse_singular(frequencies)
        if self.spectrum is None:
            return fourier_transform(self.value, frequencies, self.kinks)
        value = self.spectrum(np.atleast_1d(frequencies)).reshape(frequencies.shape)[()]
        return Estimate(value, 8 * EPSILON * np.abs(value))

    def _refuse_singular(self, s: FloatArray) -> None:
        poles = {0.0} if self.null_space_order else set()
        poles |= {frequency for frequency, _, _ in self.point_masses}
        for pole in poles:
            if (s == pole).any():
                raise ValueError(f"s: expected frequencies at which {self.name!r} is regular, got {pole:g}")

    @property
    def singular_part(self) -> str:
        r"""The point masses of :math:`\hat\phi` in TeX, like :math:`i\pi\,\delta'`; "0" if there is none."""
        return " ".join(_spell_mass(*mass) for mass in self.point_masses).removeprefix("+ ") or "0"

    def autocorrelation(self, t: ArrayLike) -> FloatArray:
        r"""The even function :math:`A` with :math:`\hat A=|\hat\phi|^2`, up to polynomials of degree < 2k.

        Parameters
        ----------
        t : array_like, any shape
            Shifts.

        Returns
        -------
        ndarray, shape of `t`

        Notes
        -----
        Claims: :claim:`autocorrelations-are-integrals-of-squares`.

        Examples
        --------
        >>> float(get_activation("relu").autocorrelation(-2.0)) * 12
        8.0
        """
        return np.asarray(self.autocorrelation_estimate(t).value, dtype=np.float64)[()]

    def autocorrelation_estimate(self, t: ArrayLike) -> Estimate:
        """As `autocorrelation`, with the estimated error of each value.

        Parameters
        ----------
        t : array_like, any shape
            Shifts.

        Raises
        ------
        ValueError
            If nothing is known of the spectrum, not even the order of the null space; or if an activation
            of your own with several kinks grows where its null-space order says that it does not.
        """
        shifts = np.abs(finite_array("t", t))
        if self.correlation is None:
            if self.spectrum is None and self.null_space_order is None:
                raise ValueError(f"activation: {self.name!r} has no spectrum; use Activation.from_function")
            order = self.null_space_order or 0
            if self.spectrum is None and len(self.kinks) > 1 and order < 3:
                return autocorrelation_from_values(
                    self.slope_at if order == 2 else self.value, shifts, self.kinks, order
                )
            power, noise = _power(self)
            value, error = autocorrelation_from_spectrum(power, shifts, order)
            return Estimate(value, error + noise * (1 + shifts ** (2 * order)))
        value = self.correlation(shifts)
        return Estimate(value, 8 * EPSILON * (1 + np.abs(value)))

    def scaled(self, factor: float) -> Activation:
        r"""The activation :math:`t\mapsto\phi(at)`, with all that follows from what is known of :math:`\phi`.

        :math:`\hat\phi(s/a)/a` is its transform and :math:`A(at)/a` its autocorrelation.

        Parameters
        ----------
        factor : float
            :math:`a>0`, the weight scale.

        Raises
        ------
        ValueError
            If `factor` is not positive.

        Examples
        --------
        >>> steep = get_activation("tanh").scaled(4.0)
        >>> bool(steep(0.5) == np.tanh(2.0))
        True
        """
        a = finite_scalar("factor", factor)
        if a <= 0:
            raise ValueError(f"factor: expected a number > 0, got {factor}")
        value, slope_at, spectrum = self.value, self.slope_at, self.spectrum
        masses = tuple((w * a, j, mass * a**j) for w, j, mass in self.point_masses)
        shrink = 1.0 if self.is_one_frequency else 1 / a
        return replace(
            self,
            name=f"{self.name}({a:g} t)",
            formula="",
            value=lambda t: value(a * t),
            slope_at=lambda t: a * slope_at(a * t),
            spectrum=None if spectrum is None else lambda s: spectrum(s / a) / a,
            correlation=_rescaled(self.correlation, a, shrink),
            slope_correlation=_rescaled(self.slope_correlation, a, shrink * a**2),
            decay=None if self.decay is None else self.decay.scaled(a),
            kinks=tuple(kink / a for kink in self.kinks),
            point_masses=masses,
            zero_spacing=None if self.zero_spacing is None else self.zero_spacing * a,
            jump=None if self.jump is None or self.degree is None else self.jump * a**self.degree,
        )

    @property
    def is_one_frequency(self) -> bool:
        """Whether the spectrum is point masses alone, and A is a mean over a length: sin and cos."""
        return self.null_space_order is None and any(w != 0 for w, _, _ in self.point_masses)

    def differentiated(self) -> Activation:
        r"""The activation :math:`\phi'`, with :math:`is\hat\phi(s)` for its transform.

        Raises
        ------
        ValueError
            If :math:`\phi` has steps: then :math:`\phi'` is no function.

        Notes
        -----
        Claims: :claim:`slopes-multiply-by-the-frequency`.

        Examples
        --------
        >>> get_activation("relu").differentiated().fourier(2.0)
        np.complex128(-0-0.5j)
        """
        if self.degree == 0:
            raise ValueError(f"activation: expected one without steps, got {self.name!r}")
        decay, order = self.decay, self.null_space_order
        lower = tuple((w, j - 1, -1j * j * mass) for w, j, mass in self.point_masses if j and not w)
        waves = tuple((w, j, 1j * w * mass) for w, j, mass in self.point_masses if w)
        return Activation(
            name=f"{self.name}'",
            value=self.slope_at,
            slope_at=partial(differences, self.slope_at, self.kinks or (0.0,)),
            degree=None if self.degree is None else self.degree - 1,
            spectrum=lambda s: 1j * s * self.fourier_estimate(s).value,
            null_space_order=None if order is None else max(order - 1, 0),
            decay=None if decay is None else replace(decay, power=decay.power - 1),
            correlation=self._slope_correlation(),
            kinks=self.kinks,
            point_masses=lower + waves,
            blind_at_zero=self.blind_at_zero + 1 if order == 0 else 0,
            zero_spacing=self.zero_spacing,
            jump=self.jump,
        )

    def _slope_correlation(self) -> RealFunction | None:
        if self.is_one_frequency:
            frequency = self.point_masses[0][0]
            return _rescaled(self.correlation, 1.0, frequency**2)
        if self.spectrum is None and len(self.kinks) > 1 and self.null_space_order in (0, 1, 2):
            return partial(_correlation_of_slope, self)
        return self.slope_correlation

    @classmethod
    def from_function(
        cls,
        function: Callable[..., Any],
        name: str = "custom",
        derivative: RealFunction | None = None,
        kinks: Sequence[float] = (),
        degree: int | None = None,
        formula: str = "",
        decay: Decay | None = None,
    ) -> Activation:
        r"""An activation from a plain function of a real number.

        Parameters
        ----------
        function : callable
            :math:`\phi`; it may take arrays or single numbers.  It should grow no faster than a power and
            be analytic but for its kinks.
        name : str
            A name for it.
        derivative : callable, optional
            :math:`\phi'`; by differences if left out.
        kinks : sequence of float
            Where it is not analytic.  A kink at 0 need not be named.
        degree : int, optional
            Its degree of positive homogeneity, if it has one.
        formula : str
            :math:`\phi(t)` in TeX.
        decay : Decay, optional
            How its transform falls, where that is known; otherwise it is estimated when asked for.

        Returns
        -------
        Activation
            Its spectrum and autocorrelation come from quadrature: see `fourier_estimate`.

        Raises
        ------
        ValueError
            If `function` is not a real function of real numbers, or if its spectrum cannot be estimated.

        Examples
        --------
        >>> mish = Activation.from_function(lambda t: t * np.tanh(np.logaddexp(0, t)), name="mish")
        >>> mish.null_space_order, bool(mish.fourier_estimate(1.0).error < 1e-10)
        (2, True)
        """
        value = checked_function(function)
        cuts = tuple(float(kink) for kink in np.unique(finite_array("kinks", kinks, (None,))))
        slope_at = derivative or partial(differences, value, cuts or (0.0,))
        draft = cls(name, value, slope_at, degree, formula, decay=decay, kinks=cuts)
        order = _order_at_zero(value, cuts)
        return replace(draft, null_space_order=max(-order, 0), blind_at_zero=max(order, 0))

    def _repr_latex_(self) -> str:
        return rf"$\phi(t) = {self.formula}$" if self.formula else self.name


@lru_cache(maxsize=32)
def _power(phi: Activation) -> tuple[RealFunction, float]:
    """The power spectrum, cheap to call, and how far its error can move the autocorrelation."""
    if phi.spectrum is None:
        return power_on_octaves(phi.fourier_estimate, phi.null_space_order or 0)
    return lambda s: np.asarray(np.abs(phi.fourier(s)) ** 2), 0.0


def _correlation_of_slope(phi: Activation, t: FloatArray) -> FloatArray:
    order = max((phi.null_space_order or 0) - 1, 0)
    return np.asarray(autocorrelation_from_values(phi.slope_at, t, phi.kinks, order, FAR).value)


def _rescaled(function: RealFunction | None, factor: float, height: float) -> RealFunction | None:
    return None if function is None else lambda t: function(factor * t) * height


def _spell_mass(frequency: float, order: int, mass: complex) -> str:
    """One point mass in TeX, its sign in front."""
    size = mass.imag if mass.real == 0 else mass.real
    number = f"{abs(size) / np.pi:.4g}"
    unit = r"i\pi" if mass.real == 0 else r"\pi"
    at = "" if frequency == 0 else f"(s {'-' if frequency > 0 else '+'} {abs(frequency):g})"
    delta = r"\delta" + ("'" * order if order < 4 else f"^{{({order})}}")
    return f"{'-' if size < 0 else '+'} {'' if number == '1' else number}{unit}\\,{delta}{at}"


def _order_at_zero(value: RealFunction, kinks: tuple[float, ...]) -> int:
    """The power of s that the transform follows at 0; refused if it follows none."""
    for smallest in (1e-3, 1e-2, 1e-1):
        with np.errstate(all="ignore"):
            estimate = fourier_transform(value, smallest * np.array([1.0, 2.0, 4.0]), kinks)
            sizes = np.abs(estimate.value)
            slopes = np.diff(np.log2(sizes))
        order = float(np.round(slopes[0]))
        if (estimate.error < 1e-3 * sizes).all() and (np.abs(slopes - order) < 0.1).all():
            return int(order)
    raise ValueError(
        "function: expected one whose spectrum can be estimated; name its kinks (kinks=), and see that "
        "it grows no faster than a power and does not oscillate for ever"
    )


def _build(name: str, **options: float) -> Activation:
    return Activation(**vars(CATALOGUE[name](**options)))


ACTIVATIONS: dict[str, Callable[..., Activation]] = {name: partial(_build, name) for name in CATALOGUE}
"""Every activation by name: a function from its options to an `Activation`."""


def get_activation(activation: str | Activation, **options: float) -> Activation:
    """The activation of that name; an `Activation` passes through.

    Parameters
    ----------
    activation : str or Activation
        One of `ACTIVATIONS`, or an activation of your own.
    **options : float
        Options of the named activation: ``slope`` of "leaky_relu" (0.01), ``alpha`` of "elu" (1).

    Raises
    ------
    ValueError
        If the name is not known (the message lists those that are) or an option does not exist.

    Notes
    -----
    Claims: :claim:`point-masses-complete-the-transform`, :claim:`spectra-fall-as-stated`.

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
