"""Assignment 6: transforms of activations some derivative of which is a sum of point masses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = ["CYCLES", "TURN", "check_kink_spectrum", "check_power_spectrum", "one_by_one", "scaled_to"]

TURN = 2 * np.pi
CYCLES = "The frequencies are those of the other convention: "


def one_by_one(outputs: Sequence[FloatArray]) -> Callable[..., FloatArray]:
    """A function whose calls return `outputs` in turn: for sentences about what the student returned.

    Parameters
    ----------
    outputs : sequence of array
    """
    rest = iter(outputs)
    return lambda *case: next(rest)


def scaled_to(got: Sequence[FloatArray], right: Sequence[FloatArray]) -> list[FloatArray]:
    """The right outputs, each times the factor by which the first number of what was got is off.

    Parameters
    ----------
    got, right : sequence of array
        Outputs of the student's and of the right function, one for each case.
    """
    return [want * (each[0] / want[0]) for each, want in zip(got, right, strict=True)]


# --- power_spectrum -----------------------------------------------------------------------------


def _power(p: int, s: FloatArray) -> FloatArray:
    return np.asarray(factorial(p) ** 2 / s ** (2 * p + 2))


POWER: Wrong = {
    "This is the size of the transform; the spectrum is its square.": lambda p, s: np.sqrt(_power(p, s)),
    "A spectrum is never negative: take the size of the transform, then square it.": (
        lambda p, s: (-1) ** (p + 1) * _power(p, s)
    ),
    "The factor p! is missing: differentiate t^p until a point mass is left, and see how much.": (
        lambda p, s: _power(p, s) / factorial(p) ** 2
    ),
    "The factor p! is to be squared with the rest.": lambda p, s: _power(p, s) / factorial(p),
    "The point mass is p!, not (p + 1)!: after p derivatives there is a step, and its slope is as large.": (
        lambda p, s: (p + 1) ** 2 * _power(p, s)
    ),
    "This falls too slowly: t^p has to be differentiated p + 1 times until a point mass is left.": (
        lambda p, s: factorial(p) ** 2 / s ** (2 * p)
    ),
    "This falls too fast: after p + 1 derivatives of t^p a point mass is left, and you stop.": (
        lambda p, s: factorial(p) ** 2 / s ** (2 * p + 4)
    ),
    "This is the reciprocal: large frequencies are small in a spectrum.": lambda p, s: 1 / _power(p, s),
    "This divides by 2 pi: with this convention the transform of a point mass is 1.": (
        lambda p, s: _power(p, s) / TURN
    ),
    "This divides by (2 pi)^2: with this convention the transform of a point mass is 1.": (
        lambda p, s: _power(p, s) / TURN**2
    ),
}
POWER_ANGULAR: Wrong = {
    **POWER,
    CYCLES + "here a wave of frequency s has the period 2 pi/s.": lambda p, s: _power(p, TURN * s),
}
POWER_CYCLES: Wrong = {
    **{
        sentence: (lambda p, nu, wrong=wrong: wrong(p, TURN * nu))
        for sentence, wrong in POWER.items()
        if "convention" not in sentence
    },
    CYCLES + "here a wave of frequency nu has the period 1/nu.": _power,
    "One factor 2 pi is not enough: each derivative multiplies the transform by 2 pi i nu.": (
        lambda p, nu: _power(p, nu) / TURN**2
    ),
}


def check_power_spectrum(power_spectrum: StudentFunction, *, variant: bool = False) -> None:
    """Squared size of the transform of the powers of ReLU.

    Parameters
    ----------
    power_spectrum : callable
        (p, s) -> array of the shape of s.
    variant : bool
        Whether frequencies count cycles.
    """
    rng = draws("power_spectrum")
    cases: list[Case] = [(p, rng.uniform(0.5, 3.0, 6) / (TURN if variant else 1)) for p in (0, 1, 2, 3)]
    right = [_power(p, TURN * s if variant else s) for p, s in cases]
    got = [
        arrays("power_spectrum", answer("power_spectrum", power_spectrum, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    faults: Wrong = {
        "It falls as it should, but the factor in front is wrong: work it out for p = 0, then for p = 2.": (
            one_by_one(scaled_to(got, right))
        ),
        "It is a power of the frequency, but not -2p - 2: correct that first, then the factor in front.": (
            one_by_one([_power_law(each, s) for each, (_, s) in zip(got, cases, strict=True)])
        ),
    }
    judge("power_spectrum", got, right, cases, {**(POWER_CYCLES if variant else POWER_ANGULAR), **faults})


def _power_law(values: FloatArray, s: FloatArray) -> FloatArray:
    """The power law through the first two values; NaN where there is none."""
    with np.errstate(all="ignore"):
        exponent = np.log(values[1] / values[0]) / np.log(s[1] / s[0])
        return np.asarray(values[0] * (s / s[0]) ** exponent)


# --- kink_spectrum ------------------------------------------------------------------------------


def _masses(places: FloatArray, jumps: FloatArray, s: FloatArray) -> FloatArray:
    """Squared size of the transform of the second derivative."""
    return np.asarray(np.abs(np.exp(-1j * np.outer(s, places)) @ jumps) ** 2)


def _kinks(places: FloatArray, jumps: FloatArray, s: FloatArray) -> FloatArray:
    return np.asarray(_masses(places, jumps, s) / s**4)


KINKS: Wrong = {
    "This is the size of the transform; the spectrum is its square.": (
        lambda places, jumps, s: np.sqrt(_kinks(places, jumps, s))
    ),
    "Transforms of several kinks add up, spectra do not: add first, then square.": (
        lambda places, jumps, s: np.sum(jumps**2) / s**4
    ),
    "Sizes of the transforms do not add up: each kink has its phase, and phases can cancel.": (
        lambda places, jumps, s: np.sum(np.abs(jumps)) ** 2 / s**4
    ),
    "The places play no part: a point mass at t_1 has the transform exp(-i s t_1), not 1.": (
        lambda places, jumps, s: np.sum(jumps) ** 2 / s**4
    ),
    "The jumps play no part: they are the sizes of the point masses.": (
        lambda places, jumps, s: _kinks(places, np.ones_like(jumps), s)
    ),
    "These are the cosines alone: the size of a transform has a real and an imaginary part.": (
        lambda places, jumps, s: (np.cos(np.outer(s, places)) @ jumps) ** 2 / s**4
    ),
    "This is what a step does at each place. A jump of the slope takes two derivatives to a point mass.": (
        lambda places, jumps, s: _masses(places, jumps, s) / s**2
    ),
    "This is the spectrum of the second derivative: go back to the activation by (is)^2.": _masses,
    "The power of the frequency is to be squared with the rest.": (
        lambda places, jumps, s: _masses(places, jumps, s) / np.sqrt(s**4)
    ),
}
KINKS_ANGULAR: Wrong = {
    **KINKS,
    CYCLES + "here a wave of frequency s has the period 2 pi/s.": (
        lambda places, jumps, s: _kinks(places, jumps, TURN * s)
    ),
}
KINKS_CYCLES: Wrong = {
    **{
        sentence: (lambda places, jumps, nu, wrong=wrong: wrong(places, jumps, TURN * nu))
        for sentence, wrong in KINKS.items()
    },
    CYCLES + "here a wave of frequency nu has the period 1/nu.": _kinks,
    "The phases count cycles, the derivatives do not: each multiplies the transform by 2 pi i nu.": (
        lambda places, jumps, nu: _masses(places, jumps, TURN * nu) / nu**4
    ),
    "The derivatives count cycles, the phases do not: a point mass at t_1 has exp(-2 pi i nu t_1).": (
        lambda places, jumps, nu: _masses(places, jumps, nu) / (TURN * nu) ** 4
    ),
}


def _jumps(rng: np.random.Generator, count: int) -> FloatArray:
    """Jumps of changing sign."""
    return np.asarray(rng.uniform(0.5, 1.5, count) * (-1.0) ** np.arange(count))


def check_kink_spectrum(kink_spectrum: StudentFunction, *, variant: bool = False) -> None:
    """Squared size of the transform of piecewise linear activations.

    Parameters
    ----------
    kink_spectrum : callable
        (places, jumps, s) -> array of the shape of s.
    variant : bool
        Whether frequencies count cycles.
    """
    rng, unit = draws("kink_spectrum"), TURN if variant else 1.0
    cases: list[Case] = [
        (rng.uniform(-2, 2, count), _jumps(rng, count), rng.uniform(0.7, 5.0, 6) / unit)
        for count in (2, 3, 5)
    ]
    right = [_kinks(places, jumps, unit * s) for places, jumps, s in cases]
    got = [
        arrays("kink_spectrum", answer("kink_spectrum", kink_spectrum, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    faults: Wrong = {
        "It depends on the frequency as it should, but the factor in front is wrong: try a single kink.": (
            one_by_one(scaled_to(got, right))
        )
    }
    judge("kink_spectrum", got, right, cases, {**(KINKS_CYCLES if variant else KINKS_ANGULAR), **faults})
