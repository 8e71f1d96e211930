"""Right and wrong answers to assignment 7, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for ReLU, `VARIANT_RIGHT` and `VARIANT_WRONG` for the absolute value.
"""

import itertools
import warnings
from fractions import Fraction
from operator import mul

import numpy as np


def relu(u):
    return np.maximum(u, 0)


def relu_slope(u):
    return (u > 0) * 1.0


def arguments_of(x, r, kind):
    """Orientation and sign of v: the variant has no orientation."""
    return (x, r, *(kind if len(kind) == 2 else (1, kind[0])))


def unwritten(*arguments):
    raise NotImplementedError


def raising(*arguments):
    return 1 / 0


def nothing(*arguments):
    pass


# --- velocities --------------------------------------------------------------------------------


def weight_velocity(w, b, v, x, r, phi=relu, slope=relu_slope):
    """The velocity of the weights, unit by unit and datum by datum."""
    velocity = []
    for wi, bi, vi in zip(w, b, v):  # noqa: B905  as a student writes it
        dw = db = dv = 0.0
        for xk, rk in zip(x, r):  # noqa: B905
            h = wi * xk + bi
            dw -= rk * vi * slope(h) * xk / len(x)
            db -= rk * vi * slope(h) / len(x)
            dv -= rk * phi(h) / len(x)
        velocity.append((dw, db, dv))
    return np.array(velocity).T


def answers_for(phi, slope, strength):
    """Right answers about velocities for an activation: by the chain rule, a small step, and one formula."""

    def beta_by_chain_rule(w, b, v, x, r):
        dw, db, _ = weight_velocity(w, b, v, x, r, phi, slope)
        return list(b / w**2 * dw - db / w)

    def beta_by_small_step(w, b, v, x, r):
        dw, db, _ = weight_velocity(w, b, v, x, r, phi, slope)
        eps = 1e-5
        return (-(b + eps * db) / (w + eps * dw) + (b - eps * db) / (w - eps * dw)) / (2 * eps)

    def beta_by_formula(w, b, v, x, r):
        warnings.warn("careful", stacklevel=1)
        print("working")
        beta = -b / w
        counted = slope(w * x[:, None] + b)
        return v / w * (counted * r[:, None] * (1 + np.outer(x, beta))).mean(axis=0)

    def mu_by_loop(w, b, v, x, r):
        dw, _, dv = weight_velocity(w, b, v, x, r, phi, slope)
        turn = strength(np.sign(w), np.sign(w))
        return turn * dw * v + strength(w, 1) * dv

    def mu_by_small_step(w, b, v, x, r):
        dw, _, dv = weight_velocity(w, b, v, x, r, phi, slope)
        eps = 1e-5
        return (strength(w + eps * dw, v + eps * dv) - strength(w - eps * dw, v - eps * dv)) / (2 * eps)

    def mu_by_formula(w, b, v, x, r):
        beta, result = -b / w, []
        for i in range(len(w)):
            counted = slope(w[i] * x + b[i]) * r * strength(np.sign(w[i]), np.sign(w[i]))
            result.append(np.mean(counted * (-(v[i] ** 2) * x - w[i] ** 2 * (x - beta[i]))))
        return result

    return [beta_by_chain_rule, beta_by_small_step, beta_by_formula], [
        mu_by_loop,
        mu_by_small_step,
        mu_by_formula,
    ]


def beside_by_moving(beta_rate):
    """The limits from the velocity a little beside the datum, taken to the limit by a straight line."""

    def velocity_beside(w, v, x, r, k):
        near = np.abs(np.delete(x, k) - x[k]).min() / 4
        sides = []
        for direction in (-1, 1):
            one, two = (beta_rate(w, -(x[k] + direction * gap) * w, v, x, r) for gap in (near, near / 2))
            sides.append(2 * np.array(two) - np.array(one))
        return sides

    return velocity_beside


def beside_by_loop(w, v, x, r, k):
    left, right = [], []
    for wi, vi in zip(w, v):  # noqa: B905
        total = 0.0
        for j in range(len(x)):
            if j != k and wi * (x[j] - x[k]) > 0:
                total += r[j] * (1 + x[k] * x[j])
        with_datum = total + r[k] * (1 + x[k] ** 2)
        left.append(vi / wi * (with_datum if wi > 0 else total) / len(x))
        right.append(vi / wi * (total if wi > 0 else with_datum) / len(x))
    return left, right


def beside_by_masks(w, v, x, r, k):
    here, terms = np.arange(len(x)) == k, r * (1 + x[k] * x) / len(x)
    to_right, to_left = (x > x[k]) @ terms, (x < x[k]) @ terms
    own = here @ terms
    left = np.where(w > 0, to_right + own, to_left)
    right = np.where(w > 0, to_right, to_left + own)
    return np.array([left, right]) * (v / w)


