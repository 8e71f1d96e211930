"""Right and wrong answers to assignment 1, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for the book's convention, `VARIANT_RIGHT` and `VARIANT_WRONG` for the variant, in
which a unit is described by its jump.
"""

import warnings

import numpy as np


def relu(u):
    return np.maximum(u, 0)


# --- to_spline ---------------------------------------------------------------------------------


def by_loop(w, b, v):
    beta, mu, s = [], [], []
    for wi, bi, vi in zip(w, b, v):  # noqa: B905  as a student writes it
        beta.append(-bi / wi)
        mu.append(vi * wi)
        s.append(1 if wi > 0 else -1)
    return beta, mu, s


def as_one_array(w, b, v):
    return np.array([-b / w, w * v, w / np.abs(w)])


def in_order_of_breakpoints(w, b, v):
    order = np.argsort(-b / w)
    return [(-b / w)[order], (w * v)[order], np.sign(w)[order]]


def loud(w, b, v):
    warnings.warn("careful", stacklevel=1)
    print("working")
    return tuple(b / -w), tuple(w * v), [int(each) for each in np.sign(w)]


def jump_by_loop(w, b, v):
    beta, _, s = by_loop(w, b, v)
    return beta, [abs(wi) * vi for wi, vi in zip(w, v)], s  # noqa: B905


def jump_of_delta_slope(w, b, v):
    beta, mu, s = as_one_array(w, b, v)
    return beta, s * mu, s


def jump_by_measuring(w, b, v):
    h = 1.0
    beta = -b / w
    right = (v * relu(w * (beta + h) + b)) / h
    left = (v * relu(w * (beta - h) + b)) / h
    return beta, right + left, np.where(right != 0, 1.0, -1.0)


# --- eval_spline -------------------------------------------------------------------------------


def by_two_sides(beta, mu, s, x):
    right, left = s > 0, s < 0
    value = relu(x[:, None] - beta[right]) @ mu[right]
    return value - relu(beta[left] - x[:, None]) @ mu[left]


def by_points(beta, mu, s, x):
    return [sum(m * (p - c) for c, m, o in zip(beta, mu, s) if o * (p - c) > 0) for p in x]  # noqa: B905


def by_back_to_weights(beta, mu, s, x):
    w, b = s, -s * beta
    return relu(np.outer(x, w) + b) @ (mu / w)


def jumps_by_points(beta, m, s, x):
    return [sum(j * max(o * (p - c), 0.0) for c, j, o in zip(beta, m, s)) for p in x]  # noqa: B905


def jumps_by_matrix(beta, m, s, x):
    gap = s * (x[:, None] - beta)
    return (gap * (gap > 0) * m).sum(1)


def jumps_by_delta_slopes(beta, m, s, x):
    return by_two_sides(beta, s * m, s, x)


# --- slope_jumps -------------------------------------------------------------------------------


def by_dictionary(beta, mu, s):
    found = {}
    for c, m, o in zip(beta, mu, s):  # noqa: B905
        found[c] = found.get(c, 0.0) + o * m
    knots = sorted(found)
    return knots, [found[knot] for knot in knots]


def by_comparison(beta, mu, s):
    knots = np.unique(beta)
    return knots, ((knots[:, None] == beta) * (s * mu)).sum(1)


def by_slopes(beta, mu, s):
    knots = np.unique(beta)
    middles = np.concatenate([[knots[0] - 1], (knots[1:] + knots[:-1]) / 2, [knots[-1] + 1]])
    slopes = np.where(s * (middles[:, None] - beta) > 0, mu, 0.0).sum(1)
    return np.array([knots, np.diff(slopes)])


def jumps_added(beta, m, s):
    return by_dictionary(beta, m, np.ones_like(s))


def jumps_compared(beta, m, s):
    return by_comparison(beta, m, np.ones_like(s))


def jumps_from_slopes(beta, m, s):
    return by_slopes(beta, s * m, s)


# --- with_constant -----------------------------------------------------------------------------


def constant_by_loop(w, b, v, strength=lambda w, v: w * v):
    constant, kept = 0.0, []
    for wi, bi, vi in zip(w, b, v):  # noqa: B905
        if wi == 0:
            constant += vi * max(bi, 0.0)
        else:
            kept.append((-bi / wi, strength(wi, vi), np.sign(wi)))
    return [constant, *map(list, zip(*kept))]  # noqa: B905


def constant_by_mask(w, b, v):
    on = (w == 0) & (b > 0)
    bends = w != 0
    return v[on] @ b[on], *as_one_array(w[bends], b[bends], v[bends])


def constant_far_away(w, b, v):
    flat = np.where(w == 0, v, 0.0) @ relu(b)
    return np.array([flat]), *by_loop(w[w != 0], b[w != 0], v[w != 0])


