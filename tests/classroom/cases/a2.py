"""Right and wrong answers to assignment 2, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for normal and uniform weights, `VARIANT_RIGHT` and `VARIANT_WRONG` for Laplace
numbers and the disk law.
"""

import warnings
from fractions import Fraction
from math import atan, cosh, exp, hypot, inf, log, pi, sinh, sqrt

import numpy as np


def unwritten(*arguments):
    raise NotImplementedError


def raising(*arguments):
    return 1 / 0


def entrywise(law):
    """The answer that does one entry of beta after the other, and returns a list."""
    return lambda beta, *scales: [law(float(each), *scales) for each in beta]


def loud(answer):
    def function(*arguments):
        warnings.warn("careful", stacklevel=1)
        print("working")
        return answer(*arguments)

    return function


FINE = np.polynomial.legendre.leggauss(200)
COARSE = np.polynomial.legendre.leggauss(60)


def over_weights(beta, of_w, of_b, last, power=1):
    """Integral of |t|^power p_w(t) p_b(beta t), by a Gauss rule on [0, last], twice."""
    nodes, weights = FINE
    t = (nodes + 1) / 2 * last
    return last * sum(weights * t**power * of_w(t) * of_b(beta * t))


def normal(scale):
    return lambda t: np.exp(-((t / scale) ** 2) / 2) / (scale * np.sqrt(2 * np.pi))


def laplace(scale):
    return lambda t: np.exp(-np.abs(t) / scale) / (2 * scale)


# --- breakpoint_density ------------------------------------------------------------------------


def cauchy(beta, w, b):
    scale = b / w
    return scale / np.pi / (scale**2 + beta**2)


def cauchy_by_angle(beta, w, b):
    """The direction of (w, b) / scales is uniform: differentiate the angle."""
    return w / b * np.cos(np.arctan(beta * w / b)) ** 2 / np.pi


def cauchy_of_scipy(beta, w, b):
    from scipy import stats

    return tuple(stats.cauchy(scale=b / w).pdf(each) for each in beta)


def cauchy_in_place(beta, w, b):
    """It spoils its argument, which is a copy."""
    beta *= w / b
    beta **= 2
    beta += 1
    np.divide(w / b / pi, beta, out=beta)
    return beta


def by_quad(of_w, of_b, beta, last=inf):
    from scipy.integrate import quad

    return 2 * quad(lambda t: t * of_w(t) * of_b(beta * t), 0, last)[0]


def drawn_normal(beta, w, b):
    """Shares of drawn breakpoints in short bins."""
    rng = np.random.default_rng(1)
    drawn = rng.normal(size=100_000) * b / (rng.normal(size=100_000) * w)
    return [np.mean(np.abs(drawn - each) < 0.3) / 0.6 for each in beta]


def coarse(of_w, of_b):
    """The integral as a sum over 4000 steps."""

    def function(beta, w, b):
        t, step = np.linspace(0, 12 * w, 4001, retstep=True)
        return [2 * step * sum(t * of_w(w)(t) * of_b(b)(each * t)) for each in beta]

    return function


def laplace_law(beta, c, d):
    return 0.5 * (d / c) / (d / c + np.abs(beta)) ** 2


# --- bounded_density ---------------------------------------------------------------------------


def largest(beta, w, b):
    with np.errstate(divide="ignore"):
        return np.minimum(w, b / np.abs(beta))


def uniform_by_sides(beta, w, b):
    return [w / b / 4 if abs(each) <= b / w else b / w / 4 / each**2 for each in beta]


def disk_by_sides(beta, w, b):
    return [w / b / 3 if abs(each) <= b / w else (b / w) ** 2 / 3 / abs(each) ** 3 for each in beta]


# --- share_between -----------------------------------------------------------------------------


def share(first, inside, tail):
    """The answer with a law that is flat on [-1, 1], of this height, and has this probability beyond t."""

    def below(beta):
        return inside * beta + 0.5 if abs(beta) <= 1 else tail(-beta) if beta < 0 else 1 - tail(beta)

    return lambda recipe, low, high: (
        below(high) - below(low) if recipe == first else 1 if low <= 0 <= high else 0
    )


torch_share = share("torch", 0.25, lambda t: 1 / (4 * t))
disk_share = share("disk", 1 / 3, lambda t: 1 / (6 * t**2))


def tail_slow(t):
    return 1 / (6 * t)


def tail_twice(t):
    return 1 / (2 * t)


def share_by_pieces(height, antiderivative):
    """The answer that adds up the integrals over the pieces of the interval."""

    def positive(low, high):
        flat = height * (min(high, 1) - min(low, 1))
        return flat + antiderivative(max(high, 1)) - antiderivative(max(low, 1))

    def function(recipe, low, high):
        if recipe in ("he", "glorot"):
            return np.array([low <= 0 and high >= 0])
        if low >= 0:
            return positive(low, high)
        if high <= 0:
            return positive(-high, -low)
        return positive(0, -low) + positive(0, high)

    return function


def share_by_rule(density):
    """The answer by a Gauss rule between the kinks."""
    nodes, weights = COARSE

    def function(recipe, low, high):
        if recipe != "torch" and recipe != "disk":
            return float(np.sign(low) * np.sign(high) <= 0)
        ends = sorted({low, high, *(each for each in (-1.0, 1.0) if low < each < high)})
        total = 0.0
        for one, other in zip(ends, ends[1:]):  # noqa: B905, RUF007  as a student writes it
            total += (other - one) / 2 * weights @ density((other - one) / 2 * nodes + (one + other) / 2)
        return total

    return function