def beside_of_both_sides(w, v, x, r, k):
    terms = r * (1 + x[k] * x)
    rest = terms[x > x[k]].sum() - terms[x < x[k]].sum()
    speed = v / abs(w) / len(x)
    return speed * (rest + terms[k]), speed * (rest - terms[k])


def beside_of_both_sides_by_loop(w, v, x, r, k):
    left, right = np.zeros(len(w)), np.zeros(len(w))
    for i in range(len(w)):
        for j in range(len(x)):
            side = np.sign(w[i] * (x[j] - x[k]))
            push = v[i] / w[i] * r[j] * (1 + x[k] * x[j]) / len(x)
            left[i] += push * (side if j != k else np.sign(w[i]))
            right[i] += push * (side if j != k else -np.sign(w[i]))
    return [left, right]


# --- attracting points -------------------------------------------------------------------------


def velocity_of(slope, x, r, s, c, beta):
    return c * s * np.sum(slope(s * (x - beta)) * r * (1 + beta * x))


def points_by_probing(slope):
    """Two probes in each gap give its line; lines give limits and zeros."""

    def attracting_points(x, r, *kind):
        x, r, s, c = arguments_of(x, r, kind)
        ends = [x[0] - 1, *x, x[-1] + 1]
        lines = []
        for start, end in itertools.pairwise(ends):
            p, q = start + (end - start) / 3, start + (end - start) / 1.5
            f, g = velocity_of(slope, x, r, s, c, p), velocity_of(slope, x, r, s, c, q)
            slant = (g - f) / (q - p)
            lines.append((f - slant * p, slant))
        found = []
        for k, place in enumerate(x):
            (a, m), (d, e) = lines[k], lines[k + 1]
            if a + m * place > 1e-9 and d + e * place < -1e-9:
                found.append(place)
        edges = [-np.inf, *x, np.inf]
        for k, (a, m) in enumerate(lines):
            if m < -1e-9 and edges[k] < -a / m < edges[k + 1]:
                found.append(-a / m)
        return found

    return attracting_points


def points_by_bisection(slope):
    """Where the velocity goes from plus to minus on a long fine grid, found by halving."""

    def attracting_points(x, r, *kind):
        x, r, s, c = arguments_of(x, r, kind)
        outer = np.tan(np.linspace(-np.pi / 2 + 1e-3, np.pi / 2 - 1e-3, 41))
        middles = np.unique(np.concatenate([outer, x - 4e-3, x + 4e-3]))
        speeds = np.array([velocity_of(slope, x, r, s, c, each) for each in middles])
        found = []
        for k in np.flatnonzero((speeds[:-1] > 1e-12) & (speeds[1:] < -1e-12)):
            low, high = middles[k], middles[k + 1]
            for _ in range(60):
                half = (low + high) / 2
                if velocity_of(slope, x, r, s, c, half) > 0:
                    low = half
                else:
                    high = half
            found.append(low)
        return np.array(found[::-1])

    return attracting_points


def points_by_sums(slope):
    """The zeros first, then the pins, by running sums."""

    def attracting_points(x, r, *kind):
        x, r, s, c = arguments_of(x, r, kind)
        n, tuple_of = len(x), []
        weight = np.array([[float(slope(s * (1 if j >= k else -1))) for j in range(n)] for k in range(n + 1)])
        level, slant = c * s * weight @ r, c * s * weight @ (r * x)
        low, high = np.append(-np.inf, x), np.append(x, np.inf)
        for a, m, start, end in zip(level, slant, low, high):  # noqa: B905
            if m < 0 and start < -a / m < end:
                tuple_of.append(-a / m)
        pinned = (level[:-1] + slant[:-1] * x > 0) & (level[1:] + slant[1:] * x < 0)
        return (*tuple_of, *x[pinned])

    return attracting_points


def wrong_places(
    slope,
    jump=None,
    zero=None,
    signs=lambda s, c: (s, c),
    anywhere=False,
    inside=False,
    root=lambda level, slant: -level / slant,
):
    """A wrong list that keeps data where `jump(before, after)` and zeros where `zero(slant)`."""
    jump = jump or (lambda before, after: before > 0 > after)
    zero = zero or (lambda slant: slant < 0)

    def attracting_points(x, r, *kind):
        x, r, *pair = arguments_of(x, r, kind)
        s, c = signs(*pair)
        n, found = len(x), []
        edges = [-np.inf, *x, np.inf]
        for k in range(n + 1):
            count = np.array([float(slope(s * (1 if j >= k else -1))) for j in range(n)])
            level, slant = c * s * count @ r, c * s * count @ (r * x)
            if k and jump(before, level + slant * x[k - 1]):  # noqa: F821
                found.append(x[k - 1])
            if zero(slant) and (anywhere or edges[k] < root(level, slant) < edges[k + 1]):
                found += [root(level, slant)] if not inside or 0 < k < n else []
            before = level + slant * x[k] if k < n else 0  # noqa: F841
        return found

    return attracting_points