def jump_constant_by_loop(w, b, v):
    return constant_by_loop(w, b, v, lambda w, v: abs(w) * v)


def jump_constant_by_mask(w, b, v):
    constant, beta, mu, s = constant_by_mask(w, b, v)
    return constant, beta, s * mu, s


def jump_constant_far_away(w, b, v):
    constant, beta, mu, s = constant_far_away(w, b, v)
    return constant, beta, np.multiply(mu, s), s


def constant_with(spline):
    """A wrong with_constant: the right constant, and the mistakes of a to_spline."""

    def function(w, b, v):
        bends = w != 0
        return v[~bends] @ relu(b[~bends]), *spline(w[bends], b[bends], v[bends])

    return function


def kept_infinite(w, b, v):
    with np.errstate(all="ignore"):
        return v[w == 0] @ relu(b[w == 0]), -b / w, w * v, np.sign(w)


def spline_with(beta=None, strength=None, s=None):
    """A wrong to_spline that differs from the right one in what is given."""

    def function(w, b, v):
        return (
            -b / w if beta is None else beta(w, b, v),
            w * v if strength is None else strength(w, b, v),
            np.sign(w) if s is None else s(w, b, v),
        )

    return function


def unwritten(*arguments):
    raise NotImplementedError


def raising(*arguments):
    return 1 / 0


def nothing(*arguments):
    pass


RIGHT = {
    "to_spline": [by_loop, as_one_array, in_order_of_breakpoints, loud],
    "eval_spline": [by_two_sides, by_points, by_back_to_weights],
    "slope_jumps": [by_dictionary, by_comparison, by_slopes],
    "roughness": [lambda mu: mu @ mu, lambda mu: sum(m * m for m in mu), lambda mu: np.linalg.norm(mu) ** 2],
    "with_constant": [constant_by_loop, constant_by_mask, constant_far_away],
}

SIGNS = {
    "sign of v": (spline_with(s=lambda w, b, v: np.sign(v)), "this is the sign of v"),
    "sign of wv": (spline_with(s=lambda w, b, v: np.sign(w * v)), "this is the sign of wv"),
    "all right-facing": (spline_with(s=lambda w, b, v: np.ones_like(w)), "All units are called right-facing"),
    "true or false": (spline_with(s=lambda w, b, v: w > 0), "this is 1 or 0"),
    "sign of b": (spline_with(s=lambda w, b, v: np.sign(b)), "this is the sign of b"),
    "opposite orientation": (
        spline_with(s=lambda w, b, v: -np.sign(w)),
        "The orientation has the wrong sign",
    ),
}
PLACES = {
    "b/w": (spline_with(lambda w, b, v: b / w), "this is b/w"),
    "-w/b": (spline_with(lambda w, b, v: -w / b), "upside down"),
    "-b": (spline_with(lambda w, b, v: -b), "this is -b,"),
    "-b/|w|": (spline_with(lambda w, b, v: -b / abs(w)), "this is -b/|w|"),
    "breakpoints second": (lambda w, b, v: (w * v, -b / w, np.sign(w)), "in another order"),
    "a column for each number": (
        lambda w, b, v: np.stack(as_one_array(w, b, v), 1),
        "should return 3 things: beta,",
    ),
    "not written": (unwritten, "to_spline is not written yet"),
    "raises": (raising, "raised an error: ZeroDivisionError"),
    "returns nothing": (nothing, "gives nothing back"),
    "NaN": (lambda w, b, v: (w * np.nan, w, w), "holds NaN"),
    "one unit short": (lambda w, b, v: (-b[1:] / w[1:], w * v, np.sign(w)), "has shape (6,), expected (7,)"),
    "words": (lambda w, b, v: ("a", "b", "c"), "should be numbers, got str"),
    "something else": (spline_with(lambda w, b, v: b * w * v), "to_spline: beta is not right"),
}

EVAL = {
    "slope": (lambda beta, mu, s, x: ((s * (x[:, None] - beta) > 0) * mu).sum(1), "slope of the spline"),
    "right-facing": (lambda beta, mu, s, x: relu(x[:, None] - beta) @ mu, "taken as right-facing"),
    "active everywhere": (lambda beta, mu, s, x: (x[:, None] - beta) @ mu, "contributes everywhere"),
    "wrong side": (lambda beta, mu, s, x: by_two_sides(beta, mu, -s, x), "active on the wrong side"),
    "a number": (lambda beta, mu, s, x: 0.0, "has shape (), expected (25,)"),
    "unit by unit": (
        lambda beta, mu, s, x: relu(s * (x[:, None] - beta)) * mu,
        "has shape (25, 7), expected (25,)",
    ),
    "no slope": (
        lambda beta, mu, s, x: relu(s * (x[:, None] - beta)).sum(1),
        "The factor mu (or m) is missing",
    ),
    "cut by the slope": (
        lambda beta, mu, s, x: relu(mu * (x[:, None] - beta)).sum(1),
        "The wrong thing is cut off",
    ),
}