def share_with(right, **laws):
    """A wrong answer that differs from the right one for the recipes that are given."""
    return lambda recipe, low, high: (laws[recipe] if recipe in laws else lambda *x: right(recipe, *x))(
        low, high
    )


def cauchy_share(low, high):
    return (atan(high) - atan(low)) / pi


# --- mean_square_kink --------------------------------------------------------------------------


def kink(beta, w, b, v):
    q = np.hypot(b, w * beta)
    return 2 * (w * b / q) ** 2 * v**2


def kink_of_scipy(beta, w, b, v):
    """The variance of the Laplace law of mu."""
    from scipy import stats

    return stats.laplace.var(scale=w * b * v / np.hypot(b, w * beta))


def laplace_kink(beta, c, d, v):
    rate = 1 / c + np.abs(beta) / d
    return 2 * v**2 * 6 / rate**2


# --- expected_bending --------------------------------------------------------------------------


def by_variances(recipe, H):
    w, v = {
        "torch": (1 / 3, 1 / (3 * H)),
        "he": (2, 2 / H),
        "glorot": (2 / (1 + H), 2 / (H + 1)),
    }[recipe]
    return H * w * v


def by_adding_units(recipe, H):
    if recipe == "torch":
        return sum((1 / sqrt(H)) ** 2 / 9 for _ in range(H))
    fans = {"he": (1, H), "glorot": (1 + H, H + 1)}[recipe]
    return [sum(2 / fans[0] * 2 / fans[1] for _ in range(H))]


def by_names(recipe, H):
    if recipe.startswith("t"):
        return 0.1111111111111111
    return 4 if recipe == "he" else (2 * sqrt(H) / (H + 1)) ** 2


def by_fractions(recipe, H):
    return {"torch": Fraction(1, 9), "he": 4, "glorot": Fraction(4 * H, (H + 1) ** 2)}[recipe]


def by_mean_sizes(recipe, H):
    w, v = {
        "disk": (2 / 3, 2 / 3 / sqrt(H)),
        "he": (sqrt(2) * sqrt(2 / pi), sqrt(2 / H) * sqrt(2 / pi)),
        "glorot": (sqrt(6 / (1 + H)) / 2, sqrt(6 / (H + 1)) / 2),
    }[recipe]
    return H * w * v


def sizes_by_adding(recipe, H):
    return sum(by_mean_sizes(recipe, H) / H for _ in range(H))


def sizes_by_names(recipe, H):
    if recipe == "glorot":
        return np.array([3 * H / (2 * H + 2)])
    return sqrt(H) * (4 / pi if recipe == "he" else 4 / 9)


def bending_with(right, recipe, law):
    return lambda name, H: law(H) if name == recipe else right(name, H)


RIGHT = {
    "breakpoint_density": [
        loud(cauchy),
        cauchy_by_angle,
        entrywise(lambda beta, w, b: 1 / (pi * (b / w + beta * beta * w / b))),
        entrywise(lambda beta, w, b: over_weights(beta, normal(w), normal(b), 12 * w)),
        entrywise(lambda beta, w, b: by_quad(normal(w), normal(b), beta)),
        cauchy_of_scipy,
        cauchy_in_place,
        lambda beta, w, b: cauchy(np.float32(beta), np.float32(w), np.float32(b)),
    ],
    "bounded_density": [
        lambda beta, w, b: largest(beta, w, b) ** 2 / (4 * w * b),
        lambda beta, w, b: np.minimum(w, b / np.abs(beta)) ** 2 / (4 * w * b),
        lambda beta, w, b: np.piecewise(
            beta, [np.abs(beta) < b / w], [w / b / 4, lambda far: b / w / 4 / far**2]
        ),
        uniform_by_sides,
        lambda beta, w, b: np.where(
            np.abs(beta) > b / w, b / (4 * w * np.where(beta == 0, 1, beta) ** 2), w / (4 * b)
        ),
        entrywise(
            lambda beta, w, b: over_weights(
                beta, lambda t: 1 / (2 * w), lambda t: 1 / (2 * b), min(w, b / abs(beta)) if beta else w
            )
        ),
    ],
    "share_between": [
        loud(torch_share),
        share_by_pieces(1 / 4, lambda t: -1 / (4 * t)),
        share_by_rule(lambda beta: np.minimum(1, 1 / np.abs(beta)) ** 2 / 4),
        lambda recipe, low, high: (
            Fraction(torch_share(recipe, low, high)) if recipe == "torch" else low <= 0 <= high
        ),
    ],
    "mean_square_kink": [
        loud(kink),
        kink_of_scipy,
        entrywise(lambda beta, w, b, v: 2 / (1 / w**2 + beta**2 / b**2) * v**2),
        entrywise(
            lambda beta, w, b, v: (
                v**2
                * over_weights(beta, normal(w), normal(b), 12 * w, 3)
                / over_weights(beta, normal(w), normal(b), 12 * w, 1)
            )
        ),
    ],
    "expected_bending": [by_variances, by_adding_units, loud(by_names), by_fractions],
    "bounded_kink": [
        lambda beta, w, b, v: v**2 / 3 * largest(beta, w, b) ** 2 / 2,
        entrywise(lambda beta, w, b, v: (v * (w if abs(beta) * w <= b else b / beta)) ** 2 / 6),
        lambda beta, w, b, v: np.where(
            np.abs(beta) > b / w, (b * v) ** 2 / 6 / np.where(beta == 0, 1, beta**2), (w * v) ** 2 / 6
        ),
    ],
}