def points_on_a_grid(slope):
    """Where the velocity changes from plus to minus between two points of a grid."""

    def attracting_points(x, r, *kind):
        x, r, s, c = arguments_of(x, r, kind)
        grid = np.linspace(-25, 25, 20001)
        counted = slope(s * (x - grid[:, None])) * r
        speeds = c * s * (counted.sum(1) + grid * (counted @ x))
        falls = (speeds[:-1] > 1e-12) & (speeds[1:] < -1e-12)
        return (grid[:-1] + grid[1:])[falls] / 2

    return attracting_points


def points_by_fractions(slope):
    """Exact arithmetic, and the places from right to left."""

    def attracting_points(x, r, *kind):
        x, r, s, c = arguments_of(x, r, kind)
        place, pull = [Fraction(each) for each in map(float, x)], [Fraction(each) for each in map(float, r)]
        found, n, after = [], len(place), None
        for k in range(n, -1, -1):
            count = [int(c * s * slope(s * (1 if j >= k else -1))) for j in range(n)]
            level = sum(map(mul, count, pull))
            slant = sum(map(mul, count, map(mul, pull, place)))
            if k < n and level + slant * place[k] > 0 > after:
                found.append(float(place[k]))
            zero = -level / slant if slant < 0 else None
            if zero is not None and (k == 0 or place[k - 1] < zero) and (k == n or zero < place[k]):
                found.append(float(zero))
            after = level + slant * place[k - 1] if k else None
        return tuple(found)

    return attracting_points


# --- simulate ----------------------------------------------------------------------------------


def descent(
    phi=relu,
    slope=relu_slope,
    eta=0.01,
    sign=1,
    factor=1.0,
    trained="wbv",
    frozen=False,
    stuck=False,
    fast_v=1.0,
    of_network=False,
    steps=None,
    lever_b=lambda w, v: v,
):
    """Gradient descent, right or spoilt."""

    def simulate(w, b, v, x, y, time):
        count_of = steps or (lambda time: max(1, round(time / eta)))
        step = eta if steps else time / count_of(time)
        h0 = np.outer(x, w) + b
        r0 = phi(h0) @ v - y
        for _ in range(count_of(time)):
            h = np.outer(x, w) + b
            count = slope(h0 if stuck else h)
            value = count * h if of_network else phi(h)
            r = (r0 if frozen else value @ v - y) * step / len(x) * sign * factor
            gradient = {
                "w": v * ((r * x) @ count),
                "b": lever_b(w, v) * (r @ count),
                "v": r @ (count * h if stuck else phi(h)),
            }
            w = w - gradient["w"] * ("w" in trained)
            b = b - gradient["b"] * ("b" in trained)
            v = v - fast_v * gradient["v"] * ("v" in trained)
        return [w, b, v]

    return simulate


def midpoint(phi=relu, slope=relu_slope):
    """Two evaluations in each step."""

    def velocity(w, b, v, x, y):
        h = np.outer(w, x) + b[:, None]
        r = (v @ phi(h) - y) / len(x)
        return np.array([-v * (slope(h) @ (r * x)), -v * (slope(h) @ r), -(phi(h) @ r)])

    def simulate(w, b, v, x, y, time):
        z, steps = np.array([w, b, v]), int(np.ceil(time / 0.02))
        for _ in range(steps):
            half = z + time / steps / 2 * velocity(*z, x, y)
            z = z + time / steps * velocity(*half, x, y)
        return z

    return simulate


def one_after_the_other(phi=relu, slope=relu_slope):
    """First v, then w and b with the new v."""

    def simulate(w, b, v, x, y, time):
        done, eta = 0.0, 0.01
        while done < time:
            step = min(eta, time - done)
            h = np.outer(w, x) + b[:, None]
            r = (v @ phi(h) - y) / len(x)
            v = v - step * phi(h) @ r
            w, b = w - step * v * (slope(h) @ (r * x)), b - step * v * (slope(h) @ r)
            done += step
        return tuple(map(list, (w, b, v)))

    return simulate


def runge_kutta(phi=relu, slope=relu_slope):
    """Four evaluations in each step, and a result in one table."""

    def velocity(z, x, y):
        w, b, v = z
        h = np.outer(w, x) + b[:, None]
        r = (v @ phi(h) - y) / len(x)
        return -np.array([v * (slope(h) @ (r * x)), v * (slope(h) @ r), phi(h) @ r])

    def simulate(w, b, v, x, y, time):
        z, steps = np.array([w, b, v]), int(np.ceil(time / 0.01))
        step = time / steps
        for _ in range(steps):
            one = velocity(z, x, y)
            two = velocity(z + step / 2 * one, x, y)
            three = velocity(z + step / 2 * two, x, y)
            z = z + step / 6 * (one + 2 * two + 2 * three + velocity(z + step * three, x, y))
        return z

    return simulate


