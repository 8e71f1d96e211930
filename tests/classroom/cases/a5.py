"""Right and wrong answers to assignment 5, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for the book's convention, `VARIANT_RIGHT` and `VARIANT_WRONG` for the variant, in
which the targets are noisy and misfits are weighed against a penalty.
"""

import warnings

import numpy as np


def features(w, b, x):
    return np.maximum(np.outer(x, w) + b, 0)


def line(x):
    return np.stack([np.ones_like(x), x], axis=1)


# --- kernel ------------------------------------------------------------------------------------


def kernel_by_loops(w, b, x, z):
    rows = []
    for p in x:
        rows.append([])
        for q in z:
            total = 0
            for wi, bi in zip(w, b):  # noqa: B905  as a student writes it
                total += max(wi * p + bi, 0) * max(wi * q + bi, 0)
            rows[-1].append(total)
    return rows


def kernel_by_breakpoints(w, b, x, z):
    beta = -b / w
    of_x, of_z = (np.where(w * (p[:, None] - beta) > 0, p[:, None] - beta, 0) for p in (x, z))
    return (of_x * w**2) @ of_z.T


def kernel_by_einsum(w, b, x, z):
    warnings.warn("careful", stacklevel=1)
    print("working")
    return np.einsum("ki,ji->kj", features(w, b, x), features(w, b, z))


def kernel_by_outer_products(w, b, x, z):
    total = np.zeros((len(x), len(z)))
    for wi, bi in zip(w, b):  # noqa: B905
        total += np.outer(np.clip(wi * x + bi, 0, None), np.clip(wi * z + bi, 0, None))
    return total.tolist()


# --- least_norm --------------------------------------------------------------------------------


def least_by_null_space(w, b, x, y):
    """Conditions on v alone: what is left of the data beside the lines."""
    rest = np.linalg.svd(line(x))[0][:, 2:].T
    v = np.linalg.pinv(rest @ features(w, b, x)) @ (rest @ y)
    c, d = np.linalg.lstsq(line(x), y - features(w, b, x) @ v, rcond=None)[0]
    return [v.tolist(), c, d]


def hats(x, t):
    return np.array([np.interp(t, x, each) for each in np.eye(len(x))])[1:-1]


def least_by_hats(w, b, x, y):
    """The theorem of the chapter: v = |w| u(beta) with G u = delta."""
    at = hats(x, -b / w)
    u = np.linalg.solve((at * w**2) @ at.T, np.diff(np.diff(y) / np.diff(x)))
    v = np.abs(w) * (u @ at)
    rest = y - features(w, b, x) @ v
    d = (rest[1] - rest[0]) / (x[1] - x[0])
    return v, np.array([rest[0] - d * x[0]]), d


def least_by_elimination(w, b, x, y):
    """The line goes through the first and last datum; it is eliminated."""
    share = ((x - x[0]) / (x[-1] - x[0]))[:, None]
    ramps = features(w, b, x)
    without = ramps - (1 - share) * ramps[0] - share * ramps[-1]
    targets = y - (1 - share[:, 0]) * y[0] - share[:, 0] * y[-1]
    v = np.linalg.lstsq(without[1:-1], targets[1:-1], rcond=None)[0]
    rest = y - ramps @ v
    return (v, *np.polyfit(x, rest, 1)[::-1])


def least_by_lagrange(w, b, x, y):
    """All unknowns and multipliers in one system; Python numbers come out."""
    every = np.hstack([features(w, b, x), line(x)])
    price = np.diag(np.r_[np.ones(len(w)), 0, 0])
    system = np.block([[price, every.T], [every, np.zeros((len(x), len(x)))]])
    solution = np.linalg.lstsq(system, np.r_[np.zeros(len(w) + 2), y], rcond=None)[0].tolist()
    return solution[: len(w)], solution[len(w)], solution[len(w) + 1]


def least_by_inverse(w, b, x, y, lam=0.0):
    """The line by generalized least squares, the weights from the rest."""
    ramps = features(w, b, x)
    inverse = np.linalg.inv(ramps @ ramps.T + len(x) * lam * np.eye(len(x)))
    free = np.linalg.solve(line(x).T @ inverse @ line(x), line(x).T @ inverse @ y)
    return ramps.T @ inverse @ (y - line(x) @ free), *free


def smoothed_by_all_unknowns(w, b, x, y, lam):
    every = np.hstack([features(w, b, x), line(x)])
    penalty = len(x) * lam * np.diag(np.r_[np.ones(len(w)), 0, 0])
    *v, c, d = np.linalg.solve(every.T @ every + penalty, every.T @ y)
    return v, c, d


def smoothed_by_longer_data(w, b, x, y, lam):
    every = np.hstack([features(w, b, x), line(x)])
    longer = np.vstack([every, np.sqrt(len(x) * lam) * np.eye(len(w), len(w) + 2)])
    answer = np.linalg.lstsq(longer, np.append(y, np.zeros(len(w))), rcond=None)[0]
    return answer[:-2], answer[-2], answer[-1]


def smoothed_by_rest(w, b, x, y, lam):
    rest = np.linalg.svd(line(x))[0][:, 2:].T
    ramps = rest @ features(w, b, x)
    v = ramps.T @ np.linalg.solve(ramps @ ramps.T + len(x) * lam * np.eye(len(rest)), rest @ y)
    c, d = np.linalg.lstsq(line(x), y - features(w, b, x) @ v, rcond=None)[0]
    return [v, [c], [d]]