DENSITY = {
    "not written": (unwritten, "breakpoint_density is not written yet"),
    "raises": (raising, "raised an error: ZeroDivisionError"),
    "a number": (lambda beta, w, b: 1.0, "has shape (), expected (13,)"),
    "NaN": (lambda beta, w, b: beta * np.nan, "holds NaN"),
    "something else": (lambda beta, w, b: np.exp(-(beta**2)), "breakpoint_density is not right"),
}
BOUNDED = {
    "no tails": (
        lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (2 * b), 0.0),
        "There are no tails",
    ),
    "something else": (lambda beta, w, b: np.exp(-(beta**2)), "bounded_density is not right"),
    "infinite at 0": (lambda beta, w, b: (b / beta) ** 2 / (4 * w * b), "holds NaN or infinity at beta = 0"),
}
BIASES = {
    "he with biases": ({"he": cauchy_share}, "Here biases are drawn like weights, normally"),
    "glorot with biases": (
        {"glorot": lambda low, high: torch_share("torch", low, high)},
        "Here biases are drawn like weights, uniformly",
    ),
    "none at 0": ({"he": lambda low, high: 0.0}, "it holds all of them, not none"),
    "all at 0": ({"glorot": lambda low, high: 1.0}, "holds none of them, not all"),
    "he otherwise": ({"he": lambda low, high: high - low}, "share_between for 'he' is not right"),
}


def clipped(low, high):
    return (min(max(high, -1), 1) - min(max(low, -1), 1)) / 2


