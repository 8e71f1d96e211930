r"""Assignment 6, activation spectra: :math:`|\hat\phi|^2` decides what a network charges for a frequency.

In the variant frequencies count cycles, :math:`\hat\phi(\nu)=\int\phi(t)e^{-2\pi i\nu t}dt`, and an
activation is designed for the smoothness of the fit in place of the growth of the penalty.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge

__all__ = [
    "check_design",
    "check_learning_order",
    "check_measured_exponent",
    "check_penalty",
    "check_power_spectrum",
]

TURN = 2 * np.pi


# --- power_spectrum -----------------------------------------------------------------------------


def _power(p: int, s: FloatArray) -> FloatArray:
    return np.asarray(factorial(p) ** 2 / s ** (2 * p + 2))


POWER: Wrong = {
    "This is the size of the transform; the spectrum is its square.": lambda p, s: np.sqrt(_power(p, s)),
    "The factor p! is missing: differentiate t^p until a point mass is left, and see how much.": (
        lambda p, s: _power(p, s) / factorial(p) ** 2
    ),
    "The factor p! is to be squared with the rest.": lambda p, s: _power(p, s) / factorial(p),
    "This falls too slowly: t^p has to be differentiated p + 1 times until a point mass is left.": (
        lambda p, s: factorial(p) ** 2 / s ** (2 * p)
    ),
    "This is the reciprocal: large frequencies are small in a spectrum.": lambda p, s: 1 / _power(p, s),
    "This divides by 2 pi: with this convention the transform of a point mass is 1.": (
        lambda p, s: _power(p, s) / TURN
    ),
    "This divides by (2 pi)^2: with this convention the transform of a point mass is 1.": (
        lambda p, s: _power(p, s) / TURN**2
    ),
}
CYCLES = "The frequencies are those of the other convention: "
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
    judge("power_spectrum", got, right, cases, POWER_CYCLES if variant else POWER_ANGULAR)


# --- measured_exponent --------------------------------------------------------------------------

EXPONENTS = (2, 4, 6)
NEAR = 0.4


def _samples(rng: np.random.Generator) -> list[Case]:
    """A step, a ramp and its square, each somewhere near 0 and with something smooth added."""
    t = np.linspace(-10, 10, 4001)
    found: list[Case] = []
    for p in range(3):
        gap = t - rng.uniform(-1, 1)
        power = np.where(gap > 0, gap, 0.0) ** p * (gap > 0)
        found.append((t, rng.uniform(1, 2) * power + 0.5 * np.tanh(t / 2)))
    return found


def check_measured_exponent(measured_exponent: StudentFunction, *, variant: bool = False) -> None:
    """Exponents a of spectra that fall like a power -a, from samples, to 0.4.

    Parameters
    ----------
    measured_exponent : callable
        (t, values) -> number.
    variant : bool
        Of no effect: the exponent is the same in both conventions.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    name = "measured_exponent"
    got = [
        float(arrays(name, answer(name, measured_exponent, *case), [0.0], ["the result"])[0])
        for case in _samples(draws(name))
    ]
    if _near(got, EXPONENTS):
        return
    if _near(got, [-each for each in EXPONENTS]):
        raise AssertionError("The exponent has the wrong sign: the spectrum falls like s^(-a), and a > 0.")
    if _near(got, [each / 2 for each in EXPONENTS]):
        raise AssertionError(
            "This is the exponent of the size of the transform; that of its square is twice it."
        )
    if any(_near(got[1:], [each, each]) for each in (1, 2)):
        raise AssertionError(
            "All activations seem to have a step: the one you see is where the samples end."
            " Let them fade out there, or differentiate first."
        )
    seen = ", ".join(f"{each:.2f}" for each in got)
    raise AssertionError(f"{name} is not right: for a step, a ramp and its square it gives {seen}.")


def _near(got: list[float], want: object) -> bool:
    return bool((np.abs(np.array(got) - np.array(want)) < NEAR).all())


# --- penalty ------------------------------------------------------------------------------------


def _penalty(omega: FloatArray, size: FloatArray, dim: int) -> FloatArray:
    return np.asarray(omega ** (dim - 1) / (2 * TURN ** (dim - 1) * size**2))


def _penalty_of_cycles(nu: FloatArray, size: FloatArray, dim: int) -> FloatArray:
    return _penalty(TURN * nu, size, dim)


PENALTY: Wrong = {
    "This is the spectrum of the kernel; the penalty is its reciprocal.": (
        lambda omega, size, dim: 1 / _penalty(omega, size, dim)
    ),
    "The transform is to be squared: size is that of the transform itself.": (
        lambda omega, size, dim: size * _penalty(omega, size, dim)
    ),
    "The dimension plays no part: in d dimensions the directions thin out by |omega|^(d-1).": (
        lambda omega, size, dim: 1 / (2 * size**2)
    ),
    "The power of |omega| is d - 1, that of a sphere, not d.": (
        lambda omega, size, dim: omega * _penalty(omega, size, dim)
    ),
    "The factor 2 is missing: a wave is made from both of its directions.": (
        lambda omega, size, dim: 2 * _penalty(omega, size, dim)
    ),
}
PENALTY_ANGULAR: Wrong = {
    **PENALTY,
    "The factor (2 pi)^(d-1) is missing.": lambda omega, size, dim: omega ** (dim - 1) / (2 * size**2),
}
PENALTY_CYCLES: Wrong = {
    **{
        sentence: (lambda nu, size, dim, wrong=wrong: wrong(TURN * nu, size, dim))
        for sentence, wrong in PENALTY.items()
        if "power of" not in sentence
    },
    "The power of |nu| is d - 1, that of a sphere, not d.": lambda nu, size, dim: nu**dim / (2 * size**2),
    CYCLES + "put omega = 2 pi nu, and most of the 2 pi go.": _penalty,
}


