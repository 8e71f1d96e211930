"""Assignment 6: how fast a spectrum falls, measured on samples of the activation."""

from __future__ import annotations

import numpy as np

from splinelens.classroom.checking import Case, StudentFunction, answer, arrays, draws

__all__ = ["check_measured_exponent"]

EXPONENTS = (2, 4, 6)
NEAR = 0.4


def _samples(rng: np.random.Generator) -> list[Case]:
    """A step, a ramp and its square, each somewhere near 0 and with something smooth added.

    Far to the right they bend down: so the small kinks that a common window has at its ends, such as
    np.hanning, do not decide by luck.
    """
    t = np.linspace(-10, 10, 4001)
    found: list[Case] = []
    for p in range(3):
        gap = t - rng.uniform(-1, 1)
        power = np.where(gap > 0, gap, 0.0) ** p * (gap > 0) * np.exp(-gap / 4)
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
    seen = ", ".join(f"{each:.2f}" for each in got)
    raise AssertionError(
        _mistake(got) or f"{name} is not right: for a step, a ramp and its square it gives {seen}."
    )


def _mistake(got: list[float]) -> str:
    """What went wrong, told from the exponents found for a step, a ramp and its square; empty if unknown."""
    step, ramp, square = got
    if _near(got, [-each for each in EXPONENTS]):
        return "The exponent has the wrong sign: the spectrum falls like s^(-a), and a > 0."
    if _near(got, [each / 2 for each in EXPONENTS]):
        return "This is the exponent of the size of the transform; that of its square is twice it."
    if _near(got, [2 * each for each in EXPONENTS]):
        return "This is twice the exponent: the spectrum is the square of the size, not its fourth power."
    if _near(got, [each - 2 for each in EXPONENTS]):
        return "This is 2 too small: a step has the exponent 2, since its transform falls like 1/s."
    if any(_near(got[1:], [each, each]) for each in (1, 2)):
        return (
            "All activations seem to have a step: the one you see is where the samples end."
            " Let them fade out to 0 there, or differentiate first."
        )
    if abs(step - 2) < NEAR and abs(ramp - 4) < 2 * NEAR and square < EXPONENTS[2] - NEAR:
        return (
            f"The step comes out right, but the square of the ramp gives {square:.2f} in place of 6:"
            " what you did about the ends has a kink, or a small step, of its own. Take something smoother."
        )
    if step > 0 and max(got) < 1 and step < ramp < square:
        return (
            "These are far too small. A power of s is a straight line only if both"
            " axes are logarithmic: take the logarithm of the frequency, too."
        )
    if 1 < step < EXPONENTS[0] - NEAR and ramp > 2.5 and square > 4:
        return (
            "The frequencies are too high for steps of 0.005: stay between 20 and 100 radians."
            " (The frequencies of np.fft are cycles; times 2 pi they are radians.)"
        )
    return ""


def _near(got: list[float], want: object) -> bool:
    return bool((np.abs(np.array(got) - np.array(want)) < NEAR).all())