WRONG = {
    "breakpoint_density": {
        **DENSITY,
        "normal": (lambda beta, w, b: normal(b / w)(beta), "a quotient of normal numbers is not normal"),
        "normal as a sum": (lambda beta, w, b: normal(hypot(w, b))(beta), "the law of a sum"),
        "normal, inverted": (
            lambda beta, w, b: normal(w / b)(beta),
            "This is a normal density, and its scale is inverted",
        ),
        "inverted": (lambda beta, w, b: cauchy(beta, b, w), "The scale is inverted"),
        "no scale": (lambda beta, w, b: cauchy(beta, 1, 1), "The scales are missing"),
        "variances": (lambda beta, w, b: cauchy(beta, sqrt(w), sqrt(b)), "takes them for variances"),
        "squared": (lambda beta, w, b: cauchy(beta, w * w, b * b), "squared once too often"),
        "no factor": (
            entrywise(lambda beta, w, b: over_weights(beta, normal(w), normal(b), 12 * w, 0)),
            "The factor |t| is missing",
        ),
        "one sign": (lambda beta, w, b: cauchy(beta, w, b) / 2, "This is half of the density"),
        "of height 1": (lambda beta, w, b: 1 / (1 + (beta * w / b) ** 2), "This is not normalized"),
        "no factor in front": (
            lambda beta, w, b: 1 / (1 + (beta * w / b) ** 2) / pi,
            "The factor sigma_w/sigma_b in front",
        ),
        "distribution": (
            entrywise(lambda beta, w, b: 0.5 + atan(w * beta / b) / pi),
            "a breakpoint below beta, not the density",
        ),
        "survival": (
            entrywise(lambda beta, w, b: 0.5 - atan(w * beta / b) / pi),
            "a breakpoint beyond beta, not the density",
        ),
        "Laplace numbers": (laplace_law, "This is the density for Laplace numbers"),
        "no pi": (lambda beta, w, b: pi * cauchy(beta, w, b), "too large by one factor, whatever the scales"),
        "inverted in front": (lambda beta, w, b: (b / w) ** 2 * cauchy(beta, w, b), "the factor in front is"),
        "inverted and halved": (
            lambda beta, w, b: cauchy(beta, b, w) / 2,
            "It looks like two mistakes. First: The scale is inverted",
        ),
        "minus": (lambda beta, w, b: w * b / pi / (b**2 - (w * beta) ** 2), "It is negative for some beta"),
        "one side": (lambda beta, w, b: np.where(beta > 0, cauchy(beta, w, b), 0), "for beta > 0 only"),
        "drawn": (drawn_normal, "breakpoint_density is not right. "),
        "product of scales": (lambda beta, w, b: normal(w * b)(beta), "Far out it is too small"),
    },
    "bounded_density": {
        **BOUNDED,
        "cut": (
            lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (4 * b), 0.0),
            "what is missing lies beyond",
        ),
        "flat": (lambda beta, w, b: 0 * beta + w / (4 * b), "This is flat everywhere"),
        "inverted": (lambda beta, w, b: uniform_by_sides(beta, b, w), "The scale is inverted"),
        "no scale": (lambda beta, w, b: uniform_by_sides(beta, 1, 1), "The scales are missing"),
        "no factor": (lambda beta, w, b: largest(beta, w, b) / (2 * w * b), "The factor |t| is missing"),
        "one sign": (lambda beta, w, b: np.divide(uniform_by_sides(beta, w, b), 2), "half of the density"),
        "Cauchy": (cauchy, "This is the Cauchy law of normal weights"),
        "1/a": (lambda beta, w, b: largest(beta, w, b) ** 2 / (w * b), "each density is 1/(2a)"),
        "1/a once": (lambda beta, w, b: largest(beta, w, b) ** 2 / (2 * w * b), "This is twice the density"),
        "slow tails": (
            lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (4 * b), 1 / (4 * np.abs(beta))),
            "It is right up to |beta| = a_b/a_w, and wrong beyond",
        ),
        "high middle": (
            lambda beta, w, b: np.where(np.abs(beta) <= b / w, 2, 1) * uniform_by_sides(beta, w, b),
            "and wrong nearer to 0",
        ),
        "corner at 1": (
            lambda beta, w, b: np.where(
                np.abs(beta) <= 1, w / (4 * b), b / w / 4 / np.maximum(np.abs(beta), 1) ** 2
            ),
            "It is right where all scales are 1, and wrong as soon as a_w or a_b is not",
        ),
        "no norm": (lambda beta, w, b: largest(beta, w, b) ** 2, "the factor in front is wrong"),
        "one sign and no factor": (
            lambda beta, w, b: largest(beta, w, b) / (4 * w * b),
            "It looks like two mistakes. First: The factor |t| is missing",
        ),
    },
    "share_between": {
        "not written": (unwritten, "share_between is not written yet"),
        "an array": (lambda recipe, low, high: [low, high], "has shape (2,), expected ()"),
        **{name: (share_with(torch_share, **laws), text) for name, (laws, text) in BIASES.items()},
        "no tails": (share_with(torch_share, torch=clipped), "There are no tails"),
        "flat": (share_with(torch_share, torch=lambda low, high: (high - low) / 4), "The density is that of"),
        "torch without biases": (
            share_with(torch_share, torch=lambda low, high: low < 0 < high),
            "torch.nn.Linear draws them like the weights",
        ),
        "torch as normal": (
            share_with(torch_share, torch=cauchy_share),
            "torch.nn.Linear draws uniform ones",
        ),
        "low ignored": (
            share_with(torch_share, torch=lambda low, high: torch_share("torch", -1e12, high)),
            "breakpoints below `low` do not count",
        ),
        "torch otherwise": (
            share_with(torch_share, torch=lambda low, high: exp(low - high)),
            "share_between for 'torch' is not right. It is wrong for the interval [",
        ),
        "torch, signed": (
            share_with(torch_share, torch=lambda low, high: torch_share("torch", high, low)),
            "A share is a number between 0 and 1",
        ),
        "outside": (lambda *case: 1 - torch_share(*case), "This is the share outside"),
        "torch, heavy tails": (
            share_with(
                torch_share, torch=lambda low, high: share("torch", 1 / 4, tail_twice)("torch", low, high)
            ),
            "right for intervals within [-1, 1], and wrong",
        ),
        "torch, halved": (
            lambda *case: torch_share(*case) / (1 + (case[0] == "torch")),
            "by one factor for all",
        ),
        "torch, sum": (
            share_with(
                torch_share, torch=lambda low, high: torch_share("torch", low, high) + 1e-5 * (high - low)
            ),
            "six are asked",
        ),
    },
    "mean_square_kink": {
        "independent": (lambda beta, w, b, v: 0 * beta + (w * v) ** 2, "as if mu and beta were independent"),
        "one number": (lambda beta, w, b, v: (w * v) ** 2, "has shape (), expected (13,)"),
        "without v": (lambda beta, w, b, v: kink(beta, w, b, 1), "the mean square of v as a factor"),
        "no factor": (
            entrywise(
                lambda beta, w, b, v: (
                    v**2
                    * over_weights(beta, normal(w), normal(b), 12 * w, 2)
                    / over_weights(beta, normal(w), normal(b), 12 * w, 0)
                )
            ),
            "the factor |t| makes large weights more likely",
        ),
        "with the density": (
            lambda beta, w, b, v: kink(beta, w, b, v) * cauchy(beta, w, b),
            "a factor too many",
        ),
        "inverted": (lambda beta, w, b, v: kink(beta, b, w, v), "The scales of w and b are exchanged"),
        "variance of v": (lambda beta, w, b, v: kink(beta, w, b, v) / v, "sigma_v is a deviation"),
        "mean size": (lambda beta, w, b, v: w * b * v / np.hypot(b, w * beta), "This is the mean of |mu|"),
        "root": (lambda beta, w, b, v: np.sqrt(kink(beta, w, b, v)), "square root of the mean square"),
        "something else": (
            lambda beta, w, b, v: np.exp(-beta),
            "mean_square_kink is not right. Draw many units",
        ),
        "by the bias": (lambda beta, w, b, v: (b * v / beta) ** 2, "holds NaN or infinity at beta = 0"),
        "a number for all": (lambda beta, w, b, v: 0 * beta + (b * v) ** 2, "one and the same number"),
        "Rayleigh variance": (
            lambda beta, w, b, v: (2 - pi / 2) * kink(beta, w, b, v) / 2,
            "too small by one factor, whatever the scales",
        ),
        "half a bias": (lambda beta, w, b, v: kink(beta, w, b, v) / w**2, "wrong as soon as sigma_w is not"),
        "joint": (
            lambda beta, w, b, v: kink(beta, w, b, v) * cauchy(beta, w, b) / 2,
            "It looks like two mistakes. First: The density p(beta)",
        ),
        "roughly": (
            lambda beta, w, b, v: kink(beta, w, b, v) * (1 + np.cos(17 * beta) / 20),
            "It is near the right numbers everywhere",
        ),
    },
    "expected_bending": {
        name: (bending_with(by_variances, recipe, law), sentence)
        for name, recipe, law, sentence in (
            ("torch, one unit", "torch", lambda H: 1 / 9 / H, "'torch': This is the mean for one unit"),
            ("torch, no fan-in", "torch", lambda H: H / 9, "'torch': The factor 1/fan-in"),
            ("torch, bound", "torch", lambda H: 1, "'torch': This takes a bound for a deviation"),
            ("torch, sqrt(6/fan-in)", "torch", lambda H: 4, "'torch': This has He's variance 2/fan-in"),
            ("torch, slope", "torch", lambda H: 1 / 18, "'torch': This is the variance of the slope"),
            ("torch, deviations", "torch", lambda H: H / 3 / sqrt(H), "'torch': These are deviations"),
            ("torch, sizes", "torch", lambda H: sqrt(H) / 4, "'torch': This is the mean of the sum of |mu|"),
            (
                "torch, something else",
                "torch",
                lambda H: log(1 + H),
                "for 'torch' is not right. It has three",
            ),
            ("torch, half the range", "torch", lambda H: 1 / 144, "'torch': The variance of uniform numbers"),
            ("torch, bound once", "torch", lambda H: 1 / 3, "'torch': One of the two, w or v"),
            ("torch, 1/H^2", "torch", lambda H: 1 / 9 / H**2, "too small by a factor that grows like H^2"),
            (
                "torch, squared",
                "torch",
                lambda H: 1 / 81,
                "for 'torch' is not right. It depends on the width",
            ),
            ("he, nothing", "he", lambda H: 0, "'he' is not right. It is not positive"),
            ("he, one unit", "he", lambda H: 4 / H, "'he': This is the mean for one unit"),
            ("he, no fan-in", "he", lambda H: H * 2 * 2, "'he': The factor 1/fan-in"),
            ("he, deviation", "he", lambda H: H * 4 * (2 / H) ** 2, "'he': 2/fan-in is the variance"),
            ("he as lecun", "he", lambda H: 1, "'he': The variance of He's weights is 2/fan-in"),
            ("he, slope", "he", lambda H: 2, "'he': This is the variance of the slope"),
            ("he, deviations", "he", lambda H: H * sqrt(2) * sqrt(2 / H), "'he': These are deviations"),
            ("he, sizes", "he", lambda H: sqrt(H) * 4 / pi, "'he': This is the mean of the sum of |mu|"),
            ("he, something else", "he", lambda H: log(1 + H), "for 'he' is not right"),
            (
                "glorot, one unit",
                "glorot",
                lambda H: (2 / (H + 1)) ** 2,
                "'glorot': This is the mean for one",
            ),
            ("glorot by fan-in", "glorot", lambda H: 4, "'glorot': This divides by the fan-in alone"),
            ("glorot, 2H", "glorot", lambda H: 1 / H, "'glorot': This has fan-in + fan-out = 2H"),
            ("glorot, wide", "glorot", lambda H: 4 / H, "'glorot': This is right for wide networks only"),
            (
                "glorot, half the range",
                "glorot",
                lambda H: H / (2 * H + 2) ** 2,
                "'glorot': The variance of unif",
            ),
            ("glorot, once", "glorot", lambda H: 4 * H / (H + 1), "too large by a factor that grows like H"),
            ("glorot, no 2", "glorot", lambda H: H / (H + 1) ** 2, "The variance of Glorot's weights is"),
            ("glorot, bound", "glorot", lambda H: H * (6 / (H + 1)) ** 2, "'glorot': This takes a bound"),
            ("glorot, deviation", "glorot", lambda H: H * (2 / (H + 1)) ** 4, "takes it for the deviation"),
            (
                "glorot, as a bound",
                "glorot",
                lambda H: H * ((2 / (H + 1)) ** 2 / 3) ** 2,
                "takes it for the bound",
            ),
            (
                "glorot, slope",
                "glorot",
                lambda H: 2 * H / (H + 1) ** 2,
                "'glorot': This is the variance of the",
            ),
            ("glorot, deviations", "glorot", lambda H: 2 * H / (H + 1), "'glorot': These are deviations"),
            ("glorot, sizes", "glorot", lambda H: 1.5 * H / (H + 1), "'glorot': This is the mean of the sum"),
        )
    },
    "bounded_kink": {
        "independent": (
            lambda beta, w, b, v: 0 * beta + (w * v / 3) ** 2,
            "as if mu and beta were independent",
        ),
        "flat": (
            lambda beta, w, b, v: 0 * beta + (w * v) ** 2 / 6,
            "This does not depend on beta: beyond",
        ),
        "without v": (lambda beta, w, b, v: largest(beta, w, b) ** 2 / 2, "the mean square of v as a factor"),
        "no factor": (
            lambda beta, w, b, v: (largest(beta, w, b) * v / 3) ** 2,
            "the factor |t| makes large weights more likely",
        ),
        "a_v as deviation": (
            lambda beta, w, b, v: (largest(beta, w, b) * v) ** 2 / 2,
            "This takes a_v for the deviation",
        ),
        "with the density": (
            lambda beta, w, b, v: (largest(beta, w, b) * v) ** 2 / 6 * uniform_by_sides(beta, w, b),
            "a factor too many",
        ),
        "inverted": (
            lambda beta, w, b, v: (largest(beta, b, w) * v) ** 2 / 6,
            "The scales of w and b are exchanged",
        ),
        "normal": (kink, "This is the mean for normal weights"),
        "something else": (lambda beta, w, b, v: np.exp(-beta), "bounded_kink is not right. Draw many"),
        "mean size": (lambda beta, w, b, v: largest(beta, w, b) * v / 3, "This is the mean of |mu|"),
        "root": (lambda beta, w, b, v: largest(beta, w, b) * v / sqrt(6), "square root of the mean square"),
        "slow tails": (
            lambda beta, w, b, v: largest(beta, w, b) * w * v**2 / 6,
            "It is right up to |beta| = a_b/a_w, and wrong beyond",
        ),
        "twice": (lambda beta, w, b, v: (largest(beta, w, b) * v) ** 2 / 3, "too large by one factor"),
    },
}