def check_penalty(penalty: StudentFunction, *, variant: bool = False) -> None:
    """The penalty of frequencies in one and more dimensions.

    Parameters
    ----------
    penalty : callable
        (omega, size, dim) -> array of the shape of omega.
    variant : bool
        Whether frequencies count cycles.
    """
    rng = draws("penalty")
    cases: list[Case] = [
        (rng.uniform(0.5, 2.5, 5), np.exp(rng.uniform(-1, 1, 5)), dim) for dim in (1, 2, 3, 4)
    ]
    right = [(_penalty_of_cycles if variant else _penalty)(*case) for case in cases]
    got = [
        arrays("penalty", answer("penalty", penalty, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("penalty", got, right, cases, PENALTY_CYCLES if variant else PENALTY_ANGULAR)


# --- design -------------------------------------------------------------------------------------

DESIGN: Wrong = {
    "The dimension plays no part: in d dimensions the penalty grows by |omega|^(d-1) on its own.": (
        lambda growth, dim: (growth - 2) / 2
    ),
    "This takes the size of the transform for its square: the square falls like s^(-2p-2).": (
        lambda growth, dim: growth - dim
    ),
    "This is the number of derivatives until a point mass is left, one more than the power.": (
        lambda growth, dim: (growth - dim + 1) / 2
    ),
    "The dimension enters by |omega|^(d-1), not by |omega|^d.": lambda growth, dim: (growth - dim - 2) / 2,
    "The dimension counts with the wrong sign: more dimensions make the penalty grow faster.": (
        lambda growth, dim: (growth + dim - 3) / 2
    ),
}
DESIGN_SMOOTH: Wrong = {
    "This takes the size of the transform for its square: the fit has twice the decay of the activation.": (
        lambda m: m
    ),
    "This is one too much: a fit with m continuous derivatives needs no more than 2p >= m.": (
        lambda m: np.ceil(m / 2) + 1
    ),
    "This is too little for odd m: 2p has to be at least m.": lambda m: m // 2,
    "The power is a whole number.": lambda m: m / 2,
}


def check_design(design: StudentFunction, *, variant: bool = False) -> None:
    """The power of ReLU whose penalty grows, or whose fits are smooth, as wished.

    Parameters
    ----------
    design : callable
        (growth, dim) -> p; in the variant (m) -> p.
    variant : bool
        Whether the number m of continuous derivatives of the fit is given.
    """
    rng = draws("design")
    pairs = [(int(p), int(dim)) for p, dim in zip(rng.permutation([0, 1, 2, 4]), (1, 2, 3, 5), strict=True)]
    cases: list[Case] = [(2 * p + dim + 1, dim) for p, dim in pairs]
    right = [np.asarray(float(p)) for p, _ in pairs]
    if variant:
        cases = [(int(m),) for m in rng.permutation(np.arange(1, 9))]
        right = [np.ceil(np.asarray(m) / 2) for (m,) in cases]
    got = [
        arrays("design", answer("design", design, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("design", got, right, cases, DESIGN_SMOOTH if variant else DESIGN)


# --- learning_order -----------------------------------------------------------------------------


def _ordered(speed: FloatArray, size: FloatArray) -> FloatArray:
    order = np.argsort(-speed, kind="stable")
    return np.asarray(order[size[order] != 0], dtype=np.float64)


def _order(omega: FloatArray, size: FloatArray, dim: int) -> FloatArray:
    return _ordered(size**2 / omega ** (dim - 1), size)


ORDER: Wrong = {
    "The order is the other way round: what is cheap is learned first.": (
        lambda omega, size, dim: _order(omega, size, dim)[::-1]
    ),
    "This goes from low to high frequencies, whatever the activation: look at its spectrum.": (
        lambda omega, size, dim: _ordered(-omega, size)
    ),
    "The dimension plays no part here: the factor |omega|^(d-1) is missing.": (
        lambda omega, size, dim: _ordered(size, size)
    ),
    "The transform is to be squared before it is weighed with |omega|^(d-1).": (
        lambda omega, size, dim: _ordered(size / omega ** (dim - 1), size)
    ),
}
NEVER = (
    "Waves are listed that the activation does not hold: they are never learned."
    " A sine, for instance, has a single frequency."
)


def check_learning_order(learning_order: StudentFunction, *, variant: bool = False) -> None:
    """Which wave is learned first, second, and so on; those that never are do not count.

    Parameters
    ----------
    learning_order : callable
        (omega, size, dim) -> indices.
    variant : bool
        Of no effect: the order is the same in both conventions.

    Raises
    ------
    AssertionError
        With a sentence on what is wrong.
    """
    cases = _waves(draws("learning_order"))
    right = [_order(*case) for case in cases]
    results = [answer("learning_order", learning_order, *case) for case in cases]
    if any(np.size(result) == 6 and len(want) < 6 for result, want in zip(results, right, strict=True)):
        raise AssertionError(NEVER)
    got = [
        arrays("learning_order", result, [want], ["the result"])[0]
        for result, want in zip(results, right, strict=True)
    ]
    judge("learning_order", got, right, cases, ORDER)


def _waves(rng: np.random.Generator) -> list[Case]:
    """Six waves each; two of them may be missing, and in the last case, of a sine, all but one."""
    cases: list[Case] = []
    for dim in (2, 3, 4, 3):
        size = np.exp(rng.permutation(np.linspace(-1.5, 1.5, 6)) + rng.uniform(-0.2, 0.2, 6))
        cases.append((rng.permutation(np.geomspace(0.5, 4, 6)), size, dim))
    cases[1][1][rng.permutation(6)[:2]] = 0.0
    cases[3][1][rng.permutation(6)[:5]] = 0.0
    return cases
