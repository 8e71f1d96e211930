"""Right and wrong answers to assignment 3, each wrong one with a piece of the sentence it should get.

Almost every answer is written once, for the loss with weights; `plain` gives all data the weight 1/n, which
makes it an answer in the book's convention.
"""

import itertools
import warnings

import numpy as np


def relu(u):
    return np.maximum(u, 0)


def plain(weighted):
    """An answer for weighted data as one for the mean over the data; of five arguments y is the last."""

    def function(*case):
        data = len(case[-1] if len(case) == 5 else case[0])
        return weighted(*case, np.full(data, 1 / data))

    return function


def all_plain(answers):
    return {name: (plain(function), sentence) for name, (function, sentence) in answers.items()}


# --- active_sets -------------------------------------------------------------------------------


def active(w, b, x):
    return np.outer(x, w) + b > 0


def active_by_loop(w, b, x):
    return [[1 if wi * xk + bi > 0 else 0 for wi, bi in zip(w, b)] for xk in x]  # noqa: B905


def active_by_sides(w, b, x):
    print("sides")
    warnings.warn("careful", stacklevel=1)
    return np.where(w > 0, x[:, None] > -b / w, x[:, None] < -b / w)


def active_by_columns(w, b, x):
    return np.array([(wi * x + bi > 0).astype(int) for wi, bi in zip(w, b)]).T  # noqa: B905


def active_by_heaviside(w, b, x):
    return np.heaviside(np.add.outer(np.asarray(x), b / w) * w, 0.0)


def active_in_single_precision(w, b, x):
    w, b, x = (np.asarray(each, dtype=np.float32) for each in (w, b, x))
    return tuple(map(tuple, (x[:, None] * w + b > 0).tolist()))


# --- gradient ----------------------------------------------------------------------------------


def residuals(w, b, v, x, y):
    return relu(np.outer(x, w) + b) @ v - y


def moments(w, b, v, x, y, omega):
    pull = omega * residuals(w, b, v, x, y)
    return pull @ active(w, b, x), (pull * x) @ active(w, b, x)


def by_moments(w, b, v, x, y, omega):
    S0, S1 = moments(w, b, v, x, y, omega)
    return v * S1, v * S0, w * S1 + b * S0


def by_loop(w, b, v, x, y, omega):
    r = residuals(w, b, v, x, y)
    dw, db, dv = np.zeros((3, len(w)))
    for k, i in itertools.product(range(len(x)), range(len(w))):
        if w[i] * x[k] + b[i] > 0:
            dw[i] += omega[k] * r[k] * v[i] * x[k]
            db[i] += omega[k] * r[k] * v[i]
            dv[i] += omega[k] * r[k] * (w[i] * x[k] + b[i])
    return [dw.tolist(), db.tolist(), dv.tolist()]


def by_jacobian(w, b, v, x, y, omega):
    on = active(w, b, x)
    jacobian = np.hstack([on * v * x[:, None], on * v, relu(np.outer(x, w) + b)])
    return (jacobian.T @ (omega * residuals(w, b, v, x, y))).reshape(3, -1)


def loss(w, b, v, x, y, omega):
    return omega @ residuals(w, b, v, x, y) ** 2 / 2


def by_differences(w, b, v, x, y, omega):
    """Central differences: exact for a quadratic, which the loss is over each single parameter."""
    place, h = np.array([w, b, v]), 1e-3
    result = np.zeros_like(place)
    for index in np.ndindex(*place.shape):
        step = np.zeros_like(place)
        step[index] = h
        result[index] = (loss(*(place + step), x, y, omega) - loss(*(place - step), x, y, omega)) / (2 * h)
    return result


def by_autograd(w, b, v, x, y, omega):
    import torch

    place = torch.tensor(np.array([w, b, v]), requires_grad=True)
    x, y, omega = map(torch.tensor, (x, y, omega))
    values = torch.relu(x[:, None] * place[0] + place[1]) @ place[2]
    (omega * (values - y) ** 2).sum().div(2).backward()
    return place.grad.numpy()


def by_imaginary_steps(w, b, v, x, y, omega):
    on, place, h = active(w, b, x), np.array([w, b, v]), 1e-30
    result = np.zeros_like(place)
    for index in np.ndindex(*place.shape):
        moved = place.astype(complex)
        moved[index] += 1j * h
        r = (on * (np.outer(x, moved[0]) + moved[1])) @ moved[2] - y
        result[index] = (omega @ r**2 / 2).imag / h
    return result