# --- the variant -------------------------------------------------------------------------------


def laplace_by_substitution(beta, c, d):
    """The same by z = log(|beta| c / d), with the logistic density of z."""
    z = log(abs(beta) * c / d) if beta else -700.0
    return exp(-z) * c / d / (4 * cosh(z / 2) ** 2) / 2 if beta else c / d / 2


def disk_kink(beta, w, b, v):
    return 0.5 * v**2 * 0.6 * largest(beta, w, b) ** 2


VARIANT_RIGHT = {
    "breakpoint_density": [
        loud(laplace_law),
        entrywise(laplace_by_substitution),
        entrywise(lambda beta, c, d: over_weights(beta, laplace(c), laplace(d), 40 * c)),
        entrywise(lambda beta, c, d: by_quad(laplace(c), laplace(d), beta)),
    ],
    "bounded_density": [
        lambda beta, w, b: largest(beta, w, b) ** 3 / (3 * w**2 * b),
        lambda beta, w, b: np.minimum(w, b / np.abs(beta)) ** 3 / (3 * w**2 * b),
        disk_by_sides,
        entrywise(
            lambda beta, w, b: over_weights(
                beta, lambda t: t / w**2, lambda t: 1 / (2 * b), min(w, b / abs(beta)) if beta else w
            )
        ),
    ],
    "share_between": [
        loud(disk_share),
        share_by_pieces(1 / 3, lambda t: -1 / (6 * t**2)),
        share_by_rule(lambda beta: np.minimum(1, 1 / np.abs(beta)) ** 3 / 3),
    ],
    "mean_square_kink": [
        loud(laplace_kink),
        entrywise(lambda beta, c, d, v: 12 * (v * c * d / (d + c * abs(beta))) ** 2),
        entrywise(
            lambda beta, c, d, v: (
                2
                * v**2
                * over_weights(beta, laplace(c), laplace(d), 50 * c, 3)
                / over_weights(beta, laplace(c), laplace(d), 50 * c, 1)
            )
        ),
    ],
    "expected_bending": [by_mean_sizes, sizes_by_adding, loud(sizes_by_names)],
    "bounded_kink": [
        disk_kink,
        entrywise(lambda beta, w, b, v: 0.3 * (v * (w if abs(beta) * w <= b else b / beta)) ** 2),
        lambda beta, w, b, v: np.where(
            np.abs(beta) > b / w, 0.3 * (b * v) ** 2 / np.where(beta == 0, 1, beta**2), 0.3 * (w * v) ** 2
        ),
    ],
}