def unit_after_unit(phi=relu, slope=relu_slope):
    """Each unit sees the new weights of those before it; steps of one length, the last may lead beyond."""

    def simulate(w, b, v, x, y, time):
        done = 0.0
        while done < time:
            for i in range(len(w)):
                r = (phi(np.outer(x, w) + b) @ v - y) / len(x)
                h = w[i] * x + b[i]
                push = v[i] * slope(h)
                w[i], b[i], v[i] = (
                    w[i] - 0.008 * push @ (r * x),
                    b[i] - 0.008 * push @ r,
                    v[i] - 0.008 * phi(h) @ r,
                )
            done += 0.008
        return w, b, v

    return simulate


def one_datum_at_a_time(phi, slope):
    """Stochastic descent, which is no flow of the loss."""

    def simulate(w, b, v, x, y, time):
        for step in range(round(time / 0.01)):
            k = step // 20 % len(x)
            h = w * x[k] + b
            push = 0.01 * (v @ phi(h) - y[k]) * slope(h) * v
            w, b, v = w - push * x[k], b - push, v - 0.01 * (v @ phi(h) - y[k]) * phi(h)
        return w, b, v

    return simulate


OTHER = {relu: (np.abs, np.sign), np.abs: (relu, relu_slope)}


def simulations(phi, slope):
    """Wrong answers to simulate, for one of the two activations."""
    run = lambda **options: descent(phi, slope, **options)  # noqa: E731
    return {
        "nothing moves": (lambda w, b, v, x, y, time: (w, b, v), "weights have not moved"),
        "only v": (run(trained="v"), "Only v moves"),
        "v stands": (run(trained="wb"), "v does not move"),
        "b stands": (run(trained="wv"), "b does not move"),
        "w stands": (run(trained="bv"), "w does not move"),
        "uphill": (run(sign=-1), "The loss rises"),
        "without 1/n": (run(factor=5.0, eta=0.002), "n times too fast"),
        "mean of squares": (run(factor=2.0), "twice too fast"),
        "1/(2n)": (run(factor=0.5), "half its speed"),
        "one long step": (run(eta=100.0), "is the step small?"),
        "v twice as fast": (run(fast_v=2.0), "change of v is about 2 times"),
        "w for v in the velocity of b": (
            run(lever_b=lambda w, v: w),
            "compare the derivative of the loss by b",
        ),
        "one datum at a time": (one_datum_at_a_time(phi, slope), "In a short time"),
        "as many steps as the time says": (run(steps=int), "nothing has moved"),
        "a thousand steps": (run(steps=lambda time: 1000), "none of w, b and v"),
        "the other unit": (descent(*OTHER[phi]), "This trains a network of"),
        "residuals of the start": (run(frozen=True), "residuals have to be computed anew"),
        "active data of the start": (run(stuck=True), "keeps the sides of the start"),
        "sides of the start, in the network too": (run(stuck=True, of_network=True), "of the start here"),
        "two results": (lambda w, b, v, x, y, time: (w, b), "should return 3 things"),
        "not written": (unwritten, "simulate is not written yet"),
        "NaN": (lambda w, b, v, x, y, time: (w * np.nan, b, v), "holds NaN"),
    }


