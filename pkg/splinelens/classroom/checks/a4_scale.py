"""Assignment 4, rescaling: the velocity of rescaling a unit, and what the Hessian makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, judge
from splinelens.classroom.checks import a4_units as units
from splinelens.classroom.checks.a4_second import wrong_first_parts, wrong_hessians
from splinelens.classroom.checks.a4_units import DATA, ORDER, UNITS

__all__ = ["check_scale_image", "check_scale_vector"]

MULTIPLE = (
    "A multiple of the right vector: asked for is the velocity in a at a = 1, with w in the place of w."
)
MULTIPLE_IMAGE = (
    "A multiple of the right vector: look at the factors, in z (its entry for w is w), and 1/2n in the loss."
)


def _vectors(name: str, function: StudentFunction, cases: Sequence[Case], right: Sequence[Any]) -> list[Any]:
    """What `function` returns, after a look at its shape."""
    return [
        arrays(name, answer(name, function, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]


def _or_multiple(wrong: Wrong, sentence: str, got: Sequence[Any], right: Sequence[Any]) -> Wrong:
    """`wrong`, and `sentence` where all that is `got` are multiples."""
    if not all(_is_multiple(*pair) for pair in zip(got, right, strict=True)):
        return wrong
    theirs = iter(got)
    return {**wrong, sentence: lambda *case: next(theirs)}


def _is_multiple(got: FloatArray, want: FloatArray) -> bool:
    """Whether `got` is `want` times a number that is not zero."""
    factor = (got @ want) / (want @ want)
    return bool(factor != 0 and close(got / factor, want))


# --- scale_vector ---------------------------------------------------------------------------------


def _vector_wrong(p: int) -> Wrong:
    def on_unit(*factors: float) -> Callable[..., FloatArray]:
        return lambda w, b, v, i: units.on_unit(
            np.concatenate([factor * each for factor, each in zip(factors, (w, b, v), strict=True)]), i
        )

    def other(shift: int) -> Callable[..., FloatArray]:
        return lambda w, b, v, i: units.scale_vector(w, b, v, (i + shift) % len(w), p=p)

    power = (
        "The square is forgotten: with (aw, ab, v/a) the function changes, since the ramp grows by a^2."
        if p == 2
        else "The output weight falls too fast: v/a, not v/a^2, keeps the function."
    )
    return {
        "This is (w, b, v), which makes the unit larger: v must shrink while w and b grow.": on_unit(1, 1, 1),
        power: on_unit(1, 1, p - 3),
        "The output weight grows: it must shrink while w and b grow.": on_unit(1, 1, p),
        "The output weight falls too slowly: its power of a has to undo that of the ramp.": on_unit(
            1, 1, -0.5
        ),
        "The output weight v does not move: then the function changes.": on_unit(1, 1, 0),
        "The offset b does not move: then the breakpoint does.": on_unit(1, 0, -p),
        "All units are rescaled at once: only unit i moves.": (
            lambda w, b, v, i: np.concatenate([w, b, -p * v])
        ),
        "These are the weights at a = 1, not their velocity: differentiate by a.": (
            lambda w, b, v, i: np.concatenate([w, b, v])
        ),
        "This is the unit before: units are numbered from 0.": other(-1),
        "This is the unit after: units are numbered from 0.": other(1),
        ORDER: lambda w, b, v, i: units.unit_by_unit(units.scale_vector(w, b, v, i, p=p)),
        "The order of the weights is w, b, v: this has v first.": (
            lambda w, b, v, i: np.roll(units.scale_vector(w, b, v, i, p=p), len(w))
        ),
        "The velocity of v has the factor v: v/a, or v/a^2, starts from v.": (
            lambda w, b, v, i: units.on_unit(np.concatenate([w, b, -p + 0 * v]), i)
        ),
    }


def check_scale_vector(scale_vector: StudentFunction, *, variant: bool = False) -> None:
    """The velocity of rescaling one unit.

    Parameters
    ----------
    scale_vector : callable
        (w, b, v, i) -> vector of shape (3H,).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    networks = units.networks("scale_vector", count=UNITS)
    cases: list[Case] = [(*case[:3], i) for i, case in enumerate(networks)]
    right = [units.scale_vector(*case, p=p) for case in cases]
    got = _vectors("scale_vector", scale_vector, cases, right)
    judge("scale_vector", got, right, cases, _or_multiple(_vector_wrong(p), MULTIPLE, got, right))