def changed(change):
    """The right fit, and then something done to v, c and d."""
    return lambda w, *rest: change(w, *penalized_by()(w, *rest))


def constant_only(w, b, x, y, lam=0.0):
    ramps, ones = features(w, b, x), np.ones((len(x), 1))
    square = ramps @ ramps.T + len(x) * lam * np.eye(len(x))
    *a, c = np.linalg.solve(np.block([[square, ones], [ones.T, np.zeros((1, 1))]]), np.append(y, 0.0))
    return ramps.T @ np.array(a), c, 0.0


def line_through_ends(w, b, x, y, lam=None):
    d = (y[-1] - y[0]) / (x[-1] - x[0])
    return no_line(w, b, x, y - y[0] - d * (x - x[0]), lam)[0], y[0] - d * x[0], d


def line_of_given_slope(w, b, x, y, lam=None):
    d = np.polyfit(x, y, 1)[0]
    v, c, _ = constant_only(w, b, x, y - d * x, lam or 0.0)
    return v, c, d


def penalized_by(lam_factor=1.0, price=1.0, line_price=0.0, bend=features):
    """A fit with something wrong; without a penalty it passes through the data."""

    def fit(w, b, x, y, lam=None):
        price_of = price(w) if callable(price) else price
        every = np.hstack([bend(w, b, x) / price_of, line(x) / (line_price or 1)])
        weight = 0.0 if lam is None else len(x) * lam * lam_factor
        free = np.zeros((len(x), 0)) if line_price else line(x)
        paid = every if line_price else every[:, :-2]
        square = paid @ paid.T + weight * np.eye(len(x))
        size = free.shape[1]
        system = np.block([[square, free], [free.T, np.zeros((size, size))]])
        a = np.linalg.solve(system, np.append(y, np.zeros(size)))
        weights = paid.T @ a[: len(x)]
        v = weights[: len(w)] / price_of
        return v, *(weights[-2:] if line_price else a[len(x) :])

    return fit


def no_line(w, b, x, y, lam=None):
    ramps = features(w, b, x)
    weight = 0.0 if lam is None else len(x) * lam
    return ramps.T @ np.linalg.solve(ramps @ ramps.T + weight * np.eye(len(x)), y), 0.0, 0.0


def line_first(w, b, x, y, lam=None):
    d, c = np.polyfit(x, y, 1)
    return no_line(w, b, x, y - c - d * x, lam)[0], c, d


def least_sum(w, b, x, y, *_):
    """The least sum of |v|, by linear programming."""
    from scipy.optimize import linprog

    ramps = features(w, b, x)
    prices = np.r_[np.ones(2 * len(w)), 0, 0]
    bounds = [(0, None)] * (2 * len(w)) + [(None, None)] * 2
    found = linprog(prices, A_eq=np.hstack([ramps, -ramps, line(x)]), b_eq=y, bounds=bounds).x
    return found[: len(w)] - found[len(w) : -2], found[-2], found[-1]


def right_facing(w, b, x):
    return features(np.abs(w), np.sign(w) * b, x)


LEAST_WRONG = {
    "no line": (no_line, "The line c + d x is left out"),
    "line penalized": (penalized_by(line_price=1.0), "The line costs as much as v"),
    "delta-slopes": (penalized_by(price=np.abs), "sum of the squared delta-slopes"),
    "line first": (line_first, "The line is fitted first"),
    "right-facing": (penalized_by(bend=right_facing), "The orientation is forgotten"),
    "c and d exchanged": (changed(lambda w, v, c, d: (v, d, c)), "c and d are exchanged"),
    "-v": (changed(lambda w, v, c, d: (-v, c, d)), "The sign of v is wrong"),
    "delta-slopes returned": (changed(lambda w, v, c, d: (w * v, c, d)), "the slopes w v"),
    "their sizes returned": (changed(lambda w, v, c, d: (np.abs(w) * v, c, d)), "the slopes |w| v"),
    "no slope": (constant_only, "The slope d of the line is left out"),
    "six digits": (changed(lambda w, v, c, d: (v * (1 + 1e-6), c, d)), "right to a few digits only"),
    "least sum of |v|": (least_sum, "Only a few units are used"),
    "not written": (lambda *arguments: _unwritten(), "least_norm is not written yet"),
    "v alone": (lambda *arguments: np.ones(30), "should return 3 things"),
}


def _unwritten():
    raise NotImplementedError


# --- the curves --------------------------------------------------------------------------------


def spline_by_textbook(x, y, t):
    """Burden and Faires: lists, forward and backward, and a straight piece at either end."""
    n = len(x)
    h = [x[i + 1] - x[i] for i in range(n - 1)]
    low, mu, z = [1.0] * n, [0.0] * n, [0.0] * n
    for i in range(1, n - 1):
        alpha = 3 * (y[i + 1] - y[i]) / h[i] - 3 * (y[i] - y[i - 1]) / h[i - 1]
        low[i] = 2 * (x[i + 1] - x[i - 1]) - h[i - 1] * mu[i - 1]
        mu[i] = h[i] / low[i]
        z[i] = (alpha - h[i - 1] * z[i - 1]) / low[i]
    b, c, d = [0.0] * (n - 1), [0.0] * n, [0.0] * (n - 1)
    for i in range(n - 2, -1, -1):
        c[i] = z[i] - mu[i] * c[i + 1]
        b[i] = (y[i + 1] - y[i]) / h[i] - h[i] * (c[i + 1] + 2 * c[i]) / 3
        d[i] = (c[i + 1] - c[i]) / (3 * h[i])
    last = b[-1] + 2 * c[-2] * h[-1] + 3 * d[-1] * h[-1] ** 2

    def value(at):
        if at > x[-1]:
            return y[-1] + last * (at - x[-1])
        i = max([j for j in range(n - 1) if x[j] <= at], default=0)
        s = at - x[i]
        return y[i] + b[i] * s + (c[i] * s**2 + d[i] * s**3 if s > 0 else 0)

    return tuple(value(at) for at in t)