VARIANT_WRONG = {
    "breakpoint_density": {
        **DENSITY,
        "Laplace": (lambda beta, c, d: laplace(d / c)(beta), "a quotient of Laplace numbers is none"),
        "Cauchy": (cauchy, "This is the Cauchy law of normal weights"),
        "inverted": (lambda beta, c, d: laplace_law(beta, d, c), "The scale is inverted"),
        "no scale": (lambda beta, c, d: laplace_law(beta, 1, 1), "The scales are missing"),
        "no factor": (
            entrywise(lambda beta, c, d: over_weights(beta, laplace(c), laplace(d), 40 * c, 0)),
            "The factor |t| is missing",
        ),
        "one sign": (lambda beta, c, d: laplace_law(beta, c, d) / 2, "This is half of the density"),
        "signed": (lambda beta, c, d: c * d / 2 / (d + c * beta) ** 2, "The size of beta counts"),
        "distribution": (
            entrywise(
                lambda beta, c, d: 1 - 0.5 / (1 + c * beta / d) if beta > 0 else 0.5 / (1 + c * abs(beta) / d)
            ),
            "a breakpoint below beta, not the density",
        ),
        "survival": (
            entrywise(
                lambda beta, c, d: 0.5 / (1 + c * beta / d) if beta > 0 else 1 - 0.5 / (1 + c * abs(beta) / d)
            ),
            "a breakpoint beyond beta, not the density",
        ),
        "variances": (
            lambda beta, c, d: laplace_law(beta, 2 * c**2, 2 * d**2),
            "this takes the variances 2c^2 for them",
        ),
        "twice": (lambda beta, c, d: 2 * laplace_law(beta, c, d), "too large by one factor, whatever"),
        "not normalized": (
            lambda beta, c, d: (1 + c * np.abs(beta) / d) ** -2,
            "the factor in front is wrong",
        ),
        "squares added": (
            lambda beta, c, d: c * d / 2 / (d**2 + (c * beta) ** 2),
            "It looks like two mistakes. First: This is the Cauchy law",
        ),
        "coarse": (coarse(laplace, laplace), "and six are asked"),
    },
    "bounded_density": {
        **BOUNDED,
        "cut": (
            lambda beta, w, b: np.where(np.abs(beta) <= b / w, w / (3 * b), 0.0),
            "what is missing lies beyond",
        ),
        "flat": (lambda beta, w, b: 0 * beta + w / (3 * b), "This is flat everywhere"),
        "inverted": (lambda beta, w, b: disk_by_sides(beta, b, w), "The scale is inverted"),
        "no scale": (lambda beta, w, b: disk_by_sides(beta, 1, 1), "The scales are missing"),
        "no factor": (
            lambda beta, w, b: largest(beta, w, b) ** 2 / (2 * w**2 * b),
            "The factor |t| is missing",
        ),
        "one sign": (lambda beta, w, b: np.divide(disk_by_sides(beta, w, b), 2), "half of the density"),
        "uniform": (uniform_by_sides, "This is the density for uniform weights"),
        "not a density": (
            lambda beta, w, b: w * largest(beta, w, b) ** 3 / (3 * w**2 * b),
            "and not |t|/a_w: over",
        ),
        "1/a": (
            lambda beta, w, b: 2 * largest(beta, w, b) ** 3 / (3 * w**2 * b),
            "This is twice the density",
        ),
        "signed tails": (
            lambda beta, w, b: [
                w / b / 3 if abs(each) <= b / w else (b / w) ** 2 / 3 / each**3 for each in beta
            ],
            "It is negative for some beta",
        ),
        "tails of uniform weights": (
            lambda beta, w, b: [w / b / 3 if abs(each) <= b / w else b / w / 3 / each**2 for each in beta],
            "It is right up to |beta| = a_b/a_w, and wrong beyond",
        ),
        "in the plane": (
            lambda beta, w, b: 2 * largest(beta, w, b) ** 3 / (3 * pi * w**2 * b),
            "too small by one factor, whatever the scales",
        ),
    },
    "share_between": {
        **{name: (share_with(disk_share, **laws), text) for name, (laws, text) in BIASES.items()},
        "no tails": (share_with(disk_share, disk=clipped), "There are no tails"),
        "flat": (share_with(disk_share, disk=lambda low, high: (high - low) / 3), "The density is that of"),
        "disk without biases": (
            share_with(disk_share, disk=lambda low, high: low < 0 < high),
            "this recipe draws them uniformly",
        ),
        "disk as uniform": (
            share_with(disk_share, disk=lambda low, high: torch_share("torch", low, high)),
            "This is the share for uniform weights",
        ),
        "low ignored": (
            share_with(disk_share, disk=lambda low, high: disk_share("disk", -1e12, high)),
            "breakpoints below `low` do not count",
        ),
        "Cauchy": (share_with(disk_share, disk=cauchy_share), "This is the Cauchy law of normal weights"),
        "heavy tails": (
            share_with(disk_share, disk=lambda low, high: share("disk", 1 / 3, tail_slow)("disk", low, high)),
            "right for intervals within [-1, 1], and wrong",
        ),
        "outside": (lambda *case: 1 - disk_share(*case), "This is the share outside"),
    },
    "mean_square_kink": {
        "independent": (
            lambda beta, c, d, v: 0 * beta + (2 * c * v) ** 2,
            "as if mu and beta were independent",
        ),
        "without v": (
            lambda beta, c, d, v: laplace_kink(beta, c, d, sqrt(0.5)),
            "the mean square of v as a factor",
        ),
        "no factor": (
            entrywise(
                lambda beta, c, d, v: (
                    2
                    * v**2
                    * over_weights(beta, laplace(c), laplace(d), 50 * c, 2)
                    / over_weights(beta, laplace(c), laplace(d), 50 * c, 0)
                )
            ),
            "the factor |t| makes large weights more likely",
        ),
        "with the density": (
            lambda beta, c, d, v: laplace_kink(beta, c, d, v) * laplace_law(beta, c, d),
            "a factor too many",
        ),
        "inverted": (
            lambda beta, c, d, v: laplace_kink(beta, d, c, v),
            "The scales of w and b are exchanged",
        ),
        "variance of v": (lambda beta, c, d, v: laplace_kink(beta, c, d, v) / 2, "2 c_v^2, not c_v^2"),
        "normal": (kink, "This is the mean for normal weights"),
        "signed": (
            lambda beta, c, d, v: 12 * (c * d * v / (d + c * beta)) ** 2,
            "The size of beta counts",
        ),
        "root": (lambda beta, c, d, v: np.sqrt(laplace_kink(beta, c, d, v)), "square root of the mean"),
        "mean size": (
            lambda beta, c, d, v: 2 * v / (1 / c + np.abs(beta) / d),
            "This is the mean of |mu|",
        ),
        "squares added": (
            lambda beta, c, d, v: 12 * v**2 / (1 / c**2 + (beta / d) ** 2),
            "It looks like two mistakes. First: This is the mean for normal weights",
        ),
        "v once": (lambda beta, c, d, v: laplace_kink(beta, c, d, v) / v, "wrong as soon as c_v is not"),
        "mean size squared": (
            lambda beta, c, d, v: 2 * laplace_kink(beta, c, d, v) / 3,
            "too small by one factor",
        ),
    },
    "expected_bending": {
        name: (bending_with(by_mean_sizes, recipe, law), sentence)
        for name, recipe, law, sentence in (
            ("disk, one unit", "disk", lambda H: 4 / 9 / sqrt(H), "'disk': This is the mean for one unit"),
            ("disk, no fan-in", "disk", lambda H: 4 * H / 9, "'disk': The factor 1/sqrt(fan-in)"),
            ("disk, squares", "disk", lambda H: 0.25, "'disk': This is the mean of the sum of squares"),
            ("disk, deviations", "disk", lambda H: sqrt(H) / 2, "'disk': These are deviations"),
            ("disk, uniform", "disk", lambda H: sqrt(H) / 4, "This is the mean for uniform weights"),
            ("disk, largest", "disk", sqrt, "This takes the largest size of the weights"),
            ("disk, signed", "disk", lambda H: 0, "weights of both signs cancel, their sizes do not"),
            ("disk, no root", "disk", lambda H: 4 / 9, "'disk' is not right. It is too small by a factor"),
            ("disk, halved", "disk", lambda H: sqrt(H) / 9, "'disk' is not right. It depends on the width"),
            ("glorot, 2H", "glorot", lambda H: 0.75, "'glorot': This has fan-in + fan-out = 2H"),
            ("glorot, wide", "glorot", lambda H: 1.5, "'glorot': This is right for wide networks only"),
            ("he, one unit", "he", lambda H: 4 / pi / sqrt(H), "'he': This is the mean for one unit"),
            ("he, no fan-in", "he", lambda H: 4 * H / pi, "'he': The factor 1/sqrt(fan-in)"),
            ("he, squares", "he", lambda H: 4, "'he': This is the mean of the sum of squares"),
            ("he, deviations", "he", lambda H: 2 * sqrt(H), "'he': These are deviations"),
            ("he, deviation", "he", lambda H: 8 / pi, "'he': 2/fan-in is the variance"),
            (
                "he as lecun",
                "he",
                lambda H: 2 * sqrt(H) / pi,
                "'he': The variance of He's weights is 2/fan-in",
            ),
            ("he, something else", "he", lambda H: sinh(1), "for 'he' is not right"),
            (
                "glorot, one unit",
                "glorot",
                lambda H: 1.5 / (H + 1),
                "'glorot': This is the mean for one unit",
            ),
            ("glorot by fan-in", "glorot", lambda H: 1.5 * sqrt(H), "'glorot': This divides by the fan-in"),
            (
                "glorot, squares",
                "glorot",
                lambda H: H * (2 / (H + 1)) ** 2,
                "'glorot': This is the mean of the",
            ),
            ("glorot, deviations", "glorot", lambda H: 2 * H / (H + 1), "'glorot': These are deviations"),
            (
                "glorot, normal",
                "glorot",
                lambda H: 4 * H / pi / (H + 1),
                "the mean for Glorot's normal weights",
            ),
        )
    },
    "bounded_kink": {
        "independent": (
            lambda beta, w, b, v: 0 * beta + (w * v / 2) ** 2,
            "as if mu and beta were independent",
        ),
        "flat": (
            lambda beta, w, b, v: 0 * beta + 0.3 * (w * v) ** 2,
            "This does not depend on beta: beyond",
        ),
        "without v": (
            lambda beta, w, b, v: 0.6 * largest(beta, w, b) ** 2,
            "the mean square of v as a factor",
        ),
        "no factor": (
            lambda beta, w, b, v: (largest(beta, w, b) * v / 2) ** 2,
            "the factor |t| makes large weights more likely",
        ),
        "a_v as deviation": (
            lambda beta, w, b, v: 0.6 * (largest(beta, w, b) * v) ** 2,
            "This takes a_v for the deviation",
        ),
        "v uniform": (
            lambda beta, w, b, v: 0.2 * (largest(beta, w, b) * v) ** 2,
            "v follows the disk law as well",
        ),
        "with the density": (
            lambda beta, w, b, v: disk_kink(beta, w, b, v) * disk_by_sides(beta, w, b),
            "a factor too many",
        ),
        "inverted": (lambda beta, w, b, v: disk_kink(beta, b, w, v), "The scales of w and b are exchanged"),
        "uniform": (RIGHT["bounded_kink"][0], "This is the mean for uniform weights"),
        "mean size": (lambda beta, w, b, v: largest(beta, w, b) * v / 2, "This is the mean of |mu|"),
        "root": (lambda beta, w, b, v: sqrt(0.3) * largest(beta, w, b) * v, "square root of the mean square"),
        "halved": (lambda beta, w, b, v: disk_kink(beta, w, b, v) / 2, "too small by one factor"),
    },
}