SHARES = {
    "counts units": (
        lambda beta, mass, places, radius: np.mean(np.abs(beta[:, None] - places).min(axis=1) <= radius),
        "This counts units",
    ),
    "not divided": (
        lambda beta, mass, places, radius: mass[np.abs(beta[:, None] - places).min(1) <= radius].sum(),
        "not divided by all the mass",
    ),
    "no absolute value": (
        lambda beta, mass, places, radius: (
            sum(
                m
                for z, m in zip(beta, mass)  # noqa: B905
                if any(z - p <= radius for p in places)
            )
            / sum(mass)
        ),
        "Breakpoints left of a place",
    ),
    "twice": (
        lambda beta, mass, places, radius: (
            sum(mass[np.abs(beta - p) <= radius].sum() for p in places) / mass.sum()
        ),
        "counts twice",
    ),
    "far": (
        lambda beta, mass, places, radius: (
            mass[np.abs(beta[:, None] - places).min(1) > radius].sum() / mass.sum()
        ),
        "far from all places",
    ),
    "all places": (
        lambda beta, mass, places, radius: (
            mass[np.abs(beta[:, None] - places).max(1) <= radius].sum() / mass.sum()
        ),
        "all places at once",
    ),
    "diameter": (
        lambda beta, mass, places, radius: (
            mass[2 * np.abs(beta[:, None] - places).min(1) <= radius].sum() / mass.sum()
        ),
        "Half the radius",
    ),
    "no absolute value, the other way": (
        lambda beta, mass, places, radius: mass[(places - beta[:, None] <= radius).any(1)].sum() / mass.sum(),
        "Breakpoints right of a place",
    ),
    "percent": (
        lambda beta, mass, places, radius: (
            100 * mass[np.abs(beta[:, None] - places).min(1) <= radius].sum() / mass.sum()
        ),
        "in percent",
    ),
    "by the number": (
        lambda beta, mass, places, radius: (
            mass[np.abs(beta[:, None] - places).min(1) <= radius].sum() / len(mass)
        ),
        "divided by the number of units",
    ),
    "means": (
        lambda beta, mass, places, radius: (
            mass[np.abs(beta[:, None] - places).min(1) <= radius].mean() / mass.mean()
        ),
        "mean mass over another mean",
    ),
    "first place": (
        lambda beta, mass, places, radius: mass[np.abs(beta - places[0]) <= radius].sum() / mass.sum(),
        "Only the first place",
    ),
    "last place": (
        lambda beta, mass, places, radius: mass[np.abs(beta - places[-1]) <= radius].sum() / mass.sum(),
        "Only the last place",
    ),
    "a list": (lambda beta, mass, places, radius: mass, "has shape (9,), expected ()"),
    "not written": (unwritten, "clustering is not written yet"),
}
RIGHT_SHARES = [
    lambda beta, mass, places, radius: (
        sum(
            m
            for z, m in zip(beta, mass)  # noqa: B905
            if min(abs(z - p) for p in places) <= radius
        )
        / sum(mass)
    ),
    lambda beta, mass, places, radius: np.average(
        (np.abs(np.subtract.outer(beta, places)) <= radius).any(1), weights=mass
    ),
    lambda beta, mass, places, radius: [
        1 - mass[np.abs(beta[:, None] - places).min(axis=1) > radius].sum() / np.sum(mass)
    ],
]

RELU_BETA, RELU_MU = answers_for(relu, relu_slope, lambda w, v: w * v)
ABS_BETA, ABS_MU = answers_for(np.abs, np.sign, lambda w, v: np.abs(w) * v)


def beta_with(lever=lambda w, v: v / w, push=lambda beta, x: 1 + beta * x, count=relu_slope, factor=1):
    """A wrong velocity of the breakpoints."""

    def dbeta_dt(w, b, v, x, r):
        beta = -b / w
        rows = [
            factor * lever(wi, vi) * np.mean(count(wi * x + bi, wi) * r * push(bp, x))
            for wi, bi, vi, bp in zip(w, b, v, beta)  # noqa: B905
        ]
        return np.array(rows)

    return dbeta_dt


def mu_with(parts=lambda w, v: (v**2, w**2), arm=lambda x, beta: x - beta, count=None, turn=None, factor=1):
    """A wrong velocity of the delta-slopes."""

    def dmu_dt(w, b, v, x, r):
        rows = []
        for wi, bi, vi in zip(w, b, v):  # noqa: B905
            first, second = parts(wi, vi)
            terms = first * x + second * arm(x, -bi / wi)
            rows.append(-factor * turn(wi) * np.mean(count(wi * x + bi, wi) * r * terms))
        return rows

    return dmu_dt


def product_of_velocities(count, turn):
    """The derivative of a product taken for the product of the derivatives."""

    def dmu_dt(w, b, v, x, r):
        rows = []
        for wi, bi, vi in zip(w, b, v):  # noqa: B905
            counted = count(wi * x + bi, wi) * r
            rows.append(turn(wi) * vi * np.mean(counted * x) * np.mean(counted * (wi * x + bi)))
        return rows

    return dmu_dt


def mean_of_active(h, w):
    return (h > 0) * len(h) / np.sum(h > 0)