def by_pieces(x, y, rho, t, lam=0.0):
    """SciPy's piecewise polynomials, with a straight piece at either end; z comes first."""
    from scipy.interpolate import PPoly
    from scipy.linalg import solveh_banded

    gap = np.diff(x)
    mass = gap * rho
    change = np.diff(np.diff(np.eye(len(x)), axis=0) / gap[:, None], axis=0)
    band = np.vstack([np.append(0, mass[1:-1] / 6), (mass[:-1] + mass[1:]) / 3])
    z = np.linalg.solve(np.eye(len(x)) + len(x) * lam * change.T @ solveh_banded(band, change), y)
    u = np.r_[0, solveh_banded(band, change @ z), 0]
    slope = np.diff(z) / gap - mass / 6 * (2 * u[:-1] + u[1:])
    last = slope[-1] + mass[-1] / 2 * u[-2]
    pieces = np.array([rho * np.diff(u) / gap / 6, rho * u[:-1] / 2, slope, z[:-1]])
    start = np.array([0, 0, slope[0], z[0] - 9 * slope[0]])
    stop = np.array([0, 0, last, z[-1]])
    return PPoly(np.column_stack([start, pieces, stop]), np.r_[x[0] - 9, x, x[-1] + 9])(t)


def by_normalized_density(x, y, rho, t):
    """Without a penalty a factor in the density plays no part."""
    return by_pieces(x, y, rho / rho.sum(), t)


def spline_by_scipy(x, y, t):
    from scipy.interpolate import CubicSpline

    curve = CubicSpline(x, y, bc_type="natural")
    inside = np.clip(t, x[0], x[-1])
    return curve(inside) + curve(inside, 1) * (t - inside)


def by_powers(x, y, rho, t, lam=0.0):
    """A cubic for each gap: unknown value, slope, u and change of u; all conditions in one system.

    The unknowns are values z, slopes p on the left of each datum and on the right, heights u.
    """
    n = len(x)
    gap = np.diff(x)
    z, p, u = (np.arange(n) + k * n for k in range(3))
    rows, right = [], []

    def add(terms, value):
        rows.append(np.zeros(3 * n))
        for place, factor in terms:
            rows[-1][place] += factor
        right.append(value)

    for k in range(n - 1):
        g, r = gap[k], rho[k]
        add([(p[k + 1], 1), (p[k], -1), (u[k], -r * g / 2), (u[k + 1], -r * g / 2)], 0)
        add([(z[k + 1], 1), (z[k], -1), (p[k], -g), (u[k], -r * g**2 / 3), (u[k + 1], -r * g**2 / 6)], 0)
    add([(u[0], 1)], 0)
    add([(u[-1], 1)], 0)
    jumps = [[] for _ in range(n)]
    for k, g in enumerate(gap):
        # The slope of u is the third derivative over rho; its jump at a datum is the residual over n lam.
        jumps[k] += [(u[k + 1], 1 / g), (u[k], -1 / g)]
        jumps[k + 1] += [(u[k + 1], -1 / g), (u[k], 1 / g)]
    for k in range(n):
        add([(z[k], 1.0)] + [(place, n * lam * factor) for place, factor in jumps[k]], y[k])
    solution = np.linalg.solve(np.array(rows), np.array(right))
    values = []
    for each in t:
        if each < x[0]:
            values.append(solution[z[0]] + solution[p[0]] * (each - x[0]))
        elif each > x[-1]:
            values.append(solution[z[-1]] + solution[p[-1]] * (each - x[-1]))
        else:
            k = max(k for k in range(n - 1) if x[k] <= each)
            s, g = each - x[k], gap[k]
            third = (solution[u[k + 1]] - solution[u[k]]) / g
            bend = rho[k] * (solution[u[k]] * s**2 / 2 + third * s**3 / 6)
            values.append(solution[z[k]] + solution[p[k]] * s + bend)
    return values


def by_ramps(x, y, rho, t, lam=0.0):
    """The interpolant of the kernel of ramps under the density, and a line."""
    kernel = ramp_kernel(x, x, rho)
    between = ramp_kernel(t, x, rho)
    square = kernel + len(x) * lam * np.eye(len(x))
    system = np.block([[square, line(x)], [line(x).T, np.zeros((2, 2))]])
    weights = np.linalg.solve(system, np.append(y, [0, 0]))
    return np.hstack([between, line(t)]) @ weights


def ramp_kernel(p, x, rho):
    gaps = zip(x[:-1], x[1:], rho)  # noqa: B905
    return sum(r * ramp_integrals(p, x, start, stop) for start, stop, r in gaps)


def ramp_integrals(p, q, start, stop):
    """Integrals over beta in (start, stop) of (p - beta)_+ (q - beta)_+."""
    p, q = p[:, None], q[None, :]
    stop = np.maximum(start, np.minimum(stop, np.minimum(p, q)))

    def primitive(beta):
        return p * q * beta - (p + q) * beta**2 / 2 + beta**3 / 3

    return primitive(stop) - primitive(start)


