r"""Assignment 4, Hessian spectrum: :math:`\nabla^2L=\frac1nJ^\top J+` one block for each unit.

The loss is :math:`\frac1{2n}\sum r^2`, the order of the weights (w, b, v).  In the variant the units are
:math:`v(wx+b)_+^2`, with squared ramps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, answer, arrays, close, draws, judge

__all__ = [
    "check_gauss_newton",
    "check_hessian",
    "check_scale_image",
    "check_scale_vector",
    "check_zero_eigenvalues",
]

UNITS = 4
DATA = 7
NEAR = 2e-4
SENTENCE_NEAR = (
    "Right where all data are far from the breakpoints, wrong where one is near: "
    "a difference quotient steps across the knot there. Write down the derivative."
)
SENTENCE_ROUGH = "Close, but not exact, as a difference quotient is. Write down the derivative."
SENTENCE_SYMMETRY = "This matrix is not symmetric: the entry for (w, v) stands at (v, w) too."
SENTENCE_KERNEL = (
    "This is a matrix with a row for each datum, JJ^T; the Hessian has a row for each weight: J^TJ."
)


# --- what is right: units v (wx+b)_+^p with p = 1 or 2 ------------------------------------------


def _powers(
    w: FloatArray, b: FloatArray, x: FloatArray, *, p: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, first and second derivatives of u_+^p at all wx+b, each of shape (n, H)."""
    u = np.outer(x, w) + b
    on = (u > 0).astype(np.float64)
    return (on * u, on, 0.0 * on) if p == 1 else (on * u**2, 2 * on * u, 2 * on)