# --- scale_image ----------------------------------------------------------------------------------


def _image(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, i: int, *, p: int
) -> FloatArray:
    image: FloatArray = units.hessian(w, b, v, x, y, p=p) @ units.scale_vector(w, b, v, i, p=p)
    return image


def _image_wrong(p: int) -> Wrong:
    def of_gradient(last: float, first: float = 1) -> Callable[..., FloatArray]:
        signs = np.repeat([first, first, last], UNITS)
        return lambda *case: units.on_unit(signs * units.gradient(*case[:5], p=p), case[5])

    wrong: dict[str, Callable[..., FloatArray]] = {
        "This claims a null vector everywhere: it is one only where the gradient of the unit vanishes.": (
            lambda *case: np.zeros(3 * UNITS)
        ),
        "The image has the wrong sign: r is f(x) - y, and only the last entry of z has a minus.": (
            of_gradient(-p)
        ),
        "This is the gradient of the unit; the image is it only up to signs and factors.": of_gradient(1),
        "This is the gradient of the unit with all signs reversed: the entry of v has another sign.": (
            of_gradient(-1, -1)
        ),
        "This is the image of (w, b, v), which is not the scale vector: v shrinks while w and b grow.": (
            lambda *case: units.hessian(*case[:5], p=p) @ units.on_unit(np.concatenate(case[:3]), case[5])
        ),
        "All units are rescaled at once: only unit i moves.": (
            lambda *case: units.hessian(*case[:5], p=p) @ np.concatenate([*case[:2], -p * case[2]])
        ),
        "A factor: 1/n is missing.": lambda *case: DATA * _image(*case, p=p),
        "A factor of 2 too much: the loss is (1/2n) sum r^2.": lambda *case: 2 * _image(*case, p=p),
        "A factor of 2 too little: the half in (1/2n) sum r^2 is used up by differentiating.": (
            lambda *case: 0.5 * _image(*case, p=p)
        ),
        ORDER: lambda *case: units.unit_by_unit(_image(*case, p=p)),
    }
    if p == 2:
        square = "The square is forgotten: in the entry of v the factor is that of v/a^2."
        wrong[square] = of_gradient(1, -1)
        wrong["The units are squared here: this is the image for u_+."] = lambda *case: _image(*case, p=1)
    return wrong


def _product(
    matrix: Callable[..., FloatArray], vector: Callable[..., FloatArray]
) -> Callable[..., FloatArray]:
    def image(*case: Any) -> FloatArray:
        product: FloatArray = matrix(*case[:5]) @ vector(*case[:3], case[5])
        return product

    return image


def _products_wrong(p: int) -> Wrong:
    """A right or wrong Hessian times a right or wrong scale vector."""

    def hessian(*case: Any) -> FloatArray:
        return units.hessian(*case, p=p)

    def vector(*case: Any) -> FloatArray:
        return units.scale_vector(*case, p=p)

    of_matrix = "This is what a wrong Hessian makes of z; correct that first: "
    of_vector = "This is the image of another vector than z; correct that first: "
    matrices, vectors = wrong_hessians(p), _vector_wrong(p)
    wrong = {of_matrix + sentence: _product(matrix, vector) for sentence, matrix in matrices.items()}
    wrong |= {of_vector + sentence: _product(hessian, mistaken) for sentence, mistaken in vectors.items()}
    for sentence, matrix in wrong_first_parts(p).items():
        wrong[of_matrix + sentence] = _product(matrix, vector)
    for sentence, mistaken in vectors.items():
        for also, matrix in {**matrices, **wrong_first_parts(p, alone=True)}.items():
            wrong[f"{of_vector}{sentence} And then the Hessian: {also}"] = _product(matrix, mistaken)
    return wrong


def check_scale_image(scale_image: StudentFunction, *, variant: bool = False) -> None:
    """The Hessian times the scale vector, where the gradient is not zero.

    Parameters
    ----------
    scale_image : callable
        (w, b, v, x, y, i) -> vector of shape (3H,).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    networks = units.networks("scale_image", count=UNITS)
    cases: list[Case] = [(*case, i) for i, case in enumerate(networks)]
    right = [_image(*case, p=p) for case in cases]
    got = _vectors("scale_image", scale_image, cases, right)
    wrong = _or_multiple({**_image_wrong(p), **_products_wrong(p)}, MULTIPLE_IMAGE, got, right)
    judge("scale_image", got, right, cases, wrong)