def by_gauss(x, y, rho, t, lam=0.0):
    """Masses at Gauss nodes in place of units, exact for what is a polynomial on each gap."""
    node, weight = np.polynomial.legendre.leggauss(6)
    gap = np.diff(x)[:, None]
    places = (x[:-1, None] + gap * (1 + node) / 2).ravel()
    masses = (rho[:, None] * gap * weight / 2).ravel()
    at = hats(x, places)
    change = np.diff(np.diff(np.eye(len(x)), axis=0) / np.diff(x)[:, None], axis=0)
    u = np.linalg.solve((at * masses) @ at.T + len(x) * lam * change @ change.T, change @ y)
    z = y - len(x) * lam * change.T @ u
    full = np.r_[0, u, 0]
    values = []
    for each in t:
        k = int(np.clip(np.searchsorted(x, each) - 1, 0, len(x) - 2))
        inside = np.clip(each, x[0], x[-1])
        g, q = x[k + 1] - x[k], (inside - x[k]) / (x[k + 1] - x[k])
        p = 1 - q
        value = p * z[k] + q * z[k + 1]
        value += rho[k] * g**2 / 6 * ((p**3 - p) * full[k] + (q**3 - q) * full[k + 1])
        slope = (z[k + 1] - z[k]) / g
        slope += rho[k] * g / 6 * ((1 - 3 * p**2) * full[k] + (3 * q**2 - 1) * full[k + 1])
        values.append(value + slope * (each - inside))
    return np.array(values)


def smoothing_by_scipy(x, y, t, lam):
    from scipy.interpolate import make_smoothing_spline

    values = make_smoothing_spline(x, y, lam=len(x) * lam)(x)
    return spline_by_scipy(x, values, t)


def even(function):
    """The curve of a weighted one for constant density."""
    return lambda x, y, t, *lam: function(x, y, np.ones(len(x) - 1), t, *lam)


def ends(kind):
    def curve(x, y, t):
        from scipy.interpolate import CubicSpline

        return CubicSpline(x, y, bc_type=kind)(t)

    return curve


def with_matrix(change_of_matrix):
    """The natural spline with another matrix in the equations for u."""

    def curve(x, y, t, lam=0.0):
        at = hats(x, x)
        gap = np.diff(x)
        gram = np.diag(gap[1:] + gap[:-1]) / 3 + (np.diag(gap[1:-1], 1) + np.diag(gap[1:-1], -1)) / 6
        change = np.diff(np.diff(np.eye(len(x)), axis=0) / gap[:, None], axis=0)
        u = np.linalg.solve(change_of_matrix(gram) + len(x) * lam * change @ change.T, change @ y)
        return cubic(x, y - len(x) * lam * change.T @ u, u @ at, np.ones(len(x) - 1), t)

    return curve


def cubic(x, z, u, rho, t):
    k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2)
    g = np.diff(x)[k]
    q = (t - x[k]) / g
    p = 1 - q
    return p * z[k] + q * z[k + 1] + rho[k] * g**2 / 6 * ((p**3 - p) * u[k] + (q**3 - q) * u[k + 1])


def with_line(penalized):
    """The least norm of ramps of both orientations, with a penalized line or none."""

    def curve(x, y, t, lam=0.0):
        def kernel(p, q):
            if penalized:
                return ramp_integrals(p, q, x[0], x[-1]) + 1 + np.outer(p, q)
            return ramp_integrals(p, q, x[0], x[-1]) + ramp_integrals(-p, -q, -x[-1], -x[0])

        return kernel(t, x) @ np.linalg.solve(kernel(x, x) + len(x) * lam * np.eye(len(x)), y)

    return curve


def two_densities(of_matrix, of_bend):
    def curve(x, y, rho, t, lam=0.0):
        gap = np.diff(x)
        mass = of_matrix(rho) * gap
        gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
        change = np.diff(np.diff(np.eye(len(x)), axis=0) / gap[:, None], axis=0)
        u = np.linalg.solve(gram + len(x) * lam * change @ change.T, change @ y)
        return cubic(x, y - len(x) * lam * change.T @ u, np.r_[0, u, 0], of_bend(rho), t)

    return curve


def stopped(function, place):
    """The curve that stays constant beyond the data."""

    def curve(*case):
        inside = np.clip(case[place], case[0][0], case[0][-1])
        return function(*case[:place], inside, *case[place + 1 :])

    return curve