def by_steps_to_one_side(w, b, v, x, y, omega):
    place, h = np.array([w, b, v]), 1e-6
    result, start = np.zeros_like(place), loss(w, b, v, x, y, omega)
    for index in np.ndindex(*place.shape):
        step = np.zeros_like(place)
        step[index] = h
        result[index] = (loss(*(place + step), x, y, omega) - start) / h
    return result


def without_relu(w, b, v, x, y, omega):
    pull = omega * ((np.outer(x, w) + b) @ v - y)
    S0, S1 = pull @ active(w, b, x), (pull * x) @ active(w, b, x)
    return v * S1, v * S0, w * S1 + b * S0


def twice_wrong(function, factor):
    return lambda *case: [factor * each for each in function(*case)]


def times(factor):
    def function(w, b, v, x, y, omega):
        return [factor(w, b, v, x, y, omega) * each for each in by_moments(w, b, v, x, y, omega)]

    return function


def from_moments(put_together):
    def function(w, b, v, x, y, omega):
        return put_together(w, b, v, *moments(w, b, v, x, y, omega))

    return function


def from_sets(sets):
    def function(w, b, v, x, y, omega):
        pull = omega * residuals(w, b, v, x, y)
        S0, S1 = pull @ sets(w, b, x), (pull * x) @ sets(w, b, x)
        return v * S1, v * S0, w * S1 + b * S0

    return function


def of_values(w, b, v, x, y, omega):
    return by_moments(w, b, v, x, 0 * y, omega)


def over_active(w, b, v, x, y, omega):
    share = omega @ active(w, b, x)
    return [each / np.where(share > 0, share, 1) for each in by_moments(w, b, v, x, y, omega)]


def ignoring(function):
    """An answer that forgets its weights."""

    def forgetful(*case):
        return function(*case[:-1], np.full(len(case[-1]), 1 / len(case[-1])))

    return forgetful


# --- is_critical -------------------------------------------------------------------------------


def critical_by_gradient(w, b, v, x, y, omega):
    return np.linalg.norm(np.concatenate(by_moments(w, b, v, x, y, omega))) < 1e-9


def critical_by_kinds(w, b, v, x, y, omega):
    for wi, bi, vi, S0, S1 in zip(w, b, v, *moments(w, b, v, x, y, omega)):  # noqa: B905
        asked = [wi * S1 + bi * S0] if vi == 0 else [S0, S1]
        if max(map(abs, asked)) > 1e-9:
            return 0
    return 1


def critical_by_rows(w, b, v, x, y, omega):
    return bool(all(abs(each) < 1e-9 for row in by_loop(w, b, v, x, y, omega) for each in row))


def critical_by_allclose(*case):
    return np.allclose(by_moments(*case), 0, atol=1e-9)


def critical_by_counting(*case):
    return np.int64((np.abs(by_jacobian(*case)) > 1e-9).sum() == 0)


def zero(*numbers):
    return bool(np.max(np.abs(np.concatenate([np.ravel(each) for each in numbers]))) < 1e-9)


def critical_if(test):
    def function(w, b, v, x, y, omega):
        return test(w, b, v, x, omega * residuals(w, b, v, x, y))

    return function


def means_of_active(w, b, v, x, pull):
    with np.errstate(all="ignore"):
        return zero(pull @ active(w, b, x) / active(w, b, x).sum(0), (pull * x) @ active(w, b, x))


def all_live(w, b, v, x, y, omega):
    return (v != 0).all() and active(w, b, x).any(axis=0).all()


def on_each_piece(w, b, v, x, y, omega):
    values = pieces_by_lstsq(x, y, np.sort(-b / w), omega)
    return bool(np.allclose(values, y + residuals(w, b, v, x, y)))


# --- fit_pieces --------------------------------------------------------------------------------


def each_piece(fit):
    def function(x, y, breakpoints, omega):
        place, values = np.searchsorted(breakpoints, x), np.zeros(len(x))
        for piece in set(place.tolist()):
            mine = place == piece
            values[mine] = fit(x[mine], y[mine], omega[mine])
        return values

    return function


def line_by_lstsq(x, y, omega):
    root, columns = np.sqrt(omega), np.stack([x, np.ones_like(x)], axis=1)
    return columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]


def line_by_means(x, y, omega):
    omega = omega / omega.sum()
    gap = x - omega @ x
    spread = omega @ gap**2
    slope = (omega @ (gap * y)) / spread if len(x) > 1 else 0.0
    return omega @ y + slope * gap


def line_by_polyfit(x, y, omega):
    return np.polyval(np.polyfit(x, y, 1, w=np.sqrt(omega)), x)