def velocities(count, turn, counts):
    """Wrong answers to dbeta_dt and dmu_dt of both versions; `counts` are ways to count data wrongly."""
    beta = {
        "sign": (beta_with(lambda w, v: -v / w, count=count), "wrong sign: the flow goes down"),
        "w^2": (beta_with(lambda w, v: w**2, count=count), "this is w^2"),
        "v": (beta_with(lambda w, v: v, count=count), "this is v."),
        "wv": (beta_with(lambda w, v: w * v, count=count), "this is wv"),
        "w/v": (beta_with(lambda w, v: w / v, count=count), "this is w/v"),
        "part of b": (beta_with(push=lambda beta, x: 1, count=count), "part of b alone"),
        "part of w": (beta_with(push=lambda beta, x: beta * x, count=count), "part of w alone"),
        "1 - beta x": (
            beta_with(push=lambda beta, x: 1 - beta * x, count=count),
            "sum is over r (1 + beta x)",
        ),
        "sum": (beta_with(factor=9, count=count), "factor 1/n of the loss is missing"),
        "mean": (beta_with(factor=2, count=count), "half the mean of the squares"),
        "half": (beta_with(factor=0.5, count=count), "This is half the velocity"),
        "1/w": (beta_with(lambda w, v: 1 / w, count=count), "v is missing"),
        "v/w^2": (beta_with(lambda w, v: v / w**2, count=count), "this is v/w^2"),
        "sign and sum": (
            beta_with(lambda w, v: -v / w, count=count, factor=9),
            "minus the gradient. Mend this first, then divide by n.",
        ),
        "1 - beta x, and mean": (
            beta_with(push=lambda beta, x: 1 - beta * x, count=count, factor=2),
            "r (1 + beta x). Mend this first, then halve it.",
        ),
        "not written": (unwritten, "dbeta_dt is not written yet"),
        "raises": (raising, "raised an error: ZeroDivisionError"),
        "nothing": (nothing, "gives nothing back"),
        "too many": (lambda w, b, v, x, r: r, "has shape (9,), expected (7,)"),
        "something else": (lambda w, b, v, x, r: w * b * v, "dbeta_dt is not right"),
    }
    mu = {
        "sign": (mu_with(count=count, turn=turn, factor=-1), "wrong sign: the flow goes down"),
        "part of w": (mu_with(lambda w, v: (v**2, 0), count=count, turn=turn), "part of w alone"),
        "part of v": (mu_with(lambda w, v: (0, w**2), count=count, turn=turn), "part of v alone"),
        "exchanged": (mu_with(lambda w, v: (w**2, v**2), count=count, turn=turn), "each other's factor"),
        "x": (mu_with(arm=lambda x, beta: x, count=count, turn=turn), "taken to grow like x"),
        "x + beta": (
            mu_with(arm=lambda x, beta: x + beta, count=count, turn=turn),
            "The arm is x + beta here",
        ),
        "sum": (mu_with(count=count, turn=turn, factor=9), "factor 1/n of the loss is missing"),
        "mean": (mu_with(count=count, turn=turn, factor=2), "half the mean of the squares"),
        "half": (mu_with(count=count, turn=turn, factor=0.5), "This is half the velocity"),
        "difference": (mu_with(lambda w, v: (v**2, -(w**2)), count=count, turn=turn), "parts are subtracted"),
        "w without v": (mu_with(lambda w, v: (v, w**2), count=count, turn=turn), "lacks its factor v"),
        "residual alone": (
            mu_with(lambda w, v: (v**2, w), arm=lambda x, beta: 1, count=count, turn=turn),
            "v moves here by the residuals alone",
        ),
        "exchanged, and sum": (
            mu_with(lambda w, v: (w**2, v**2), count=count, turn=turn, factor=9),
            "at one with w. Mend this first, then divide by n.",
        ),
        "product": (product_of_velocities(count, turn), "product of the two velocities"),
        "not written": (unwritten, "dmu_dt is not written yet"),
        "NaN": (lambda w, b, v, x, r: w * np.nan, "holds NaN"),
    }
    for name, (rule, sentence) in counts.items():
        beta[name] = (beta_with(count=rule), sentence)
        mu[name] = (mu_with(count=rule, turn=turn), sentence)
    return beta, mu


def relu_count(h, w):
    return h > 0


def abs_count(h, w):
    return np.sign(h)


BETA, MU = velocities(
    relu_count,
    lambda w: 1,
    {
        "all data": (lambda h, w: np.ones_like(h), "All data count here"),
        "inactive data": (lambda h, w: h < 0, "data of the inactive side"),
        "right-facing": (lambda h, w: h * w > 0, "taken as right-facing"),
        "both sides": (lambda h, w: np.sign(h), "Every datum counts here"),
        "mean of active data": (mean_of_active, "divided by the number of active data"),
    },
)
BETA["v/|w|"] = (beta_with(lambda w, v: v / abs(w), count=relu_count), "this is v/|w|")
BETA["all data, and sum"] = (
    beta_with(count=lambda h, w: np.ones_like(h), factor=9),
    "on its active side. Mend this first, then divide by n.",
)
MU["jump"] = (mu_with(count=relu_count, turn=np.sign), "velocity of the jump |w|v")
ABS_BETA_WRONG, ABS_MU_WRONG = velocities(
    abs_count,
    np.sign,
    {
        "active data": (lambda h, w: h > 0, "Only active data count here"),
        "same sign": (lambda h, w: np.ones_like(h), "with the same sign here"),
        "side of beta": (lambda h, w: np.sign(h * w), "taken to be that of x - beta"),
    },
)
del ABS_MU_WRONG["side of beta"]
ABS_MU_WRONG["|w| not differentiated"] = (
    mu_with(lambda w, v: (np.sign(w) * v**2, w**2), count=abs_count, turn=np.sign),
    "The derivative of |w| is sign(w) times",
)
ABS_MU_WRONG["wv or side of beta"] = (
    mu_with(count=abs_count, turn=lambda w: 1),
    "For w < 0 this has the other sign",
)