def slip(
    mass=lambda rho, gap: rho * gap,
    matrix=lambda gram: gram,
    sign=1.0,
    shift=0,
    size=lambda rho, gap: rho * gap**2 / 6,
    swap=False,
    swap_bend=False,
    beyond=lambda chord, turn, rho: chord + turn,
):
    """A curve made step by step, with one of the steps done otherwise."""

    def curve(x, y, rho, t, lam=0.0):
        gap = np.diff(x)
        masses = mass(rho, gap)
        gram = np.diag(masses[1:] + masses[:-1]) / 3
        gram += (np.diag(masses[1:-1], 1) + np.diag(masses[1:-1], -1)) / 6
        change = sign * np.diff(np.diff(np.eye(len(x)), axis=0) / gap[:, None], axis=0)
        u = np.linalg.solve(matrix(gram) + len(x) * lam * change @ change.T, change @ y)
        z = y - len(x) * lam * change.T @ u
        u, bend, chord = np.roll(np.pad(u, 1), shift), size(rho, gap), np.diff(z) / gap
        ends = beyond(chord[0], -bend[0] / gap[0] * u[1], rho[0])
        ends = ends, beyond(chord[-1], bend[-1] / gap[-1] * u[-2], rho[-1])
        values = []
        for at in t:
            if at < x[0] or at > x[-1]:
                side = -int(at > x[-1])
                values.append(z[side] + ends[side] * (at - x[side]))
                continue
            k = max([i for i in range(len(gap)) if x[i] <= at])
            q = (at - x[k]) / gap[k]
            p, q = (q, 1 - q) if swap else (1 - q, q)
            a, c = (q, p) if swap_bend else (p, q)
            values.append(p * z[k] + q * z[k + 1] + bend[k] * ((a**3 - a) * u[k] + (c**3 - c) * u[k + 1]))
        return values

    return curve


def beside(factor):
    """The matrix with another multiple of what is beside its diagonal."""
    return lambda gram: factor * gram + (1 - factor) * np.diag(np.diag(gram))


def all_hats(x, y, t):
    """Equations for the hats of the first and last datum, too."""
    gap = np.diff(x)
    gram = np.diag(np.r_[gap, 0] + np.r_[0, gap]) / 3 + (np.diag(gap, 1) + np.diag(gap, -1)) / 6
    u = np.linalg.solve(gram, np.pad(np.diff(np.diff(y) / gap), 1))
    return cubic(x, y, u, np.ones(len(gap)), t)


def nearly(function):
    """Right to six digits."""
    return lambda *case: np.array(function(*case)) * (1 + 1e-6)


def monotone(x, y, t):
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(x, y)(t)


def penalty_times(function, factor):
    return lambda *case: function(*case[:-1], factor * case[-1])


DATA = 6
PENALTY = {
    "no penalty": (0.0, "The penalty is not there"),
    "1/n missing": (1 / DATA, "The 1/n of the loss is missing"),
    "1/2 of the loss missing": (1 / 2, "The 1/2 of the loss is missing"),
    "1/2 of the penalty missing": (2.0, "The 1/2 of the penalty is missing"),
    "n on the wrong side": (1 / DATA**2, "The n is on the wrong side"),
}


def wrong_penalties(function):
    return {name: (penalty_times(function, factor), words) for name, (factor, words) in PENALTY.items()}


def broken_line(x, y, *rest):
    return np.interp(rest[1] if np.size(rest[0]) == len(x) - 1 else rest[0], x, y)


# --- cost --------------------------------------------------------------------------------------


def cost_by_quadrature(x, y, rho, power=-1, change=None):
    """The integral of f''^2 rho^power for the curve of rho, or of ones."""
    at = np.concatenate([x[:-1] + np.diff(x) * share for share in (0.1, 0.5, 0.9)])
    step = 0.05 * np.tile(np.diff(x), 3)
    used = rho if change is None else change(rho)
    low, middle, high = (np.array(by_gauss(x, y, used, at + s)) for s in (-step, 0, step))
    second = ((high - 2 * middle + low) / step**2).reshape(3, -1)
    # f'' is linear on a gap: Simpson's rule with the ends continued from 0.1 and 0.9.
    first, last = (second[a] + (second[a] - second[b]) / 8 for a, b in ((0, 2), (2, 0)))
    square = (first**2 + 4 * second[1] ** 2 + last**2) / 6
    return (square * np.diff(x) * rho**power).sum()


def cost_by_heights(x, y, rho):
    mass, change = rho * np.diff(x), np.diff(np.diff(y) / np.diff(x))
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    return [change @ np.linalg.inv(gram) @ change]


def cost_by_ramps(x, y, rho):
    kernel = ramp_kernel(x, x, rho)
    system = np.block([[kernel, line(x)], [line(x).T, np.zeros((2, 2))]])
    return float(np.linalg.solve(system, np.append(y, [0, 0]))[: len(x)] @ y)


def cost_by_integrals(x, y, rho):
    from scipy.integrate import quad

    u = np.interp(x, x, np.pad(np.linalg.solve(*equations(x, y, rho)), 1))
    gaps = zip(x[:-1], x[1:], rho)  # noqa: B905
    return sum(r * quad(lambda t: np.interp(t, x, u) ** 2, p, q)[0] for p, q, r in gaps)


def equations(x, y, rho):
    """G and delta."""
    mass = rho * np.diff(x)
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    return gram, np.diff(np.diff(y) / np.diff(x))


def cost_by_trapezoids(x, y, rho):
    square = np.pad(np.linalg.solve(*equations(x, y, rho)), 1) ** 2
    return (rho * np.diff(x) * (square[1:] + square[:-1]) / 2).sum()


def value_by_residuals(x, y, rho, lam):
    """At the minimum the value is half the mean of y times the residual."""
    return y @ (y - by_pieces(x, y, rho, x, lam)) / (2 * len(x))


def value_by_parts(x, y, rho, lam, misfit=1.0, penalty=1.0):
    z = np.array(by_ramps(x, y, rho, x, lam))
    return misfit * np.mean((z - y) ** 2) / 2 + penalty * lam / 2 * cost_by_heights(x, z, rho)[0]


def value_by_ramps(x, y, rho, lam):
    kernel = ramp_kernel(x, x, rho)
    square = kernel + len(x) * lam * np.eye(len(x))
    system = np.block([[square, line(x)], [line(x).T, np.zeros((2, 2))]])
    return lam / 2 * np.linalg.solve(system, np.append(y, [0, 0]))[: len(x)] @ y