def chord(x, y, omega):
    order = np.argsort(x)
    if len(x) == 1:
        return y
    return np.interp(x, x[order[[0, -1]]], y[order[[0, -1]]])


def line_without_care(x, y, omega):
    omega = omega / omega.sum()
    gap = x - omega @ x
    return omega @ y + gap * (omega @ (gap * y)) / (omega @ gap**2 if len(x) > 1 else 0.0)


def pieces_by_comparing(x, y, breakpoints, omega):
    """Plain loops: the piece of a datum is the number of breakpoints to its left."""
    piece = [sum(1 for cut in breakpoints if cut < xk) for xk in x]
    values = [0.0] * len(x)
    for number in range(len(breakpoints) + 1):
        mine = [k for k in range(len(x)) if piece[k] == number]
        rows = np.array([[1.0, x[k]] for k in mine])
        square = rows.T @ np.diag([omega[k] for k in mine])
        line = np.linalg.pinv(square @ rows) @ (square @ np.array([y[k] for k in mine]))
        for k, value in zip(mine, rows @ line):  # noqa: B905
            values[k] = float(value)
    return values


def as_if_sorted(x, y, breakpoints, omega):
    cuts = np.searchsorted(x, breakpoints)
    parts = zip(*(np.split(each, cuts) for each in (x, y, omega)))  # noqa: B905
    return np.concatenate([line_by_lstsq(*part) if len(part[0]) else part[0] for part in parts])


def with_the_next(x, y, breakpoints, omega):
    values, cuts = np.zeros(len(x)), [-np.inf, *breakpoints, np.inf]
    for low, high in itertools.pairwise(cuts):
        own = (low < x) & (x < high)
        mine = own | (x == min(x[x > high], default=np.inf))
        values[own] = np.polyval(np.polyfit(x[mine], y[mine], 1, w=np.sqrt(omega[mine])), x[own])
    return values


pieces_by_lstsq = each_piece(line_by_lstsq)


def pieces_at_once(x, y, breakpoints, omega):
    place = np.searchsorted(breakpoints, x)
    on = place[:, None] == np.arange(len(breakpoints) + 1)
    columns = np.hstack([on, on * x[:, None]])
    root = np.sqrt(omega)
    return (columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]).tolist()


def joined(x, y, breakpoints, omega):
    columns = np.stack([np.ones_like(x), x, *(relu(x - cut) for cut in breakpoints)], axis=1)
    root = np.sqrt(omega)
    return columns @ np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]


def sorted_pieces(x, y, breakpoints, omega):
    order = np.argsort(x)
    return pieces_by_lstsq(x[order], y[order], breakpoints, omega[order])


# --- verdict -----------------------------------------------------------------------------------


def verdict_by_moments(w, b, v, x, y, omega):
    if (np.abs(np.outer(x, w) + b) <= 1e-12).any():
        return "edge"
    if not critical_by_kinds(w, b, v, x, y, omega):
        return "slope"
    return "valley" if zero(*moments(w, b, v, x, y, omega)) else "pass"


def hessian(w, b, v, x, y, omega):
    on, height = active(w, b, x), relu(np.outer(x, w) + b)
    jacobian = np.hstack([on * v * x[:, None], on * v, height])
    second = jacobian.T @ (omega[:, None] * jacobian)
    S0, S1 = moments(w, b, v, x, y, omega)
    units = len(w)
    for i in range(units):
        for first, moment in ((i, S1[i]), (units + i, S0[i])):
            second[first, 2 * units + i] += moment
            second[2 * units + i, first] += moment
    return second


def verdict_by_eigenvalues(w, b, v, x, y, omega):
    if min(abs(wi * xk + bi) for wi, bi in zip(w, b) for xk in x) < 1e-12:  # noqa: B905
        return "edge"
    if not critical_by_gradient(w, b, v, x, y, omega):
        return "slope"
    return "pass" if np.linalg.eigvalsh(hessian(w, b, v, x, y, omega))[0] < -1e-9 else "valley"


def verdict_by_silent_units(w, b, v, x, y, omega):
    if (x[:, None] == -b / w).any():
        return " Edge"
    if not critical_by_rows(w, b, v, x, y, omega):
        return "SLOPE"
    S0, S1 = moments(w, b, v, x, y, omega)
    return np.array(["valley", "pass"])[int((np.hypot(S0, S1)[v == 0] > 1e-9).any())]