def changed(right, change):
    """A wrong pair of limits, made from the right one."""

    def velocity_beside(w, v, x, r, k):
        return change(*map(np.array, right(w, v, x, r, k)), w)

    return velocity_beside


def beside_with(count, push=lambda xk, x: 1 + xk * x):
    """Wrong limits; `count` gets on which side of the breakpoint a datum lies, and w."""

    def velocity_beside(w, v, x, r, k):
        both = []
        for own_side in (1, -1):
            side = np.where(np.arange(len(x)) == k, own_side, np.sign(x - x[k]))
            rows = [np.mean(count(side, wi) * r * push(x[k], x)) for wi in w]
            both.append(v / w * np.array(rows))
        return both

    return velocity_beside


def a_little_beside(beta_rate):
    """The velocities near the datum, for the limits."""
    return lambda w, v, x, r, k: [beta_rate(w, -(x[k] + gap) * w, v, x, r) for gap in (-1e-6, 1e-6)]


def limits(right):
    """Wrong answers to velocity_beside that both versions share."""
    return {
        "exchanged": (
            changed(right, lambda left, right, w: (right, left)),
            "exchanged: left is the velocity",
        ),
        "sign": (changed(right, lambda left, right, w: (-left, -right)), "Both limits have the wrong sign"),
        "sum": (changed(right, lambda left, right, w: (9 * left, 9 * right)), "factor 1/n of the loss"),
        "mean": (
            changed(right, lambda left, right, w: (2 * left, 2 * right)),
            "half the mean of the squares",
        ),
        "exchanged, and sum": (
            changed(right, lambda left, right, w: (9 * right, 9 * left)),
            "beta < x[k]. Mend this first, then divide by n.",
        ),
        "mean of sides": (
            changed(right, lambda left, right, w: [(left + right) / 2] * 2),
            "mean of the two sides",
        ),
        "left twice": (changed(right, lambda left, right, w: (left, left)), "are the one from the left"),
        "right twice": (changed(right, lambda left, right, w: (right, right)), "are the one from the right"),
        "one result": (changed(right, lambda left, right, w: left), "should return 2 things"),
        "not written": (unwritten, "velocity_beside is not written yet"),
        "something else": (changed(right, lambda left, right, w: (left * w, right * w)), "is not right"),
    }


LIMITS = {
    **limits(beside_by_loop),
    "inactive, active": (
        changed(
            beside_by_loop,
            lambda left, right, w: (np.where(w > 0, left, right), np.where(w > 0, right, left)),
        ),
        "exchanged for left-facing units",
    ),
    "without the datum": (
        changed(beside_by_loop, lambda left, right, w: [np.where(w > 0, right, left)] * 2),
        "leave the datum out",
    ),
    "with the datum": (
        changed(beside_by_loop, lambda left, right, w: [np.where(w > 0, left, right)] * 2),
        "Both limits count the datum",
    ),
    "own push": (
        changed(
            beside_by_loop,
            lambda left, right, w: (np.where(w > 0, left - right, 0), np.where(w > 0, 0, right - left)),
        ),
        "what the datum itself pushes",
    ),
    "right-facing": (beside_with(lambda side, w: side > 0), "taken as right-facing"),
    "both sides": (beside_with(lambda side, w: np.sign(side * w)), "Every datum counts here"),
    "v/|w|": (
        changed(beside_by_loop, lambda left, right, w: (left * np.sign(w), right * np.sign(w))),
        "this is v/|w|",
    ),
    "part of b": (beside_with(lambda side, w: side * w > 0, push=lambda xk, x: 1), "part of b alone"),
    "a little beside": (a_little_beside(RELU_BETA[2]), "a little way beside the datum"),
}
ABS_LIMITS = {
    **limits(beside_of_both_sides),
    "exchanged for w < 0": (
        changed(
            beside_of_both_sides,
            lambda left, right, w: (np.where(w > 0, left, right), np.where(w > 0, right, left)),
        ),
        "exchanged for units with w < 0",
    ),
    "own push": (
        changed(beside_of_both_sides, lambda left, right, w: ((left - right) / 2, (right - left) / 2)),
        "what the datum itself pushes",
    ),
    "active data": (beside_with(lambda side, w: side * w > 0), "Only active data count here"),
    "side of beta": (beside_with(lambda side, w: np.sign(side)), "taken to be that of x - beta"),
    "a little beside": (a_little_beside(ABS_BETA[2]), "a little way beside the datum"),
}