def value_by_minimizing(x, y, rho, lam):
    """The quadratic form in the values z, minimized by one linear system."""
    change = np.diff(np.diff(np.eye(len(x)), axis=0) / np.diff(x)[:, None], axis=0)
    mass = rho * np.diff(x)
    gram = np.diag(mass[1:] + mass[:-1]) / 3 + (np.diag(mass[1:-1], 1) + np.diag(mass[1:-1], -1)) / 6
    form = change.T @ np.linalg.solve(gram, change)
    z = np.linalg.solve(np.eye(len(x)) / len(x) + lam * form, y / len(x))
    return np.array([((z - y) @ (z - y) / len(x) + lam * z @ form @ z) / 2])


RIGHT = {
    "kernel": [kernel_by_loops, kernel_by_breakpoints, kernel_by_einsum, kernel_by_outer_products],
    "least_norm": [
        least_by_null_space,
        least_by_hats,
        least_by_elimination,
        least_by_lagrange,
        least_by_inverse,
    ],
    "natural_spline": [
        spline_by_scipy,
        spline_by_textbook,
        even(by_powers),
        even(by_ramps),
        even(by_gauss),
    ],
    "weighted_spline": [by_powers, by_ramps, by_gauss, by_pieces, by_normalized_density],
    "cost": [cost_by_quadrature, cost_by_heights, cost_by_ramps, cost_by_integrals],
}


def cosine(p, q):
    return p @ q / np.sqrt(p @ p) / np.sqrt(q @ q)


KERNEL = {
    "right-facing": (
        lambda w, b, x, z: right_facing(w, b, x) @ right_facing(w, b, z).T,
        "The orientation is forgotten",
    ),
    "w^2 missing": (
        lambda w, b, x, z: (features(w, b, x) / np.abs(w)) @ (features(w, b, z) / np.abs(w)).T,
        "The sizes of the w are lost",
    ),
    "not cut off": (
        lambda w, b, x, z: (np.outer(x, w) + b) @ (np.outer(z, w) + b).T,
        "The units are not cut off",
    ),
    "product cut off": (
        lambda w, b, x, z: [[np.maximum((w * p + b) * (w * q + b), 0).sum() for q in z] for p in x],
        "Cut off each factor",
    ),
    "mean": (lambda w, b, x, z: np.array(kernel_by_loops(w, b, x, z)) / len(w), "the mean over the units"),
    "with a line": (lambda w, b, x, z: kernel_by_einsum(w, b, x, z) + 1 + np.outer(x, z), "1 + x z too much"),
    "transposed": (lambda w, b, x, z: kernel_by_einsum(w, b, z, x), "has shape (4, 6), expected (6, 4)"),
    "raises": (lambda w, b, x, z: x @ z, "raised an error: ValueError"),
    "three times": (lambda w, b, x, z: 3 * kernel_by_einsum(w, b, x, z), "This is 3 times"),
    "root": (lambda w, b, x, z: np.sqrt(kernel_by_einsum(w, b, x, z)), "kernel is not right"),
    "-b": (lambda w, b, x, z: kernel_by_einsum(w, -b, x, z), "The sign of b is wrong"),
    "one factor cut off": (
        lambda w, b, x, z: features(w, b, x) @ (np.outer(z, w) + b).T,
        "Only the features of x are cut off",
    ),
    "turned up": (
        lambda w, b, x, z: np.abs(np.outer(x, w) + b) @ np.abs(np.outer(z, w) + b).T,
        "The negative side is turned up",
    ),
    "steps": (
        lambda w, b, x, z: np.heaviside(features(w, b, x), 0) @ np.heaviside(features(w, b, z), 0).T,
        "This counts the units",
    ),
    "cosine": (
        lambda w, b, x, z: [[cosine(features(w, b, [p])[0], features(w, b, [q])[0]) for q in z] for p in x],
        "the cosine of the angle",
    ),
    "tangent": (
        lambda w, b, x, z: (
            kernel_by_einsum(w, b, x, z)
            + (1 + np.outer(x, z))
            * (np.heaviside(features(w, b, x), 0) @ np.heaviside(features(w, b, z), 0).T)
        ),
        "Nothing but v is trained",
    ),
}
SLIPS = {
    "widths missing": (slip(mass=lambda rho, gap: rho), "The widths of the gaps are missing"),
    "equal widths": (slip(mass=lambda rho, gap: rho * gap.mean()), "take all gaps as equally wide"),
    "twice beside the diagonal": (slip(matrix=beside(2)), "are twice as large as they should be"),
    "negative beside the diagonal": (slip(matrix=beside(-1)), "hats are positive"),
    "heights too far on": (slip(shift=1), "The heights are one place too far on"),
    "heights too early": (slip(shift=-1), "The heights are one place too early"),
    "p and q": (slip(swap=True), "p is 1 at the left end"),
    "p and q of the cubic": (slip(swap_bend=True), "exchanged in the cubic part"),
    "g": (slip(size=lambda rho, gap: rho * gap / 6), "has g in place of the square of g"),
    "no g": (slip(size=lambda rho, gap: rho / 6), "lacks the square of g"),
    "1/6 missing": (slip(size=lambda rho, gap: rho * gap**2), "6 times as far as it should"),
    "wrong sign": (slip(sign=-1.0), "bends the wrong way"),
    "zero at the data": (
        lambda x, y, rho, t, *lam: np.where(np.isin(t, x), 0, by_pieces(x, y, rho, t, *lam)),
        "but not at the data: into which gap",
    ),
    "chord beyond": (slip(beyond=lambda chord, turn, rho: chord), "the slope of the broken line here"),
    "sign beyond": (slip(beyond=lambda chord, turn, rho: chord - turn), "with the wrong sign"),
    "wrong beyond": (slip(beyond=lambda chord, turn, rho: chord + 3 * turn), "beyond them it is not"),
    "six digits": (nearly(slip()), "right to a few digits only"),
    "something between": (
        lambda x, y, rho, t, *lam: by_pieces(x, y, rho, t, *lam) + np.prod(np.subtract.outer(t, x), 1),
        "The values at the data are right, but not those between",
    ),
}
ROUGH = {
    "beside the diagonal": (with_matrix(lambda gram: np.diag(np.diag(gram))), "Neighbouring hats overlap"),
    "no equations": (with_matrix(lambda gram: np.eye(len(gram))), "the equations G u = delta are missing"),
    "line penalized": (with_line(True), "The linear part is penalized"),
    "no line": (with_line(False), "The linear part is missing"),
    "a number": (lambda *arguments: 0.0, "has shape (), expected (30,)"),
    "NaN": (lambda x, y, t, *lam: np.nan * t, "holds NaN"),
    **{name: (even(curve), words) for name, (curve, words) in SLIPS.items()},
}
DENSITY = {
    "upside down": (lambda x, y, rho, *rest: by_ramps(x, y, 1 / rho, *rest), "The density is upside down"),
    "no density": (
        lambda x, y, rho, *rest: by_ramps(x, y, np.ones_like(rho), *rest),
        "The density plays no part",
    ),
    "not in f''": (two_densities(lambda rho: rho, np.ones_like), "The density is missing in f'' = rho u"),
    "not in the equations": (
        two_densities(np.ones_like, lambda rho: rho),
        "The density is missing in the equations",
    ),
    "twice": (lambda x, y, rho, *rest: by_ramps(x, y, rho**2, *rest), "this is the curve of rho^2"),
    "twice in f''": (slip(size=lambda rho, gap: rho**2 * gap**2 / 6), "not rho^2 u"),
    "root": (lambda x, y, rho, *rest: by_ramps(x, y, np.sqrt(rho), *rest), "the root of the density"),
    "u / rho": (slip(size=lambda rho, gap: gap**2 / 6 / rho), "Here f'' is u / rho"),
    "1 / rho in the equations": (slip(mass=lambda rho, gap: gap / rho), "integrals of h_k h_j / rho here"),
    "next gap": (
        lambda x, y, rho, *rest: by_ramps(x, y, np.roll(rho, 1), *rest),
        "The densities are one place too far on",
    ),
    "reversed": (lambda x, y, rho, *rest: by_ramps(x, y, rho[::-1], *rest), "in reverse order"),
    "no density beyond": (
        slip(beyond=lambda chord, turn, rho: chord + turn / rho),
        "the density is missing in the slope",
    ),
    **SLIPS,
    "broken line": (broken_line, "This is the broken line"),
    "constant beyond": (stopped(by_ramps, 3), "the curve stays constant here"),
}