def verdict_by_numerical_hessian(w, b, v, x, y, omega):
    if np.isclose(np.outer(x, w) + b, 0, atol=1e-12).any():
        return "edge"
    place, h = np.concatenate([w, b, v]), 1e-5

    def slope(place):
        return np.concatenate(by_moments(*place.reshape(3, -1), x, y, omega))

    if np.linalg.norm(slope(place), np.inf) > 1e-9:
        return "slope"
    rows = [(slope(place + h * step) - slope(place - h * step)) / (2 * h) for step in np.eye(len(place))]
    return "pass" if np.linalg.eigvalsh((np.array(rows) + np.transpose(rows)) / 2)[0] < -1e-6 else "valley"


def verdict_by_kicks(w, b, v, x, y, omega):
    """Kicks of each unit: its v by a thousandth of the change of its w and b."""
    if (np.abs(np.outer(x, w) + b) <= 1e-12).any():
        return "edge"
    if not critical_by_kinds(w, b, v, x, y, omega):
        return "slope"
    place, start = np.array([w, b, v]), loss(w, b, v, x, y, omega)
    for i, angle, sign in itertools.product(range(len(w)), np.linspace(0, 2 * np.pi, 25), (-1, 1)):
        kicked = place.copy()
        kicked[:, i] += 1e-3 * np.array([np.cos(angle), np.sin(angle), sign * 1e-3])
        if loss(*kicked, x, y, omega) < start - 1e-13:
            return "pass"
    return "valley"


def verdict_by_sums(w, b, v, x, y, omega):
    """At a critical point a unit without a sum of residuals has no first moment either, since w is not 0."""
    word = verdict_by_moments(w, b, v, x, y, omega)
    if word in ("edge", "slope"):
        return word
    return "valley" if zero(moments(w, b, v, x, y, omega)[0]) else "pass"


def edge_where(counts):
    """An answer that says edge only for the units that count."""

    def function(w, b, v, x, y, omega):
        on = np.outer(x, w) + b == 0
        if on[:, counts(w, b, v, x)].any():
            return "edge"
        return verdict_if(edge=False)(w, b, v, x, y, omega)

    return function


def verdict_if(edge=True, critical=critical_by_kinds, passes=None):
    """An answer that differs from the right one in what is given."""

    def function(w, b, v, x, y, omega):
        if edge and (np.outer(x, w) + b == 0).any():
            return "edge"
        if not critical(w, b, v, x, y, omega):
            return "slope"
        found = not zero(*moments(w, b, v, x, y, omega)) if passes is None else passes(w, b, v, x, y, omega)
        return "pass" if found else "valley"

    return function


def edge_where_the_gradient_vanishes(w, b, v, x, y, omega):
    word = verdict_if(edge=False)(w, b, v, x, y, omega)
    return word if word == "slope" else verdict_by_moments(w, b, v, x, y, omega)


# --- held --------------------------------------------------------------------------------------


def split(w, b, v, x, y, omega):
    height = w * x + b
    pull = omega * (v * relu(height) - y)
    datum = int(np.argmin(np.abs(height)))
    return pull, datum, (height > 0) & (np.arange(len(x)) != datum)


def held_by_theorem(w, b, v, x, y, omega):
    pull, k, on = split(w, b, v, x, y, omega)
    if abs(pull[on] @ (x[on] - x[k])) > 1e-9:
        return False
    return v * pull[on].sum() <= 1e-9 and -v * pull[on].sum() <= v * pull[k] + 1e-9


def rates(w, b, v, x, y, omega, directions):
    """One-sided derivatives of the loss along directions of (w, b, v)."""
    pull, k, on = split(w, b, v, x, y, omega)
    found = []
    for dw, db, dv in directions:
        change = on * (dv * (w * x + b) + v * (dw * x + db))
        change[k] = v * max(dw * x[k] + db, 0.0)
        found.append(pull @ change)
    return np.array(found)