def lists(slope):
    """Wrong answers to attracting_points that both versions share."""
    return {
        "repelling": (
            wrong_places(slope, lambda before, after: before < 0 < after, lambda slant: slant > 0),
            "points that repel",
        ),
        "repelling too": (
            wrong_places(slope, lambda before, after: before * after < 0, lambda slant: slant != 0),
            "Repelling points are in the list too",
        ),
        "rising zeros too": (wrong_places(slope, zero=lambda slant: slant != 0), "where the velocity rises"),
        "upward jumps too": (
            wrong_places(slope, lambda before, after: before * after < 0),
            "jumps up from minus to plus",
        ),
        "other sign of the zeros": (wrong_places(slope, root=lambda a, m: a / m), "is 0 at -A/B"),
        "twice": (
            lambda x, r, *kind: [*(found := points_by_sums(slope)(x, r, *kind)), found[0]],
            "in the list twice",
        ),
        "a fine grid": (points_on_a_grid(slope), "right to a few digits"),
        "only pins": (wrong_places(slope, zero=lambda slant: False), "Only data are in the list"),
        "no pins": (wrong_places(slope, jump=lambda before, after: False), "Data are missing"),
        "sign of the residual": (
            lambda x, r, *kind: [place for place, each in zip(x, r) if kind[-1] * each > 0],  # noqa: B905
            "whose residual has the right sign",
        ),
        "between the data": (wrong_places(slope, inside=True), "left and right of all data are missing"),
        "zeros of all lines": (wrong_places(slope, anywhere=True), "outside of the gap"),
        "sign of v": (wrong_places(slope, signs=lambda s, c: (s, 1)), "sign of v is left out"),
        "a word": (lambda *arguments: "none", "should be numbers, got str"),
        "a table": (lambda x, *others: x[None], "has shape (1, 6), expected (6,)"),
        "not written": (unwritten, "attracting_points is not written yet"),
        "nothing": (lambda *arguments: [], "attracting_points is not right"),
    }


POINTS = {
    **lists(relu_slope),
    "both sides": (wrong_places(np.sign), "Every datum counts here"),
    "plateau": (
        wrong_places(relu_slope, lambda before, after: before >= 0 >= after and before != after),
        "where a plateau begins",
    ),
    "orientation": (wrong_places(relu_slope, signs=lambda s, c: (1, c)), "orientation is left out"),
    "without v/w": (wrong_places(relu_slope, signs=lambda s, c: (s, c * s)), "the factor v/w"),
}

RIGHT = {
    "dbeta_dt": RELU_BETA,
    "dmu_dt": RELU_MU,
    "velocity_beside": [beside_by_loop, beside_by_masks, beside_by_moving(RELU_BETA[2])],
    "attracting_points": [
        rule(relu_slope)
        for rule in (points_by_probing, points_by_bisection, points_by_sums, points_by_fractions)
    ],
    "simulate": [
        descent(),
        descent(eta=0.005),
        midpoint(),
        one_after_the_other(),
        runge_kutta(),
        unit_after_unit(),
    ],
    "clustering": RIGHT_SHARES,
}
WRONG = {
    "dbeta_dt": BETA,
    "dmu_dt": MU,
    "velocity_beside": LIMITS,
    "attracting_points": POINTS,
    "simulate": simulations(relu, relu_slope),
    "clustering": SHARES,
}
VARIANT_RIGHT = {
    "dbeta_dt": ABS_BETA,
    "dmu_dt": ABS_MU,
    "velocity_beside": [
        beside_of_both_sides,
        beside_of_both_sides_by_loop,
        beside_by_moving(ABS_BETA[2]),
    ],
    "attracting_points": [
        rule(np.sign)
        for rule in (points_by_probing, points_by_bisection, points_by_sums, points_by_fractions)
    ],
    "simulate": [
        descent(np.abs, np.sign),
        descent(np.abs, np.sign, eta=0.005),
        midpoint(np.abs, np.sign),
        one_after_the_other(np.abs, np.sign),
        runge_kutta(np.abs, np.sign),
        unit_after_unit(np.abs, np.sign),
    ],
    "clustering": RIGHT_SHARES,
}
VARIANT_WRONG = {
    "dbeta_dt": ABS_BETA_WRONG,
    "dmu_dt": ABS_MU_WRONG,
    "velocity_beside": ABS_LIMITS,
    "attracting_points": {
        **lists(np.sign),
        "active data": (wrong_places(relu_slope), "Only active data count here"),
    },
    "simulate": simulations(np.abs, np.sign),
    "clustering": SHARES,
}