WRONG = {
    "kernel": KERNEL,
    "least_norm": {
        **LEAST_WRONG,
        "misses the data": (
            lambda w, b, x, y: (np.ones(30), 0.0, 0.0),
            "The network misses the data: correct that first",
        ),
        "larger": (
            lambda w, b, x, y: penalized_by(price=lambda w: w**2)(w, b, x, y),
            "other v do so with a smaller sum of squares",
        ),
        "line through the ends": (line_through_ends, "have to add up to 0"),
        "line of given slope": (line_of_given_slope, "the sum of the a_k x_k has to be 0"),
    },
    "natural_spline": {
        **ROUGH,
        "broken line": (broken_line, "This is the broken line"),
        "not-a-knot": (ends("not-a-knot"), "The ends are not-a-knot ends"),
        "clamped": (ends("clamped"), "The slopes at the ends are set to 0"),
        "polynomial": (
            lambda x, y, t: np.polyval(np.polyfit(x, y, len(x) - 1), t),
            "This is the polynomial through all data",
        ),
        "constant beyond": (stopped(spline_by_scipy, 2), "the curve stays constant here"),
        "cubic beyond": (ends("natural"), "the last cubic is continued"),
        "something else": (lambda x, y, t: t, "The curve misses the data: correct that first"),
        "half": (even(slip(matrix=lambda gram: 2 * gram)), "0.5 times as far as it should"),
        "all hats": (all_hats, "The first and the last datum have equations here"),
    },
    "weighted_spline": {
        **DENSITY,
        "cubic beyond": (
            two_densities(lambda rho: rho, lambda rho: rho),
            "the last cubic is continued",
        ),
    },
    "cost": {
        "not divided": (lambda x, y, rho: cost_by_quadrature(x, y, rho, 0), "it is to be divided"),
        "multiplied": (lambda x, y, rho: cost_by_quadrature(x, y, rho, 1), "This multiplies f''^2"),
        "no density": (lambda x, y, rho: cost_by_ramps(x, y, np.ones_like(rho)), "density plays no part"),
        "u^2": (lambda x, y, rho: cost_by_quadrature(x, y, rho, -2), "This is the integral of u^2: "),
        "u^2 / rho": (lambda x, y, rho: cost_by_quadrature(x, y, rho, -3), "the integral of u^2 / rho"),
        "upside down": (lambda x, y, rho: cost_by_ramps(x, y, 1 / rho), "The density is upside down"),
        "squared changes": (
            lambda x, y, rho: (equations(x, y, rho)[1] ** 2).sum(),
            "the sum of the squared changes of slope",
        ),
        "trapezoids": (cost_by_trapezoids, "The trapezoid rule"),
        "negative": (lambda x, y, rho: -cost_by_ramps(x, y, rho), "This is -1 times"),
        "five digits": (lambda x, y, rho: cost_by_ramps(x, y, rho) * (1 + 1e-7), "a few digits only"),
        "something else": (
            lambda x, y, rho: cost_by_ramps(x, y, rho) * (1 + rho[0]),
            "Work out three data by hand",
        ),
        "half": (lambda x, y, rho: cost_by_ramps(x, y, rho) / 2, "half the cost"),
        "root": (lambda x, y, rho: np.sqrt(cost_by_ramps(x, y, rho)), "the square root of the cost"),
        "an array": (lambda x, y, rho: rho, "has shape (5,), expected ()"),
    },
}