def _jacobian(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> FloatArray:
    value, first, _ = _powers(w, b, x, p=p)
    rows: FloatArray = np.hstack([v * first * x[:, None], v * first, value])
    return rows


def _gauss_newton(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> FloatArray:
    rows = _jacobian(w, b, v, x, p=p)
    matrix: FloatArray = rows.T @ rows / len(x)
    return matrix


def _residuals(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    residuals: FloatArray = _powers(w, b, x, p=p)[0] @ v - y
    return residuals


def _from_residuals(
    w: FloatArray,
    b: FloatArray,
    v: FloatArray,
    x: FloatArray,
    y: FloatArray,
    *,
    p: int,
    everywhere: bool = False,
    keep: Sequence[str] = ("wv", "bv", "wb"),
    exchanged: bool = False,
) -> FloatArray:
    """The residual part, and with the last three arguments what it is mistaken for."""
    r = _residuals(w, b, v, x, y, p=p) / len(x)
    _, first, second = _powers(w, b, x, p=p)
    if everywhere:
        ones = np.ones_like(first)
        first, second = (ones, 0 * ones) if p == 1 else (2 * (np.outer(x, w) + b), 2 * ones)
    wv, bv = (r * x) @ first, r @ first
    wv, bv = (bv, wv) if exchanged else (wv, bv)
    wv, bv = wv * ("wv" in keep), bv * ("bv" in keep)
    ww, wb, bb = (("wb" in keep) * v * ((r * x**power) @ second) for power in (2, 1, 0))
    blocks = [[ww, wb, wv], [wb, bb, bv], [wv, bv, 0 * bv]]
    matrix: FloatArray = np.block([[np.diag(each) for each in row] for row in blocks])
    return matrix


def _hessian(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    return _gauss_newton(w, b, v, x, p=p) + _from_residuals(w, b, v, x, y, p=p)


def _gradient(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, *, p: int
) -> FloatArray:
    gradient: FloatArray = _residuals(w, b, v, x, y, p=p) @ _jacobian(w, b, v, x, p=p) / len(x)
    return gradient


def _scale_vector(w: FloatArray, b: FloatArray, v: FloatArray, i: int, *, p: int) -> FloatArray:
    return _on_unit(np.concatenate([w, b, -p * v]), i)


def _on_unit(vector: FloatArray, i: int) -> FloatArray:
    """`vector` with the entries of all other units set to zero."""
    kept: FloatArray = vector * np.tile(np.arange(len(vector) // 3) == i, 3)
    return kept


def _unit_by_unit(array: FloatArray) -> FloatArray:
    """Rows and columns in the order w1, b1, v1, w2, …"""
    order = np.arange(len(array)).reshape(3, -1).T.ravel()
    return array[np.ix_(*[order] * array.ndim)]


def _within_units(matrix: FloatArray) -> FloatArray:
    units = len(matrix) // 3
    return matrix * np.tile(np.eye(units), (3, 3))


# --- networks and data --------------------------------------------------------------------------


def _networks(name: str, near: bool = False, count: int = 3) -> list[Case]:
    """Networks and data (w, b, v, x, y): every unit on for two data at least and off for two, no fit."""
    rng = draws(name)
    cases: list[Case] = []
    for _ in range(count):
        x = np.linspace(-2.6, 2.3, DATA) + rng.uniform(-0.15, 0.15, DATA)
        left = np.array([1, 2, 3, 4])
        beta = (x[left] + x[left + 1]) / 2 + rng.uniform(-0.1, 0.1, UNITS)
        if near:
            beta = x[left] + NEAR * rng.choice([-1.0, 1.0], UNITS)
        w = rng.permutation([1.0, -1.0, 1.0, -1.0]) * rng.uniform(0.5, 2.0, UNITS)
        v = rng.choice([-1.0, 1.0], UNITS) * rng.uniform(0.5, 2.0, UNITS)
        y = rng.choice([-1.0, 1.0], DATA) * rng.uniform(2.0, 4.0, DATA)
        cases.append((w, -w * beta, v, x, y))
    return cases


def _matrices(
    name: str, function: StudentFunction, cases: Sequence[Case], right: Sequence[FloatArray]
) -> list[Any]:
    """What `function` returns, after a look at shape and symmetry."""
    results = [answer(name, function, *case) for case in cases]
    if all(_shape(each) == (DATA, DATA) for each in results):
        raise AssertionError(SENTENCE_KERNEL)
    got = [arrays(name, mine, [want], ["the result"])[0] for mine, want in zip(results, right, strict=True)]
    if not all(_nearly(mine, mine.T) for mine in got):
        raise AssertionError(SENTENCE_SYMMETRY)
    return got


def _shape(result: Any) -> tuple[int, ...]:
    try:
        return np.shape(result)
    except ValueError:
        return ()


def _nearly(got: FloatArray, want: FloatArray) -> bool:
    return bool(np.abs(got - want).max() <= 1e-3 * np.abs(want).max())


def _look_for_quotients(got: Sequence[FloatArray], right: Sequence[FloatArray]) -> None:
    """Say so where `got` is right but for small errors, or for errors near the knots: the second half."""
    pairs = list(zip(got, right, strict=True))
    far, near = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]
    if all(close(*pair) for pair in pairs) or not all(_nearly(*pair) for pair in far):
        return
    raise AssertionError(SENTENCE_ROUGH if all(_nearly(*pair) for pair in near) else SENTENCE_NEAR)


# --- gauss_newton -------------------------------------------------------------------------------

FACTORS = {
    "A factor: this is J^TJ; the loss is (1/2n) sum r^2, so the Gauss-Newton part is J^TJ/n.": DATA,
    "A factor of 2 too much: twice J^TJ/n belongs to the loss (1/n) sum r^2.": 2,
    "A factor: this is 2 J^TJ, which belongs to the loss sum r^2.": 2 * DATA,
    "A factor of 2 too little: the half in (1/2n) sum r^2 is used up by the square.": 0.5,
    "A factor: divide by the number n of data, not by the number H of units.": DATA / UNITS,
    "A factor: divide by the number n of data, not by the number 3H of weights.": DATA / 3 / UNITS,
}
ORDER = "The order of the weights is (w1, …, wH, b1, …, bH, v1, …, vH), not unit by unit."
UNCOUPLED = "Different units are not coupled here, but two units that see the same datum are, by J^TJ."


def _of_rows(change: Callable[..., FloatArray], *, p: int) -> Callable[..., FloatArray]:
    """J^TJ/n of a Jacobian that `change` gives."""

    def matrix(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
        rows = change(w, b, v, x, *_powers(w, b, x, p=p))
        product: FloatArray = rows.T @ rows / len(x)
        return product

    return matrix


def _linear_everywhere(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> FloatArray:
    """The Jacobian without the cut of the ramp."""
    u, ones = np.outer(x, w) + b, np.ones((len(x), len(w)))
    first: FloatArray = ones if p == 1 else 2 * u
    return np.hstack([v * first * x[:, None], v * first, u**p])


def _rows_wrong(p: int) -> Wrong:
    def col(x: FloatArray) -> FloatArray:
        return x[:, None]

    rows: dict[str, Callable[..., FloatArray]] = {
        "Units count on all data: the derivatives of a unit are zero where it is not active.": (
            lambda w, b, v, x, value, first, second: _linear_everywhere(w, b, v, x, p=p)
        ),
        "The weight v is missing from the derivatives by w and b.": (
            lambda w, b, v, x, value, first, second: np.hstack([first * col(x), first, value])
        ),
        "The input x is missing from the derivative by w.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first, v * first, value])
        ),
        "The derivative by v is the unit's own value without v; this has v in it.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first * col(x), v * first, v * value])
        ),
        "The derivative by v is the value of the ramp at the datum, not just whether the unit is active.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first * col(x), v * first, value > 0])
        ),
        "The derivatives by w and b are exchanged: x belongs to w.": (
            lambda w, b, v, x, value, first, second: np.hstack([v * first, v * first * col(x), value])
        ),
    }
    other = (
        "The units are squared here: the derivatives of u_+^2 are wanted, these are those of u_+."
        if p == 2
        else "The units are plain ramps u_+ here: these are the derivatives of u_+^2."
    )
    wrong = {sentence: _of_rows(change, p=p) for sentence, change in rows.items()}
    return wrong | {other: lambda w, b, v, x: _gauss_newton(w, b, v, x, p=3 - p)}


def _gauss_newton_wrong(p: int) -> Wrong:
    def times(factor: float) -> Callable[..., FloatArray]:
        return lambda w, b, v, x: factor * _gauss_newton(w, b, v, x, p=p)

    return {
        **{sentence: times(factor) for sentence, factor in FACTORS.items()},
        ORDER: lambda w, b, v, x: _unit_by_unit(_gauss_newton(w, b, v, x, p=p)),
        UNCOUPLED: lambda w, b, v, x: _within_units(_gauss_newton(w, b, v, x, p=p)),
        **_rows_wrong(p),
    }


def check_gauss_newton(gauss_newton: StudentFunction, *, variant: bool = False) -> None:
    """The matrix J^TJ/n, over (w, b, v).

    Parameters
    ----------
    gauss_newton : callable
        (w, b, v, x) -> matrix of shape (3H, 3H).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    networks = _networks("gauss_newton") + _networks("gauss_newton near", near=True)
    cases: list[Case] = [case[:4] for case in networks]
    right = [_gauss_newton(*case, p=p) for case in cases]
    got = _matrices("gauss_newton", gauss_newton, cases, right)
    _look_for_quotients(got, right)
    judge("gauss_newton", got, right, cases, _gauss_newton_wrong(p))


# --- hessian ------------------------------------------------------------------------------------


def _hessian_wrong(p: int) -> Wrong:
    def parts(first: float = 1, second: float = 1, **change: Any) -> Callable[..., FloatArray]:
        def matrix(*case: FloatArray) -> FloatArray:
            return first * _gauss_newton(*case[:4], p=p) + second * _from_residuals(*case, p=p, **change)

        return matrix

    wrong: dict[str, Callable[..., FloatArray]] = {
        "The residual part is missing: this is the Gauss-Newton part, enough only where the loss is 0.": (
            lambda *case: _gauss_newton(*case[:4], p=p)
        ),
        "The Gauss-Newton part is missing: this is the residual part alone.": (
            lambda *case: _from_residuals(*case, p=p)
        ),
        "The residual part has the wrong sign: r is f(x) - y.": parts(1, -1),
        "A factor: 1/n is missing from both parts.": parts(DATA, DATA),
        "A factor: 1/n is missing from the residual part.": parts(1, DATA),
        "A factor: 1/n is missing from the Gauss-Newton part.": parts(DATA, 1),
        "A factor of 2 too much: twice this Hessian belongs to the loss (1/n) sum r^2.": parts(2, 2),
        "A factor of 2 too much in the residual part.": parts(1, 2),
        "A factor of 2 too much in the Gauss-Newton part.": parts(2, 1),
        "A factor of 2 too little: the half in (1/2n) sum r^2 is used up by differentiating.": parts(
            0.5, 0.5
        ),
        "A factor of 2 too little in the residual part.": parts(1, 0.5),
        "The residuals are summed over all data: only those where the unit is active count.": (
            parts(everywhere=True)
        ),
        "The residual part lacks the entries for w and v.": parts(keep=("bv", "wb")),
        "The residual part lacks the entries for b and v.": parts(keep=("wv", "wb")),
        "The residual part is exchanged: the moment with x belongs to (w, v), the one without to (b, v).": (
            parts(exchanged=True)
        ),
        ORDER: lambda *case: _unit_by_unit(_hessian(*case, p=p)),
        UNCOUPLED: lambda *case: _within_units(_hessian(*case, p=p)),
    }
    if p == 2:
        missing = "The residual part lacks the entries among w and b: a squared ramp has a second derivative."
        wrong[missing] = parts(keep=("wv", "bv"))
        wrong["The units are squared here: this is the Hessian for u_+."] = lambda *case: _hessian(*case, p=1)
    else:
        other = "The units are plain ramps u_+ here: this is the Hessian for u_+^2."
        wrong[other] = lambda *case: _hessian(*case, p=2)
    return wrong


def check_hessian(hessian: StudentFunction, *, variant: bool = False) -> None:
    """The Hessian of (1/2n) sum r^2 over (w, b, v), where the residuals are not zero.

    Parameters
    ----------
    hessian : callable
        (w, b, v, x, y) -> matrix of shape (3H, 3H).
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    cases = _networks("hessian") + _networks("hessian near", near=True)
    right = [_hessian(*case, p=p) for case in cases]
    got = _matrices("hessian", hessian, cases, right)
    _look_for_quotients(got, right)
    judge("hessian", got, right, cases, _hessian_wrong(p))


# --- scale_vector -------------------------------------------------------------------------------

MULTIPLE = (
    "A multiple of the right vector: asked for is the velocity in a at a = 1, with w in the place of w."
)


def _scale_vector_wrong(p: int) -> Wrong:
    def on_unit(*factors: float) -> Callable[..., FloatArray]:
        return lambda w, b, v, i: _on_unit(
            np.concatenate([factor * each for factor, each in zip(factors, (w, b, v), strict=True)]), i
        )

    other = (
        "The square is forgotten: with (aw, ab, v/a) the function changes, since the ramp grows by a^2."
        if p == 2
        else "The output weight falls too fast: v/a, not v/a^2, keeps the function."
    )
    return {
        "This is (w, b, v), which makes the unit larger: v must shrink while w and b grow.": on_unit(1, 1, 1),
        other: on_unit(1, 1, p - 3),
        "The output weight v does not move: then the function changes.": on_unit(1, 1, 0),
        "The offset b does not move: then the breakpoint does.": on_unit(1, 0, -p),
        "All units are rescaled at once: only unit i moves.": (
            lambda w, b, v, i: np.concatenate([w, b, -p * v])
        ),
        "This is the unit before: units are numbered from 0.": (
            lambda w, b, v, i: _scale_vector(w, b, v, (i - 1) % len(w), p=p)
        ),
        ORDER: lambda w, b, v, i: _unit_by_unit(_scale_vector(w, b, v, i, p=p)),
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
    networks = _networks("scale_vector", count=UNITS)
    cases: list[Case] = [(*case[:3], i) for i, case in enumerate(networks)]
    right = [_scale_vector(*case, p=p) for case in cases]
    got = [
        arrays("scale_vector", answer("scale_vector", scale_vector, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    wrong = dict(_scale_vector_wrong(p))
    if all(_is_multiple(*pair) for pair in zip(got, right, strict=True)):
        theirs = iter(got)
        wrong[MULTIPLE] = lambda *case: next(theirs)
    judge("scale_vector", got, right, cases, wrong)


def _is_multiple(got: FloatArray, want: FloatArray) -> bool:
    """Whether `got` is `want` times a number that is not zero."""
    factor = (got @ want) / (want @ want)
    return bool(factor != 0 and close(got / factor, want))


# --- scale_image --------------------------------------------------------------------------------


def _scale_image(
    w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, y: FloatArray, i: int, *, p: int
) -> FloatArray:
    image: FloatArray = _hessian(w, b, v, x, y, p=p) @ _scale_vector(w, b, v, i, p=p)
    return image


def _scale_image_wrong(p: int) -> Wrong:
    def of_gradient(last: float, first: float = 1) -> Callable[..., FloatArray]:
        signs = np.repeat([first, first, last], UNITS)
        return lambda *case: _on_unit(signs * _gradient(*case[:5], p=p), case[5])

    return {
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
            lambda *case: _hessian(*case[:5], p=p) @ _on_unit(np.concatenate(case[:3]), case[5])
        ),
        "All units are rescaled at once: only unit i moves.": (
            lambda *case: _hessian(*case[:5], p=p) @ np.concatenate([*case[:2], -p * case[2]])
        ),
        "A factor: 1/n is missing.": lambda *case: DATA * _scale_image(*case, p=p),
        "A factor of 2 too much: the loss is (1/2n) sum r^2.": lambda *case: 2 * _scale_image(*case, p=p),
        ORDER: lambda *case: _unit_by_unit(_scale_image(*case, p=p)),
        **(
            {
                "The square is forgotten: in the entry of v the factor is that of v/a^2.": (
                    of_gradient(1, -1)
                ),
                "The units are squared here: this is the image for u_+.": (
                    lambda *case: _scale_image(*case, p=1)
                ),
            }
            if p == 2
            else {}
        ),
    }


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
    networks = _networks("scale_image", count=UNITS)
    cases: list[Case] = [(*case, i) for i, case in enumerate(networks)]
    right = [_scale_image(*case, p=p) for case in cases]
    got = [
        arrays("scale_image", answer("scale_image", scale_image, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    judge("scale_image", got, right, cases, _scale_image_wrong(p))


# --- zero_eigenvalues ---------------------------------------------------------------------------

TOO_FEW = "Too few: an eigenvalue of 1e-17, or -1e-17, is zero too. Compare with a small number, not with 0."
# Units as (breakpoint, orientation, whether v is not 0), on data near -3, -2, -1, 1, 2, 3.
KINDS: dict[str, tuple[tuple[float, int, bool], ...]] = {
    "one datum for each dimension": ((-2.5, 1, True), (0, 1, True), (0, -1, True), (1.5, -1, True)),
    "data that no unit sees": ((0, 1, True), (1.5, 1, True)),
    "units of one cell": ((0.2, 1, True), (-0.3, 1, True), (0.0, 1, True)),
    "units without output weight": ((0, 1, True), (0, -1, False), (-1.5, -1, False)),
    "units without data": ((4, 1, True), (-5, -1, True), (-1.5, 1, True)),
    "one unit": ((0, 1, True),),
}


def _fits(name: str, *, p: int) -> list[Case]:
    """Networks and inputs (w, b, v, x), one of each kind and one with an input twice, told apart well."""
    rng = draws(name)
    cases = []
    for number, units in enumerate(KINDS.values()):
        case = _fit(rng, units, twice=number == 0)
        while not _plain(case, p=p):
            case = _fit(rng, units, twice=number == 0)
        cases.append(case)
    return cases


def _fit(rng: np.random.Generator, units: tuple[tuple[float, int, bool], ...], twice: bool) -> Case:
    x = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]) + rng.uniform(-0.2, 0.2, 6)
    x = np.append(x, x[2]) if twice else x
    beta, orientation, live = (np.array(each, dtype=np.float64) for each in zip(*units, strict=True))
    w = orientation * rng.uniform(0.5, 2.0, len(units))
    v = live * rng.choice([-1.0, 1.0], len(units)) * rng.uniform(0.5, 2.0, len(units))
    return w, -w * (beta + rng.uniform(-0.1, 0.1, len(units))), v, x


def _plain(case: Case, *, p: int) -> bool:
    """Whether no eigenvalue is between zero and 1e-6 of the largest."""
    values = np.linalg.eigvalsh(_gauss_newton(*case, p=p))
    return not bool(((np.abs(values) > 1e-13 * values[-1]) & (values < 1e-5 * values[-1])).any())


def _rank(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray, *, p: int) -> int:
    return int(np.linalg.matrix_rank(_jacobian(w, b, v, x, p=p)))


def _seen(w: FloatArray, b: FloatArray, v: FloatArray, x: FloatArray) -> int:
    return int((np.outer(x, w) + b > 0).any(axis=0).sum())


def _zeros_wrong(p: int) -> Wrong:
    other = (
        "squared here: this is the number for u_+." if p == 2 else "plain ramps here: this is that for u_+^2."
    )
    return {
        f"The units are {other}": lambda w, b, v, x: 3 * len(w) - _rank(w, b, v, x, p=3 - p),
        "This says that no eigenvalue is zero, so that the rank is 3H: it is at most n at zero loss.": (
            lambda w, b, v, x: 0
        ),
        "This is 3H - n: the rank is at most n, and less where the units do not tell the data apart.": (
            lambda w, b, v, x: 3 * len(w) - len(x)
        ),
        "This is 3H - n, or 0 if that is negative: the rank is at most n, and may be less.": (
            lambda w, b, v, x: max(0, 3 * len(w) - len(x))
        ),
        "This counts inputs, each once: the rank is at most their number, and may be less.": (
            lambda w, b, v, x: 3 * len(w) - len(set(x))
        ),
        "This counts inputs, each once, and stops at 0: the rank is at most their number, and may be less.": (
            lambda w, b, v, x: max(0, 3 * len(w) - len(set(x)))
        ),
        "This is H, one for each rescaling: there are more zeros than those.": lambda w, b, v, x: len(w),
        "This is the number of eigenvalues that are not zero.": lambda w, b, v, x: _rank(w, b, v, x, p=p),
        "This counts 2H parameters: the rescalings are missing, the weights are 3H.": (
            lambda w, b, v, x: 2 * len(w) - _rank(w, b, v, x, p=p)
        ),
        "These are the zeros of the kernel JJ^T, which has n eigenvalues; the Hessian has 3H.": (
            lambda w, b, v, x: len(x) - _rank(w, b, v, x, p=p)
        ),
        "Units with v = 0 are counted as others: the loss does not hear their w and b.": (
            lambda w, b, v, x: 3 * len(w) - _rank(w, b, np.where(v == 0, 1.0, v), x, p=p)
        ),
        "Units with v = 0 are left out: the loss still hears their v.": (
            lambda w, b, v, x: 3 * len(w) - _rank(w[v != 0], b[v != 0], v[v != 0], x, p=p)
        ),
        "Each unit that sees a datum is given rank 2: units that see the same data share directions.": (
            lambda w, b, v, x: 3 * len(w) - 2 * _seen(w, b, v, x)
        ),
        "Each unit that sees a datum is given rank 2, up to n: units that see the same data share some.": (
            lambda w, b, v, x: 3 * len(w) - min(2 * _seen(w, b, v, x), len(x))
        ),
    }


def check_zero_eigenvalues(zero_eigenvalues: StudentFunction, *, variant: bool = False) -> None:
    """The number of zero eigenvalues at zero loss.

    Parameters
    ----------
    zero_eigenvalues : callable
        (w, b, v, x) -> number.
    variant : bool
        Whether the ramps are squared.
    """
    p = 1 + variant
    cases = _fits("zero_eigenvalues", p=p)
    right = [3 * len(case[0]) - _rank(*case, p=p) for case in cases]
    name = "zero_eigenvalues"
    got = [
        arrays(name, answer(name, zero_eigenvalues, *case), [want], ["the result"])[0]
        for case, want in zip(cases, right, strict=True)
    ]
    wrong = dict(_zeros_wrong(p))
    if all(mine <= want for mine, want in zip(got, right, strict=True)):
        theirs = iter(got)
        wrong[TOO_FEW] = lambda *case: next(theirs)
    judge(name, got, right, cases, wrong)