def held_by_rays(w, b, v, x, y, omega):
    k = np.argmin(np.abs(w * x + b))
    rays = [(1, -x[k], 0), (-1, x[k], 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
    return bool((rates(w, b, v, x, y, omega, rays) > -1e-9).all())


def held_by_looking_round(w, b, v, x, y, omega):
    angles = np.linspace(0, 2 * np.pi, 721)
    place = -b / w
    ways = [(np.cos(t), np.sin(t) - place * np.cos(t), 0.0) for t in angles] + [(0, 0, 1.0), (0, 0, -1.0)]
    return int(rates(w, b, v, x, y, omega, ways).min() >= -1e-9)


def held_by_small_steps(w, b, v, x, y, omega):
    """Whether the loss falls after a small step along some of the rays that matter."""

    def loss_at(w, b, v):
        return omega @ (v * relu(w * x + b) - y) ** 2 / 2

    k, h = np.argmin(np.abs(w * x + b)), 1e-7
    for dw, db, dv in ((1, -x[k], 0), (-1, x[k], 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)):
        if (loss_at(w + h * dw, b + h * db, v + h * dv) - loss_at(w, b, v)) / h < -1e-5:
            return np.False_
    return np.True_


def held_from(conditions):
    """An answer from the pulls of the data, the datum and the active set."""

    def function(w, b, v, x, y, omega):
        pull, k, on = split(w, b, v, x, y, omega)
        turn, push, own = conditions(v, pull, x, k, on, omega)
        return bool(abs(turn) < 1e-9 and -1e-9 <= push <= own + 1e-9)

    return function


def turn_of(pull, x, k, on):
    return pull[on] @ (x[on] - x[k])


def held_if(test):
    def function(w, b, v, x, y, omega):
        pull, k, on = split(w, b, v, x, y, omega)
        return bool(test(v * pull[on].sum(), v * pull[k], v * pull[on] @ (x[on] - x[k])))

    return function


def small(*numbers):
    return max(map(abs, numbers)) < 1e-9


def unwritten(*arguments):
    raise NotImplementedError


def raising(*arguments):
    return 1 / 0


SETS_RIGHT = [
    active,
    active_by_loop,
    active_by_sides,
    active_by_columns,
    active_by_heaviside,
    active_in_single_precision,
]
GRADIENT_RIGHT = [by_moments, by_loop, by_jacobian, by_differences, by_autograd, by_imaginary_steps]
CRITICAL_RIGHT = [
    critical_by_gradient,
    critical_by_kinds,
    critical_by_rows,
    critical_by_allclose,
    critical_by_counting,
]
PIECES_RIGHT = [
    pieces_by_lstsq,
    each_piece(line_by_means),
    each_piece(line_by_polyfit),
    pieces_at_once,
    pieces_by_comparing,
]
VERDICT_RIGHT = [
    verdict_by_moments,
    verdict_by_eigenvalues,
    verdict_by_silent_units,
    verdict_by_numerical_hessian,
    verdict_by_kicks,
    verdict_by_sums,
]
HELD_RIGHT = [held_by_theorem, held_by_rays, held_by_looking_round, held_by_small_steps]

SETS_WRONG = {
    "not written": (unwritten, "active_sets is not written yet"),
    ">=": (lambda w, b, x: np.outer(x, w) + b >= 0, "A datum on the breakpoint counts as inactive"),
    "sides swapped": (lambda w, b, x: np.outer(x, w) + b < 0, "The sides are swapped"),
    "left-facing": (lambda w, b, x: x[:, None] < -b / w, "taken as left-facing"),
    "heights": (lambda w, b, x: np.outer(x, w) + b, "These are the numbers w x + b"),
    "values": (lambda w, b, x: relu(np.outer(x, w) + b), "These are the values of the units"),
    "signs": (lambda w, b, x: np.sign(np.outer(x, w) + b), "These are the signs"),
    "off the breakpoint": (lambda w, b, x: np.outer(x, w) + b != 0, "active_sets is not right"),
    "not active": (lambda w, b, x: ~active(w, b, x), "These are the inactive data"),
    "right-facing": (lambda w, b, x: x[:, None] > -b / w, "taken as right-facing"),
    "no bias": (lambda w, b, x: np.outer(x, w) > 0, "The bias is forgotten"),
    "w x - b": (lambda w, b, x: np.outer(x, w) > b, "The bias has the wrong sign"),
    "turned": (lambda w, b, x: active(w, b, x).T, "turned round"),
    "lists of indices": (lambda w, b, x: [np.flatnonzero(on) for on in active(w, b, x).T], "active_sets"),
}

GRADIENT_WRONG = {
    "raises": (raising, "raised an error: ZeroDivisionError"),
    "two arrays": (lambda *case: by_moments(*case)[:2], "should return 3 things: dw, db, dv"),
    "sign": (times(lambda *case: -1), "wrong sign: the residual is f(x) - y"),
    "half": (times(lambda *case: 0.5), "This is half the gradient"),
    "twice": (times(lambda *case: 2), "This is twice the gradient"),
    "all data": (from_sets(lambda w, b, x: np.ones((len(x), len(w)))), "The sums run over all data"),
    "inactive": (from_sets(lambda w, b, x: ~active(w, b, x)), "over the inactive data"),
    "values": (of_values, "takes the values f(x)"),
    "dw without v": (
        from_moments(lambda w, b, v, S0, S1: (S1, v * S0, w * S1 + b * S0)),
        "sum of r x over the active data, and this has no v",
    ),
    "dw without x": (
        from_moments(lambda w, b, v, S0, S1: (v * S0, v * S0, w * S1 + b * S0)),
        "and this has no x",
    ),
    "db without v": (
        from_moments(lambda w, b, v, S0, S1: (v * S1, S0, w * S1 + b * S0)),
        "sum of r over the active data, and this has no v",
    ),
    "db with x": (
        from_moments(lambda w, b, v, S0, S1: (v * S1, v * S1, w * S1 + b * S0)),
        "and this is that of r x",
    ),
    "dv without b": (from_moments(lambda w, b, v, S0, S1: (v * S1, v * S0, w * S1)), "bias is missing in dv"),
    "dv with v": (
        from_moments(lambda w, b, v, S0, S1: (v * S1, v * S0, v * (w * S1 + b * S0))),
        "dv has a v too many",
    ),
    "something else": (
        from_moments(lambda w, b, v, S0, S1: (w * S0, v * S0, S0)),
        "gradient: dw is not right",
    ),
    "another order": (
        from_moments(lambda w, b, v, S0, S1: (w * S1 + b * S0, v * S1, v * S0)),
        "The order is dw, db, dv",
    ),
    "dw with w": (
        from_moments(lambda w, b, v, S0, S1: (w * S1, v * S0, w * S1 + b * S0)),
        "this has w in place of v",
    ),
    "dv without w": (
        from_moments(lambda w, b, v, S0, S1: (v * S1, v * S0, S1 + b * S0)),
        "The slope w is missing in dv",
    ),
    "no ReLU": (without_relu, "a network without ReLU"),
    "steps to one side": (by_steps_to_one_side, "right to a few digits only"),
    "sign and half": (
        times(lambda *case: -0.5),
        "There are two mistakes. First: The gradient has the wrong sign",
    ),
    "all data and twice": (
        twice_wrong(from_sets(lambda w, b, x: np.ones((len(x), len(w)))), 2),
        "There are two mistakes. First: The sums run over all data",
    ),
}

CRITICAL_WRONG = {
    "always": (lambda *case: True, "feels forces everywhere"),
    "loose": (
        lambda *case: bool(np.max(np.abs(by_moments(*case))) < 1e-2),
        "The gradient is small there",
    ),
    "total force": (lambda *case: zero([np.sum(by_moments(*case))]), "cancel each other"),
    "zero sum only": (
        critical_if(lambda w, b, v, x, pull: zero(pull @ active(w, b, x))),
        "zero sum on each active set, but that is not enough",
    ),
    "first moment only": (
        critical_if(lambda w, b, v, x, pull: zero((pull * x) @ active(w, b, x))),
        "The first moments vanish there, but the sums",
    ),
    "all data": (
        critical_if(lambda w, b, v, x, pull: zero([pull.sum()], [pull @ x])),
        "balance over all data",
    ),
    "inactive": (
        critical_if(lambda w, b, v, x, pull: zero(pull @ ~active(w, b, x), (pull * x) @ ~active(w, b, x))),
        "balance over the inactive data",
    ),
    "some unit": (
        lambda *case: bool((np.abs(by_moments(*case)).max(axis=0) < 1e-9).any()),
        "One of the units is not at rest",
    ),
    "without dv": (lambda *case: zero(*by_moments(*case)[:2]), "A unit with v = 0 asks for something too"),
    "never": (lambda *case: False, "The residuals are all zero there"),
    "dead units": (
        lambda w, b, v, x, y, omega: (
            critical_by_kinds(w, b, v, x, y, omega) and bool(active(w, b, x).any(axis=0).all())
        ),
        "A dead unit, active on no datum",
    ),
    "v = 0": (lambda *case: zero(*moments(*case)), "With v = 0 only one equation is left"),
    "least squares on each piece": (
        lambda *case: critical_by_kinds(*case) and bool(on_each_piece(*case) or not all_live(*case)),
        "Both moments of each unit vanish there",
    ),
    "over v only": (lambda *case: zero(by_moments(*case)[2]), "The derivatives over v vanish there"),
    "no sizes": (lambda *case: bool(np.max(by_moments(*case)) < 1e-9), "take absolute values"),
    "a number": (lambda *case: float(np.abs(by_moments(*case)[0]).max()), "should return True or False, got"),
    "a word": (lambda *case: "yes", "should be numbers, got str"),
}


PIECES_WRONG = {
    "one line": (lambda x, y, breakpoints, omega: line_by_lstsq(x, y, omega), "one line for all data"),
    "means": (
        each_piece(lambda x, y, omega: np.full(len(x), omega @ y / omega.sum())),
        "the mean of each piece",
    ),
    "through the origin": (
        each_piece(lambda x, y, omega: x * (omega @ (x * y)) / (omega @ x**2)),
        "no intercept",
    ),
    "chords": (each_piece(chord), "join the first and the last datum"),
    "joined": (joined, "made to meet at the breakpoints"),
    "residuals": (
        lambda x, y, breakpoints, omega: pieces_by_lstsq(x, y, breakpoints, omega) - y,
        "the residuals, not the values",
    ),
    "sorted": (sorted_pieces, "in the order of increasing x"),
    "0 / 0": (each_piece(line_without_care), "A piece with a single datum"),
    "as if sorted": (as_if_sorted, "cut as if they were sorted"),
    "with the next": (with_the_next, "together with the first datum of the next one"),
    "0 for single data": (
        each_piece(lambda x, y, omega: line_by_lstsq(x, y, omega) if len(x) > 1 else 0.0),
        "The value is 0 where a piece has a single datum",
    ),
    "parabolas": (
        each_piece(lambda x, y, omega: np.polyval(np.polyfit(x, y, min(2, len(x) - 1), w=omega**0.5), x)),
        "These are parabolas",
    ),
    "rounded": (lambda *case: np.round(pieces_by_lstsq(*case), 4), "right to a few digits only"),
    "the targets": (lambda x, y, breakpoints, omega: y, "Take one piece"),
    "slopes": (lambda x, y, breakpoints, omega: np.zeros(4), "has shape (4,), expected (12,)"),
}

VERDICT_WRONG = {
    "always a valley": (lambda *case: "valley", "Where the gradient is not zero the loss falls"),
    "an error left": (
        verdict_if(passes=lambda w, b, v, x, y, omega: not zero(residuals(w, b, v, x, y))),
        "All units are live and at rest there",
    ),
    "zero eigenvalue": (
        verdict_if(passes=lambda *case: np.linalg.eigvalsh(hessian(*case))[0] < 1e-9 and solved(case)),
        "All residuals are zero there",
    ),
    "dead is no rest": (
        verdict_if(
            critical=lambda w, b, v, x, y, omega: (
                bool(active(w, b, x).any(axis=0).all()) and critical_by_kinds(w, b, v, x, y, omega)
            )
        ),
        "A dead unit changes nothing on the data",
    ),
    "any v = 0": (
        verdict_if(passes=lambda w, b, v, x, y, omega: bool((v == 0).any())),
        "The unit with v = 0 is dead there",
    ),
    "v = 0 forgotten": (
        verdict_if(critical=lambda *case: zero(*by_moments(*case)[:2])),
        "A unit with v = 0 is not at rest there",
    ),
    "any active v = 0": (
        verdict_if(passes=lambda w, b, v, x, y, omega: bool((active(w, b, x).any(axis=0) & (v == 0)).any())),
        "sees neither a sum nor a first moment",
    ),
    "saddle as minimum": (verdict_if(passes=lambda *case: False), "no local minimum but a pass"),
    "on a datum as critical": (verdict_if(edge=False), "A datum lies on a breakpoint there: the gradient"),
    "slope on a datum": (
        edge_where_the_gradient_vanishes,
        "we say edge whatever the gradient is",
    ),
    "first moments only": (
        verdict_if(passes=lambda *case: not zero(moments(*case)[1])),
        "sees no first moment there, but residuals whose sum is not zero",
    ),
    "edges of units that count": (edge_where(lambda w, b, v, x: v != 0), "we say edge whatever v is"),
    "edges of units that are active": (
        edge_where(lambda w, b, v, x: active(w, b, x).any(axis=0)),
        "a unit that is active on no datum: we say edge there, too",
    ),
    "another word": (lambda *case: "saddle", "should return one of the words slope, valley, pass, edge"),
}


def solved(case):
    return zero(residuals(*case[:5]))


HELD_WRONG = {
    "always": (lambda *case: True, "draw the breakpoint to their own side"),
    "no bound": (held_if(lambda S0, own, turn: S0 < 1e-9 and own >= 0 and small(turn)), "too weak"),
    "no turn": (held_if(lambda S0, own, turn: -1e-9 < -S0 <= own + 1e-9), "can turn about the datum"),
    "size of the datum": (
        held_if(lambda S0, own, turn: -1e-9 < -S0 <= abs(own) and small(turn)),
        "pushes in the same direction",
    ),
    "zero gradient": (
        held_if(lambda S0, own, turn: small(S0, turn)),
        "The gradient by our convention is zero there, but the loss falls",
    ),
    "zero gradient, no more": (lambda *case: False, "No side pushes the breakpoint away"),
    "zero gradient on both sides": (
        held_if(lambda S0, own, turn: small(S0, turn) and own > -1e-9),
        "the datum pushes back harder",
    ),
    "no v": (
        held_from(lambda v, pull, x, k, on, omega: (turn_of(pull, x, k, on), -pull[on].sum(), pull[k])),
        "There v < 0: a push is v times",
    ),
    "the right-hand data": (
        held_from(
            lambda v, pull, x, k, on, omega: (
                turn_of(pull, x, k, x > x[k]),
                -v * pull[x > x[k]].sum(),
                v * pull[k],
            )
        ),
        "There w < 0, so the active data lie to the left",
    ),
    "over the active data": (
        held_from(
            lambda v, pull, x, k, on, omega: (
                turn_of(pull, x, k, on),
                -v * pull[on].sum() / omega[on].sum(),
                v * pull[k],
            )
        ),
        "Both pushes are divided by the same n",
    ),
    "about the origin": (
        held_from(lambda v, pull, x, k, on, omega: (pull[on] @ x[on], -v * pull[on].sum(), v * pull[k])),
        "the moment that vanishes is the one about the datum",
    ),
    "the datum counted n times": (
        held_from(
            lambda v, pull, x, k, on, omega: (
                turn_of(pull, x, k, on),
                -v * pull[on].sum(),
                len(x) * v * pull[k],
            )
        ),
        "the push of the active data is larger than its own",
    ),
}

WITH_WEIGHTS = {
    "gradient": {
        "no weights": (ignoring(by_moments), "The weights are ignored"),
        "weights and 1/n": (times(lambda *case: 1 / len(case[3])), "divides by n as well"),
        "squared weights": (lambda *case: by_moments(*case[:5], case[5] ** 2), "The weights enter squared"),
        "plain sums": (
            lambda *case: by_moments(*case[:5], np.ones(len(case[3]))),
            "these are plain sums",
        ),
        "no weights and the sign": (
            twice_wrong(ignoring(by_moments), -1),
            "There are two mistakes. First: The weights are ignored",
        ),
        "over the active weight": (over_active, "divides by the weight of the active data"),
    },
    "fit_pieces": {
        "no weights": (ignoring(pieces_by_lstsq), "The weights are ignored"),
        "squared weights": (
            lambda x, y, breakpoints, omega: pieces_by_lstsq(x, y, breakpoints, omega**2),
            "The weights enter squared",
        ),
    },
    "is_critical": {
        "no weights": (ignoring(critical_by_kinds), "balance there if the weights are left out"),
    },
    "verdict": {
        "no weights": (ignoring(verdict_by_moments), "at rest there if the weights were left out"),
    },
    "held": {
        "no weights": (ignoring(held_by_theorem), "that is held"),
    },
}
WITHOUT = {
    "gradient": {
        "no 1/n": (plain(times(lambda *case: len(case[3]))), "The 1/n is missing"),
        "sign and no 1/n": (
            plain(times(lambda *case: -len(case[3]))),
            "wrong sign: the residual is f(x) - y. Then: The 1/n is missing",
        ),
        "1/|A|": (plain(over_active), "divides by the number of active data"),
    },
}

BOTH_RIGHT = {
    "gradient": GRADIENT_RIGHT,
    "is_critical": CRITICAL_RIGHT,
    "fit_pieces": PIECES_RIGHT,
    "verdict": VERDICT_RIGHT,
    "held": HELD_RIGHT,
}
BOTH_WRONG = {
    "gradient": GRADIENT_WRONG,
    "is_critical": CRITICAL_WRONG,
    "fit_pieces": PIECES_WRONG,
    "verdict": VERDICT_WRONG,
    "held": HELD_WRONG,
}

RIGHT = {"active_sets": SETS_RIGHT} | {name: [*map(plain, each)] for name, each in BOTH_RIGHT.items()}
WRONG = {"active_sets": SETS_WRONG} | {
    name: all_plain(each) | WITHOUT.get(name, {}) for name, each in BOTH_WRONG.items()
}
VARIANT_RIGHT = {"active_sets": SETS_RIGHT, **BOTH_RIGHT}
VARIANT_WRONG = {"active_sets": SETS_WRONG} | {
    name: each | WITH_WEIGHTS[name] for name, each in BOTH_WRONG.items()
}