def eval_wrong(right):
    """Mistakes made with the right answer of either version."""
    return {
        "mean": (lambda beta, mu, s, x: np.divide(right(beta, mu, s, x), len(mu)), "mean over the units"),
        "x + beta": (lambda beta, mu, s, x: right(-beta, mu, s, x), "This takes x + beta"),
        "minus": (lambda *case: np.negative(right(*case)), "This is minus the function"),
    }


def one_alone(which, strength):
    """Of the units that share a knot only one."""

    def function(beta, mu, s):
        knots = np.unique(beta)
        return knots, [strength(mu, s)[beta == knot][which] for knot in knots]

    return function


KNOTS = {
    "not merged": (lambda beta, mu, s: (np.sort(beta), (s * mu)[np.argsort(beta)]), "not merged"),
    "not sorted": (
        lambda beta, mu, s: np.array(by_dictionary(beta, mu, s))[:, ::-1],
        "not in increasing order",
    ),
    "somewhere else": (
        lambda beta, mu, s: (by_comparison(beta, mu, s)[0] + 1, np.ones(4)),
        "knots is not right",
    ),
    "lists in the knots": (
        lambda beta, mu, s: ([1.0, [2.0, 3.0]], [1.0, 2.0]),
        "knots should be one row of numbers",
    ),
    "lists in the jumps": (
        lambda beta, mu, s: (np.unique(beta), [[1.0], [2.0, 3.0], [], []]),
        "jumps should be one row of numbers",
    ),
    "absolute values": (
        lambda beta, mu, s: by_comparison(beta, abs(mu), np.ones(7)),
        "This adds absolute values",
    ),
    "rows of a table": (
        lambda beta, mu, s: [[knot, [1.0, 2.0]] for knot in np.unique(beta)],
        "slope_jumps should return 2 things",
    ),
}
CONSTANTS = {
    "kept": (kept_infinite, "leave them out"),
    "lists in beta": (
        lambda w, b, v: (1.0, [1.0, [2.0, 3.0]], v, v),
        "with_constant: beta should be one row of numbers",
    ),
    "b/w": (
        constant_with(spline_with(lambda w, b, v: b / w)),
        "this is b/w. (If you call your to_spline and it is not right yet, correct that first.)",
    ),
    "something else": (
        constant_with(spline_with(lambda w, b, v: b * w * v)),
        "and compare. (If you call your to_spline and it is not right yet, correct that first.)",
    ),
    "not written": (unwritten, "not written yet, or calls your to_spline, which is not."),
}


