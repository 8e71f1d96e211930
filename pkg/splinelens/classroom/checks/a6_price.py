"""Assignment 6: what a wide network charges for a frequency, and what follows for design and training."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, draws, judge
from splinelens.classroom.checks.a6_transform import CYCLES, TURN, one_by_one, scaled_to

__all__ = ["check_design", "check_learning_order", "check_penalty"]

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
    "The factor |omega|^(d-1) is upside down: S falls with it, so the penalty grows.": (
        lambda omega, size, dim: _penalty(omega, size, dim) / omega ** (2 * dim - 2)
    ),
    "The factor (2 pi)^(d-1) is upside down: S grows with it, so the penalty falls.": (
        lambda omega, size, dim: _penalty(omega, size, dim) * TURN ** (2 * dim - 2)
    ),
    "The power of 2 pi is d - 1, not d.": lambda omega, size, dim: _penalty(omega, size, dim) / TURN,
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
        if "|omega|^(d-1) is" not in sentence and "power of |omega|" not in sentence
    },
    "The power of |nu| is d - 1, that of a sphere, not d.": lambda nu, size, dim: nu**dim / (2 * size**2),
    "The factor |nu|^(d-1) is upside down: S falls with it, so the penalty grows.": (
        lambda nu, size, dim: 1 / (2 * size**2 * nu ** (dim - 1))
    ),
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
    faults: Wrong = {
        "In one dimension this is right; what depends on the dimension is not.": (
            one_by_one([right[0], *got[1:]])
        ),
        "Frequencies and sizes enter as they should; the constant in front, which depends on d, is wrong.": (
            one_by_one(scaled_to(got, right))
        ),
    }
    judge("penalty", got, right, cases, {**(PENALTY_CYCLES if variant else PENALTY_ANGULAR), **faults})


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
    "This is the exponent of the spectrum, not the power: t_+^p has a spectrum like s^(-2p-2).": (
        lambda growth, dim: growth - dim + 1
    ),
}
DESIGN_SMOOTH: Wrong = {
    "This takes the size of the transform for its square: the fit is smoother than the activation.": (
        lambda m: m + 1
    ),
    "Half of that is enough: with t_+^p the spectrum falls like s^(-2p-2), and fits have 2p derivatives.": (
        lambda m: m
    ),
    "This is the power of the frequency, 2p + 2, not p.": lambda m: 2 * np.ceil(np.asarray(m) / 2) + 2,
    "This is one too much: a fit with m continuous derivatives needs no more than 2p >= m.": (
        lambda m: np.ceil(m / 2) + 1
    ),
    "This is too little for odd m: 2p has to be at least m.": lambda m: m // 2,
    "This rounds m/2 to the nearest number, halves to the even one: 2p has to be at least m.": (
        lambda m: np.round(m / 2)
    ),
    "The power is a whole number.": lambda m: m / 2,
    "This is too much for even m: with t_+^p fits have 2p derivatives, so p = m/2 is enough.": (
        lambda m: m // 2 + 1
    ),
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
ORDER_OF_INDICES: Wrong = {
    "These count from 1: the first index of an array is 0.": (
        lambda omega, size, dim: _order(omega, size, dim) + 1
    ),
    "These are the frequencies in the right order; asked are their indices.": (
        lambda omega, size, dim: omega[_order(omega, size, dim).astype(int)]
    ),
    "This says of each wave when its turn comes. Asked is the reverse: for each turn, which wave it is.": (
        lambda omega, size, dim: np.argsort(_order(omega[size != 0], size[size != 0], dim))
    ),
    "You left waves out and then counted the others anew: the indices are those of the whole array.": (
        lambda omega, size, dim: _order(omega[size != 0], size[size != 0], dim)
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
    judge("learning_order", got, right, cases, {**ORDER, **ORDER_OF_INDICES})


def _waves(rng: np.random.Generator) -> list[Case]:
    """Six waves each; in the second case two of the first five are missing, in the last all but one."""
    cases: list[Case] = []
    for dim in (2, 3, 4, 3):
        size = np.exp(rng.permutation(np.linspace(-1.5, 1.5, 6)) + rng.uniform(-0.2, 0.2, 6))
        cases.append((rng.permutation(np.geomspace(0.5, 4, 6)), size, dim))
    cases[1][1][rng.permutation(5)[:2]] = 0.0
    cases[3][1][rng.permutation(6)[:5]] = 0.0
    return cases