VARIANT_RIGHT = {
    "kernel": RIGHT["kernel"],
    "least_norm": [
        smoothed_by_all_unknowns,
        smoothed_by_longer_data,
        smoothed_by_rest,
        least_by_inverse,
    ],
    "natural_spline": [smoothing_by_scipy, even(by_powers), even(by_ramps), even(by_pieces)],
    "weighted_spline": [by_powers, by_ramps, by_gauss, by_pieces],
    "cost": [value_by_parts, value_by_ramps, value_by_minimizing, value_by_residuals],
}

VARIANT_WRONG = {
    "kernel": KERNEL,
    "least_norm": {
        **LEAST_WRONG,
        **wrong_penalties(penalized_by()),
        "line through the ends": (line_through_ends, "The residuals do not add up to 0"),
        "line of given slope": (line_of_given_slope, "The residuals times the x do not add up to 0"),
        "three times the penalty": (penalized_by(lam_factor=3.0), "for another penalty: 3 times lam"),
        "other prices": (penalized_by(price=lambda w: w**2), "the derivative over v is not 0"),
        "all squares": (
            lambda w, b, x, y, lam: penalized_by(line_price=1.0)(w, b, x, y),
            "And c and d cost as much as v",
        ),
        "through the data": (
            lambda w, b, x, y, lam: penalized_by(price=lambda w: w**2)(w, b, x, y),
            "the penalty plays no part",
        ),
        "zero": (lambda w, b, x, y, lam: (0 * w, 0.0, 0.0), "All v are 0"),
    },
    "natural_spline": {
        **ROUGH,
        "broken line": (broken_line, "This is the broken line"),
        "regression": (
            lambda x, y, t, lam: np.polyval(np.polyfit(x, y, 1), t),
            "This is the line of regression",
        ),
        "constant beyond": (stopped(smoothing_by_scipy, 2), "the curve stays constant here"),
        "cubic beyond": (with_matrix(lambda gram: gram), "the last cubic is continued"),
        **wrong_penalties(even(by_ramps)),
        "half of G": (even(slip(matrix=lambda gram: gram / 3)), "the curve for 3 times the penalty"),
        "monotone": (lambda x, y, t, lam: monotone(x, y, t), "The curve passes through the noisy data"),
        "the zero function": (lambda x, y, t, lam: 0 * t, "The values at the data are wrong"),
    },
    "weighted_spline": {
        **DENSITY,
        "cubic beyond": (two_densities(lambda rho: rho, lambda rho: rho), "the last cubic is continued"),
        **wrong_penalties(by_ramps),
        "mean density 1": (
            lambda x, y, rho, *rest: by_ramps(x, y, rho / rho.mean(), *rest),
            "The density is divided by its mean",
        ),
        "all density 1": (
            lambda x, y, rho, *rest: by_ramps(x, y, rho / rho.sum(), *rest),
            "The density is divided by its sum",
        ),
    },
    "cost": {
        "penalty alone": (lambda *case: value_by_parts(*case, misfit=0.0), "the penalty alone"),
        "misfit alone": (lambda *case: value_by_parts(*case, penalty=0.0), "the misfit alone"),
        "through the data": (
            lambda x, y, rho, lam: lam / 2 * cost_by_ramps(x, y, rho),
            "the penalty of the curve through the data",
        ),
        "twice": (lambda *case: 2 * value_by_parts(*case), "twice the least value"),
        "as without misfits": (
            lambda x, y, rho, lam: cost_by_ramps(x, y, rho),
            "the least curvature of a curve through the data",
        ),
        "curvature": (
            lambda x, y, rho, lam: value_by_parts(x, y, rho, lam, misfit=0.0) * 2 / lam,
            "This is the curvature of the curve",
        ),
        "1/n missing": (
            lambda x, y, rho, lam: value_by_parts(x, y, rho, lam / DATA) * DATA,
            "The 1/n of the loss is missing",
        ),
        "upside down": (
            lambda x, y, rho, lam: value_by_parts(x, y, 1 / rho, lam),
            "The density is upside down",
        ),
        "no density": (
            lambda x, y, rho, lam: value_by_parts(x, y, np.ones_like(rho), lam),
            "density plays no part",
        ),
    },
}