WRONG = {
    "to_spline": {
        **PLACES,
        "|w|v": (
            spline_with(strength=lambda w, b, v: np.abs(w) * v),
            "This is the jump |w|v, not the delta-slope wv: they differ for left-facing units.",
        ),
        "v": (spline_with(strength=lambda w, b, v: v), "this is v alone"),
        "v/w": (spline_with(strength=lambda w, b, v: v / w), "this is v/w"),
        "w": (spline_with(strength=lambda w, b, v: w), "this is w alone"),
        "-wv": (spline_with(strength=lambda w, b, v: -w * v), "The delta-slope has the wrong sign"),
        "|wv|": (spline_with(strength=lambda w, b, v: abs(w * v)), "This is |wv|"),
        "beta sorted": (
            spline_with(beta=lambda w, b, v: np.sort(-b / w)),
            "are sorted and the delta-slopes are not",
        ),
        **SIGNS,
    },
    "eval_spline": {
        **EVAL,
        **eval_wrong(by_two_sides),
        "mu (s (x - beta))_+": (jumps_by_matrix, "Left-facing units have the wrong sign"),
    },
    "slope_jumps": {
        **KNOTS,
        "mu without s": (jumps_added, "This adds up mu"),
        "the first alone": (one_alone(0, lambda mu, s: s * mu), "Only the first of the units"),
        "the last alone": (one_alone(-1, lambda mu, s: s * mu), "Only the last of the units"),
        "opposite sign": (
            lambda beta, mu, s: by_dictionary(beta, -mu, s),
            "read the curve from left to right",
        ),
        "slopes": (
            lambda beta, mu, s: (by_comparison(beta, mu, s)[0], np.cumsum(by_comparison(beta, mu, s)[1])),
            "slopes after each knot",
        ),
    },
    "roughness": {
        "sum |mu|": (lambda mu: np.abs(mu).sum(), "This sums |mu|"),
        "root": (np.linalg.norm, "square root"),
        "mean": (lambda mu: np.mean(mu**2), "mean of the squares"),
        "square of the sum": (lambda mu: mu.sum() ** 2, "squares the sum"),
        "sum": (np.sum, "sums without squares"),
        "half": (lambda mu: mu @ mu / 2, "This is half of the sum"),
        "largest": (lambda mu: max(mu**2), "This is the square of the largest"),
        "an array": (lambda mu: mu**2, "has shape (7,), expected ()"),
    },
    "with_constant": {
        "v b": (lambda w, b, v: (v[w == 0] @ b[w == 0], *constant_by_mask(w, b, v)[1:]), "not cut off"),
        "no constant": (lambda w, b, v: (0.0, *constant_by_mask(w, b, v)[1:]), "still add a constant"),
        "without v": (
            lambda w, b, v: (relu(b[w == 0]).sum(), *constant_by_mask(w, b, v)[1:]),
            "output weight v is missing",
        ),
        "of all units": (lambda w, b, v: (v @ relu(b), *constant_by_mask(w, b, v)[1:]), "over all units"),
        "|w|v": (jump_constant_by_mask, "This is the jump |w|v, not the delta-slope"),
        "|b|": (
            lambda w, b, v: (v[w == 0] @ abs(b[w == 0]), *constant_by_mask(w, b, v)[1:]),
            "|b| in place of max(b, 0)",
        ),
        "v b cut off": (
            lambda w, b, v: (relu(v * b)[w == 0].sum(), *constant_by_mask(w, b, v)[1:]),
            "This cuts off v b",
        ),
        "v cut off": (
            lambda w, b, v: (relu(v[w == 0]) @ relu(b[w == 0]), *constant_by_mask(w, b, v)[1:]),
            "Units with v < 0 are dropped",
        ),
        **CONSTANTS,
    },
}

VARIANT_RIGHT = {
    "to_spline": [jump_by_loop, jump_of_delta_slope, jump_by_measuring],
    "eval_spline": [jumps_by_points, jumps_by_matrix, jumps_by_delta_slopes],
    "slope_jumps": [jumps_added, jumps_compared, jumps_from_slopes],
    "roughness": RIGHT["roughness"],
    "with_constant": [jump_constant_by_loop, jump_constant_by_mask, jump_constant_far_away],
}


def _of_jumps(function):
    """The same answer for the variant, with the jump in the second place."""

    def changed(w, b, v):
        beta, _, s = function(w, b, v)
        return beta, np.abs(w) * v, s

    return changed


VARIANT_WRONG = {
    "to_spline": {
        **PLACES,
        "wv": (as_one_array, "This is the delta-slope wv, not the jump |w|v"),
        "v": (spline_with(strength=lambda w, b, v: v), "this is v alone"),
        "v/|w|": (spline_with(strength=lambda w, b, v: v / np.abs(w)), "this is v/|w|"),
        "-|w|v": (spline_with(strength=lambda w, b, v: -abs(w) * v), "The jump has the wrong sign"),
        "|wv|": (spline_with(strength=lambda w, b, v: abs(w * v)), "This is |wv|"),
        "beta sorted": (
            lambda w, b, v: (np.sort(-b / w), abs(w) * v, np.sign(w)),
            "are sorted and the jumps are not",
        ),
        **{name: (_of_jumps(function), sentence) for name, (function, sentence) in SIGNS.items()},
    },
    "eval_spline": {
        "slope": EVAL["slope"],
        "right-facing": EVAL["right-facing"],
        "active everywhere": EVAL["active everywhere"],
        "wrong side": EVAL["wrong side"],
        **eval_wrong(jumps_by_points),
        "no slope": EVAL["no slope"],
        "cut by the slope": EVAL["cut by the slope"],
        "mu (x - beta)": (by_two_sides, "with the jump m the term is m s (x - beta)"),
    },
    "slope_jumps": {
        **KNOTS,
        "s m": (by_dictionary, "multiplies the jumps by s"),
        "the first alone": (one_alone(0, lambda m, s: m), "Only the first of the units"),
        "the last alone": (one_alone(-1, lambda m, s: m), "Only the last of the units"),
        "opposite sign": (lambda beta, m, s: jumps_added(beta, -m, s), "read the curve from left to right"),
        "slopes": (
            lambda beta, m, s: (jumps_compared(beta, m, s)[0], np.cumsum(jumps_compared(beta, m, s)[1])),
            "slopes after each knot",
        ),
    },
    "roughness": WRONG["roughness"],
    "with_constant": {"wv": (constant_by_mask, "This is the delta-slope wv, not the jump"), **CONSTANTS},
}
