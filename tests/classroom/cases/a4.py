"""Right and wrong answers to assignment 4, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for ramps, `VARIANT_RIGHT` and `VARIANT_WRONG` for squared ramps: p is 1 or 2.
"""

import warnings

import numpy as np
import pytest
import scipy.linalg

from splinelens import ShallowNetwork
from splinelens.hessian import hessian_spectrum
from splinelens.hessian_forms import hessian_dense


def value(w, b, v, x, p):
    return np.maximum(np.outer(x, w) + b, 0.0) ** p @ v


def slope(u, p):
    """Derivative of u_+^p."""
    return np.where(u > 0, p * np.abs(u) ** (p - 1), 0.0)


def loss(w, b, v, x, y, p):
    return np.mean((value(w, b, v, x, p) - y) ** 2) / 2


def gradient(w, b, v, x, y, p):
    u, r = np.outer(x, w) + b, value(w, b, v, x, p) - y
    d = v * slope(u, p)
    return np.concatenate([(r * x) @ d, r @ d, r @ np.maximum(u, 0) ** p]) / len(x)


def quotient(function, weights, h):
    """Derivatives by central differences with step h, one row for each weight."""
    rows = []
    for j in range(len(weights)):
        step = np.zeros(len(weights))
        step[j] = h
        up, down = (function(*(weights + sign * step).reshape(3, -1)) for sign in (1, -1))
        rows.append((up - down) / (2 * h))
    return np.array(rows)


# --- gauss_newton ------------------------------------------------------------------------------


def jacobian(w, b, v, x, p):
    u = np.outer(x, w) + b
    d = v * slope(u, p)
    return np.hstack([d * x[:, None], d, np.maximum(u, 0) ** p])


def of_rows(change=lambda w, b, v, x, p: jacobian(w, b, v, x, p), factor=lambda n, H: 1 / n):
    """A gauss_newton made of rows that may be wrong and a factor that may be wrong."""

    def make(p):
        def function(w, b, v, x):
            rows = change(w, b, v, x, p)
            return factor(len(x), len(w)) * rows.T @ rows

        return function

    return make


def by_data(p):
    def function(w, b, v, x):
        H = len(w)
        G = np.zeros((3 * H, 3 * H))
        for xk in x:
            g = np.zeros(3 * H)
            for i in range(H):
                u = w[i] * xk + b[i]
                if u > 0:
                    g[i], g[H + i], g[2 * H + i] = v[i] * p * u ** (p - 1) * xk, v[i] * p * u ** (p - 1), u**p
            G += np.outer(g, g)
        return (G / len(x)).tolist()

    return function


def by_einsum(p):
    def function(w, b, v, x):
        warnings.warn("careful", stacklevel=1)
        print("working")
        J = jacobian(w, b, v, x, p)
        return np.einsum("ki,kj->ij", J, J) / len(J)

    return function


def by_small_steps(p):
    def function(w, b, v, x):
        J = quotient(lambda w, b, v: value(w, b, v, x, p), np.concatenate([w, b, v]), 1e-6).T
        return np.cov(np.vstack([J, -J]).T, bias=True)

    return function


def torch_value(torch, weights, x, p):
    w, b, v = weights.reshape(3, -1)
    return torch.relu(torch.outer(torch.tensor(x), w) + b) ** p @ v


def by_torch(p):
    def function(w, b, v, x):
        torch = pytest.importorskip("torch")
        weights = torch.tensor(np.concatenate([w, b, v]))
        J = torch.autograd.functional.jacobian(lambda at: torch_value(torch, at, x, p), weights)
        return (J.T @ J / len(x)).numpy()

    return function


def by_curvature_at_zero_loss(p):
    """The Hessian for the targets that the network has itself."""
    return lambda w, b, v, x: by_product_rule(p)(w, b, v, x, value(w, b, v, x, p))


def by_blocks_of_kernels(p):
    """Nine blocks, each a product of two of the three kinds of columns."""

    def function(w, b, v, x):
        n, columns = len(x), np.split(jacobian(w, b, v, x, p), 3, axis=1)
        return np.vstack([np.hstack([one.T @ two / n for two in columns]) for one in columns])

    return function


def by_steps(h):
    def make(p):
        def function(w, b, v, x):
            J = quotient(lambda w, b, v: value(w, b, v, x, p), np.concatenate([w, b, v]), h).T
            return J.T @ J / len(x)

        return function

    return make


def one_sided(p):
    """Forward differences with a step that crosses no knot: right to some digits only."""

    def function(w, b, v, x):
        weights, h = np.concatenate([w, b, v]), 2e-5
        steps = h * np.eye(len(weights))
        start = value(w, b, v, x, p)
        rows = [(value(*(weights + step).reshape(3, -1), x, p) - start) / h for step in steps]
        J = np.array(rows).T + 1e-6
        return J.T @ J / len(x)

    return function


def unit_by_unit(array):
    order = np.arange(len(array)).reshape(3, -1).T.ravel()
    return array[order] if array.ndim == 1 else array[order][:, order]


def reordered(make):
    return lambda p: lambda *case: unit_by_unit(np.asarray(make(p)(*case)))


def uncoupled(make):
    return lambda p: lambda *case: make(p)(*case) * np.tile(np.eye(len(case[0])), (3, 3))


def columns(w=None, b=None, v=None):
    """Rows with some of the three blocks of columns wrong, given as functions of d = v σ'(u), u, v, x, p."""

    def change(at_w, at_b, at_v, x, p):
        u = np.outer(x, at_w) + at_b
        d = at_v * slope(u, p)
        right = (d * x[:, None], d, np.maximum(u, 0) ** p)
        wrong = (each and each(d, u, at_v, x[:, None], p) for each in (w, b, v))
        return np.hstack([mine if mine is not None else each for mine, each in zip(wrong, right)])  # noqa: B905

    return of_rows(change)


def everywhere(w, b, v, x, p):
    u = np.outer(x, w) + b
    d = v * p * u ** (p - 1)
    return np.hstack([d * x[:, None], d, u**p])


def to_the_right(w, b, v, x, p):
    """A unit taken as active right of its breakpoint, whatever its orientation."""
    right = x[:, None] > -b / w
    u = np.outer(x, w) + b
    d = v * right * p * u ** (p - 1)
    return np.hstack([d * x[:, None], d, right * u**p])


def absolute(w, b, v, x, p):
    u = np.outer(x, w) + b
    d = v * np.sign(u)
    return np.hstack([d * x[:, None], d, np.abs(u)])


def w_for_x(w, b, v, x, p):
    d = v * slope(np.outer(x, w) + b, p)
    return np.hstack([d * w, d, np.maximum(np.outer(x, w) + b, 0) ** p])


def without_b(w, b, v, x, p):
    u = np.outer(x, w) + b
    return np.hstack([jacobian(w, b, v, x, p)[:, : 2 * len(w)], (u > 0) * np.outer(x, w) ** p])


def v_first(w, b, v, x, p):
    return np.roll(jacobian(w, b, v, x, p), len(w), axis=1)


def without_two(w, b, v, x, p):
    """The derivative of u^2 taken as u."""
    return jacobian(w, b, v, x, p) * np.repeat([1 / p, 1 / p, 1], len(w))


def two_alone(w, b, v, x, p):
    """The derivative of u^2 taken as 2."""
    d = 2 * v * (np.outer(x, w) + b > 0)
    return np.hstack([d * x[:, None], d, np.maximum(np.outer(x, w) + b, 0) ** 2])


def mean_row(p):
    def function(w, b, v, x):
        mean = np.mean(jacobian(w, b, v, x, p), axis=0)
        return np.outer(mean, mean)

    return function


def covariance(p):
    return lambda w, b, v, x: np.cov(jacobian(w, b, v, x, p), rowvar=False, bias=True)


def in_32_bits(p):
    def function(*case):
        J = jacobian(*(each.astype(np.float32) for each in case), p)
        return J.T @ J / len(J)

    return function


def kernel(p):
    def function(w, b, v, x):
        J = jacobian(w, b, v, x, p)
        return J @ J.T / len(x)

    return function


def unwritten(*arguments):
    raise NotImplementedError


def raising(*arguments):
    return 1 / 0


GAUSS_NEWTON = {
    "not written": (lambda p: unwritten, "gauss_newton is not written yet"),
    "raises": (lambda p: raising, "raised an error: ZeroDivisionError"),
    "kernel": (kernel, "a row for each datum"),
    "Jacobian": (lambda p: lambda *case: jacobian(*case, p), "has shape (7, 12), expected (12, 12)"),
    "J^T J": (of_rows(factor=lambda n, H: 1), "this is J^TJ;"),
    "twice": (of_rows(factor=lambda n, H: 2 / n), "A factor of 2 too much"),
    "2 J^T J": (of_rows(factor=lambda n, H: 2), "this is 2 J^TJ"),
    "half": (of_rows(factor=lambda n, H: 0.5 / n), "A factor of 2 too little"),
    "1/H": (of_rows(factor=lambda n, H: 1 / H), "not by the number H of units"),
    "1/3H": (of_rows(factor=lambda n, H: 1 / (3 * H)), "not by the number 3H of weights"),
    "unit by unit": (reordered(of_rows()), "The order of the weights is"),
    "uncoupled": (uncoupled(of_rows()), "two units that see the same datum are"),
    "upper triangle": (lambda p: lambda *case: np.triu(by_data(p)(*case)), "not symmetric"),
    "everywhere": (of_rows(everywhere), "Units count on all data"),
    "without v": (
        columns(lambda d, u, v, x, p: slope(u, p) * x, lambda d, u, v, x, p: slope(u, p)),
        "The weight v is missing",
    ),
    "without x": (columns(lambda d, u, v, x, p: d), "The input x is missing"),
    "v in the last": (
        columns(v=lambda d, u, v, x, p: v * np.maximum(u, 0) ** p),
        "this has v in it",
    ),
    "activity in the last": (columns(v=lambda d, u, v, x, p: u > 0), "not just whether the unit is active"),
    "w and b exchanged": (
        columns(lambda d, u, v, x, p: d, lambda d, u, v, x, p: d * x),
        "by w and b are exchanged",
    ),
    "w in place of x": (of_rows(w_for_x), "the factor x of the input, not w itself"),
    "v without b": (of_rows(without_b), "b belongs to it"),
    "v not cut": (columns(v=lambda d, u, v, x, p: u**p), "The derivative by v is not cut"),
    "right of the breakpoint": (of_rows(to_the_right), "active to the left of its breakpoint"),
    "v first": (of_rows(v_first), "this has v first"),
    "square of the mean": (mean_row, "the square of the mean row"),
    "covariance": (covariance, "the covariance of the rows"),
    "rough": (one_sided, "Close, but not exact"),
    "32 bits": (in_32_bits, "compute with np.float64"),
    "something else": (lambda p: lambda w, b, v, x: np.eye(12), "gauss_newton is not right"),
}


# --- hessian -----------------------------------------------------------------------------------


def residual_part(p, sign=1, active=None, parts=("wv", "bv", "ww"), exchanged=False, factor=1.0):
    def function(w, b, v, x, y):
        H = len(w)
        R = np.zeros((3 * H, 3 * H))
        r = sign * (value(w, b, v, x, p) - y)
        for i in range(H):
            for rk, xk in zip(r, x):  # noqa: B905
                u = w[i] * xk + b[i]
                if not (active or u > 0):
                    continue
                first, second = p * u ** (p - 1), p * (p - 1) * v[i]
                g = np.array([1.0, xk] if exchanged else [xk, 1.0])
                g *= [("wv" in parts), ("bv" in parts)]
                place = [i, H + i]
                R[place, 2 * H + i] += rk * first * g
                R[2 * H + i, place] += rk * first * g
                if "ww" in parts:
                    R[np.ix_(place, place)] += rk * second * np.outer([xk, 1], [xk, 1])
        return factor * R / len(x)

    return function


def whole(one=1.0, two=1.0, **change):
    """A hessian whose two parts have the given factors."""

    def make(p):
        def function(w, b, v, x, y):
            G = np.array(by_data(p)(w, b, v, x))
            return one * G + two * residual_part(p, **change)(w, b, v, x, y)

        return function

    return make


def by_gradient_steps(p):
    def function(w, b, v, x, y):
        h = quotient(lambda w, b, v: gradient(w, b, v, x, y, p), np.concatenate([w, b, v]), 1e-6)
        return (h + h.T) / 2

    return function


def by_lists(p):
    return lambda *case: [list(row) for row in whole()(p)(*case)]


def by_product_rule(p):
    """Second derivatives of f(x_k) as a full array, over all pairs of weights."""

    def function(w, b, v, x, y):
        J, H = jacobian(w, b, v, x, p), len(w)
        T = np.zeros((len(x), 3 * H, 3 * H))
        u = np.outer(x, w) + b
        on, i = (u > 0).astype(float), np.arange(H)
        second = v * p * (p - 1) * on
        T[:, i, i], T[:, i, H + i], T[:, H + i, H + i] = second * x[:, None] ** 2, second * x[:, None], second
        T[:, i, 2 * H + i], T[:, H + i, 2 * H + i] = slope(u, p) * x[:, None], slope(u, p)
        T[:, H + i, i] = T[:, i, H + i]
        T[:, 2 * H + i, i], T[:, 2 * H + i, H + i] = T[:, i, 2 * H + i], T[:, H + i, 2 * H + i]
        r = J[:, 2 * H :] @ v - y
        return (np.einsum("ki,kj->ij", J, J) + np.einsum("k,kij->ij", r, T)) / len(x)

    return function


def by_torch_twice(p):
    def function(w, b, v, x, y):
        torch = pytest.importorskip("torch")

        def loss(weights):
            return torch.mean((torch_value(torch, weights, x, p) - torch.tensor(y)) ** 2) / 2

        return torch.autograd.functional.hessian(loss, torch.tensor(np.concatenate([w, b, v]))).numpy()

    return function


def by_lifting(p):
    """Column by column: complex steps of the gradient, with the active units held fixed."""

    def function(w, b, v, x, y):
        H, h = len(w), 1e-20
        on, columns = np.outer(x, w) + b > 0, []
        for j in range(3 * H):
            weights = np.concatenate([w, b, v]).astype(complex)
            weights[j] += 1j * h
            at_w, at_b, at_v = weights.reshape(3, -1)
            u = on * (np.outer(x, at_w) + at_b)
            r = u**p @ at_v - y
            d = at_v * on * p * u ** (p - 1)
            columns.append(np.concatenate([(r * x) @ d, r @ d, r @ u**p]).imag / h / len(x))
        return np.array(columns)

    return function


def by_loss_steps(h):
    """Second differences of the loss."""

    def make(p):
        def function(w, b, v, x, y):
            weights = np.concatenate([w, b, v])

            def slopes(*at):
                return quotient(lambda *there: loss(*there, x, y, p), np.concatenate(at), h)

            return quotient(slopes, weights, h)

        return function

    return make


def across(p):
    def function(w, b, v, x, y):
        return quotient(lambda w, b, v: gradient(w, b, v, x, y, p), np.concatenate([w, b, v]), 1e-3)

    return function


def symmetric(make):
    def changed(p):
        def function(*case):
            matrix = make(p)(*case)
            return (matrix + matrix.T) / 2

        return function

    return changed


def with_part(change, rows=jacobian):
    """A hessian whose residual part has gone through `change`, with J^TJ/n of `rows`."""

    def make(p):
        def function(w, b, v, x, y):
            J = rows(w, b, v, x, p)
            return J.T @ J / len(x) + change(residual_part(p)(w, b, v, x, y), w, b, v, x)

        return function

    return make


def without_products(R, w, b, v, x):
    H = len(w)
    R[:H, H : 2 * H] = R[H : 2 * H, :H] = 0
    return R


def without_v(R, w, b, v, x):
    H = len(w)
    R[: 2 * H, : 2 * H] /= np.tile(v, 2)
    return R


def per_active(R, w, b, v, x):
    return R * len(x) / np.tile(np.sum(np.outer(x, w) + b > 0, axis=0), 3)


def with_v(R, w, b, v, x):
    H = len(w)
    R[: 2 * H, 2 * H :] *= v
    R[2 * H :, : 2 * H] *= v[:, None]
    return R


def off_the_diagonal(R, w, b, v, x):
    """What NumPy does where a vector is added to a block: it goes to every row, here of the lower block."""
    H = len(w)
    moments = np.diag(R[:H, 2 * H :]), np.diag(R[H : 2 * H, 2 * H :])
    R[2 * H :, : 2 * H] = np.concatenate(moments)
    R[: 2 * H, 2 * H :] = np.concatenate(moments)[:, None]
    return R


def every_row(R, w, b, v, x):
    """The same with both blocks, which is not symmetric."""
    R, H = off_the_diagonal(R, w, b, v, x), len(w)
    R[:H, 2 * H :], R[H : 2 * H, 2 * H :] = R[2 * H :, :H], R[2 * H :, H : 2 * H]
    return R


def of_gradients(p):
    def function(w, b, v, x, y):
        g = jacobian(w, b, v, x, p) * (value(w, b, v, x, p) - y)[:, None]
        return g.T @ g / len(x)

    return function


def by_other_power(p):
    """The residual part of the other version, with the residuals of this one."""

    def function(w, b, v, x, y):
        shifted = y + value(w, b, v, x, 3 - p) - value(w, b, v, x, p)
        return np.array(by_data(p)(w, b, v, x)) + residual_part(3 - p)(w, b, v, x, shifted)

    return function


def negative(R, w, b, v, x):
    return -R


def unchanged(R, w, b, v, x):
    return R


HESSIAN = {
    "v at (w, v)": (with_part(with_v), "differentiating by v takes it away"),
    "mean over active data": (with_part(per_active), "not by how many data the unit sees"),
    "off the diagonal": (with_part(off_the_diagonal), "The residual part couples different units"),
    "in every row": (with_part(every_row), "np.diag puts it on the diagonal"),
    "squares of gradients": (of_gradients, "the mean of the squares of the gradients"),
    "other power": (by_other_power, "The residual part is that of"),
    "wrong side in J": (
        with_part(unchanged, to_the_right),
        "left of its breakpoint, where wx + b > 0. The residual part is right.",
    ),
    "v first in J": (with_part(unchanged, v_first), "this has v first. The residual part is right."),
    "wrong J, and y - f": (
        with_part(negative, w_for_x),
        "not w itself. And then: The residual part has the wrong sign",
    ),
    "Gauss-Newton only": (
        lambda p: lambda w, b, v, x, y: by_data(p)(w, b, v, x),
        "The residual part is missing",
    ),
    "residual part only": (whole(0), "The Gauss-Newton part is missing"),
    "y - f": (whole(sign=-1), "The residual part has the wrong sign"),
    "sums": (whole(7, 7), "missing from both parts"),
    "sum of residuals": (whole(1, 7), "missing from the residual part"),
    "sum of squares": (whole(7, 1), "missing from the Gauss-Newton part"),
    "twice": (whole(2, 2), "twice this Hessian"),
    "twice the residual part": (whole(1, 2), "too much in the residual part"),
    "twice the Gauss-Newton part": (whole(2, 1), "too much in the Gauss-Newton part"),
    "half": (whole(0.5, 0.5), "is used up by differentiating"),
    "half the residual part": (whole(1, 0.5), "too little in the residual part"),
    "all residuals": (whole(active=True), "The residuals are summed over all data"),
    "without (w, v)": (whole(parts=("bv", "ww")), "lacks the entries for w and v"),
    "without (b, v)": (whole(parts=("wv", "ww")), "lacks the entries for b and v"),
    "moments exchanged": (whole(exchanged=True), "The residual part is exchanged"),
    "unit by unit": (reordered(whole()), "The order of the weights is"),
    "uncoupled": (uncoupled(whole()), "two units that see the same datum are"),
    "one triangle": (
        lambda p: (
            lambda w, b, v, x, y: np.array(by_data(p)(w, b, v, x)) + np.triu(residual_part(p)(w, b, v, x, y))
        ),
        "This matrix is not symmetric: the",
    ),
    "across a knot": (symmetric(across), "a difference quotient steps across the knot"),
    "rough": (symmetric(by_loss_steps(1.5e-5)), "Close, but not exact"),
    "not written": (lambda p: unwritten, "hessian is not written yet"),
    "NaN": (lambda p: lambda *case: np.full((12, 12), np.nan), "holds NaN"),
    "something else": (lambda p: lambda *case: np.eye(12), "hessian is not right"),
}


# --- scale_vector ------------------------------------------------------------------------------


def by_places(p):
    def function(w, b, v, i):
        H = len(w)
        z = [0.0] * (3 * H)
        z[i], z[H + i], z[2 * H + i] = w[i], b[i], -p * v[i]
        return z

    return function


def by_velocity(p):
    def function(w, b, v, i):
        def at(a):
            scale = np.ones(len(w))
            scale[i] = a
            return np.concatenate([scale * w, scale * b, v / scale**p])

        h = 1e-5
        return (at(1 + h) - at(1 - h)) / (2 * h)

    return function


def by_table(p):
    def function(w, b, v, i):
        table = np.zeros((3, len(w)))
        table[:, i] = w[i], b[i], -v[i] * p
        return tuple(table.flatten())

    return function


def by_torch_velocity(p):
    def function(w, b, v, i):
        torch = pytest.importorskip("torch")
        unit = torch.eye(len(w), dtype=torch.float64)[i]

        def at(a):
            scale = 1 + (a - 1) * unit
            return torch.cat([torch.tensor(w) * scale, torch.tensor(b) * scale, torch.tensor(v) / scale**p])

        return torch.autograd.functional.jacobian(at, torch.tensor(1.0, dtype=torch.float64)).tolist()

    return function


def by_dictionary(p):
    """The three entries by their places, all others zero."""

    def function(w, b, v, i):
        entries = {i: w[i], len(w) + i: b[i], 2 * len(w) + i: -p * v[i]}
        return [entries.get(place, 0) for place in range(3 * len(w))]

    return function


def vector(*factors, all_units=False):
    def make(p):
        def function(w, b, v, i):
            unit = np.ones(len(w)) if all_units else np.eye(len(w))[i]
            last = factors[2] if factors[2] is not None else -p
            return np.concatenate([factors[0] * w * unit, factors[1] * b * unit, last * v * unit])

        return function

    return make


SCALE_VECTOR = {
    "(w, b, v)": (vector(1, 1, 1), "This is (w, b, v)"),
    "v stays": (vector(1, 1, 0), "The output weight v does not move"),
    "b stays": (vector(1, 0, None), "The offset b does not move"),
    "backwards": (
        lambda p: lambda *case: -np.array(by_places(p)(*case)),
        "A multiple of the right vector",
    ),
    "all units": (vector(1, 1, None, all_units=True), "All units are rescaled at once"),
    "numbered from 1": (
        lambda p: lambda w, b, v, i: by_places(p)(w, b, v, (i - 1) % len(w)),
        "numbered from 0",
    ),
    "unit by unit": (
        lambda p: lambda *case: unit_by_unit(np.array(by_places(p)(*case))),
        "The order of the weights is",
    ),
    "weights": (lambda p: lambda w, b, v, i: np.concatenate([w, b, v]), "not their velocity"),
    "root": (vector(1, 1, -0.5), "falls too slowly"),
    "unit after": (
        lambda p: lambda w, b, v, i: by_places(p)(w, b, v, (i + 1) % len(w)),
        "This is the unit after",
    ),
    "v first": (lambda p: lambda *case: np.roll(by_places(p)(*case), len(case[0])), "this has v first"),
    "without the factor v": (
        lambda p: lambda w, b, v, i: by_places(p)(w, b, np.ones_like(v), i),
        "starts from v",
    ),
    "rows for w, b and v": (
        lambda p: lambda *case: np.reshape(by_places(p)(*case), (3, -1)),
        "has shape (3, 4), expected (12,)",
    ),
    "three numbers": (lambda p: lambda w, b, v, i: (w[i], b[i], -p * v[i]), "has shape (3,), expected (12,)"),
    "zero": (lambda p: lambda w, b, v, i: np.zeros(12), "scale_vector is not right"),
}


# --- scale_image -------------------------------------------------------------------------------


def by_own_hessian(p):
    return lambda w, b, v, x, y, i: whole()(p)(w, b, v, x, y) @ by_places(p)(w, b, v, i)


def by_gradient(p):
    def function(w, b, v, x, y, i):
        g = gradient(w, b, v, x, y, p).reshape(3, -1)
        image = np.zeros_like(g)
        image[:, i] = -g[0, i], -g[1, i], p * g[2, i]
        return image.ravel().tolist()

    return function


def by_blocks(p):
    def function(w, b, v, x, y, i):
        return residual_part(p)(w, b, v, x, y) @ np.array(by_places(p)(w, b, v, i)) + (
            np.array(by_data(p)(w, b, v, x)) @ by_table(p)(w, b, v, i)
        )

    return function


def by_gradients_on_the_curve(p):
    """How fast the gradient turns while the unit is rescaled: by central differences."""

    def function(w, b, v, x, y, i):
        def at(a):
            scale = np.ones(len(w))
            scale[i] = a
            return gradient(scale * w, scale * b, v / scale**p, x, y, p)

        h = 1e-5
        return (at(1 + h) - at(1 - h)) / (2 * h)

    return function


def of_gradient(w, b, v):
    def make(p):
        def function(at_w, at_b, at_v, x, y, i):
            g = gradient(at_w, at_b, at_v, x, y, p).reshape(3, -1) * np.eye(len(at_w))[i]
            last = v if not callable(v) else v(p)
            return np.concatenate([w * g[0], b * g[1], last * g[2]])

        return function

    return make


def times(make, z):
    return lambda p: lambda w, b, v, x, y, i: make(p)(w, b, v, x, y) @ z(p)(w, b, v, i)


SCALE_IMAGE = {
    "null everywhere": (lambda p: lambda *case: np.zeros(12), "claims a null vector everywhere"),
    "opposite sign": (of_gradient(1, 1, lambda p: -p), "The image has the wrong sign"),
    "gradient": (of_gradient(1, 1, 1), "This is the gradient of the unit; the image"),
    "minus gradient": (of_gradient(-1, -1, -1), "with all signs reversed"),
    "H (w, b, v)": (times(whole(), vector(1, 1, 1)), "This is the image of (w, b, v)"),
    "all units": (times(whole(), vector(1, 1, None, all_units=True)), "All units are rescaled at once"),
    "without 1/n": (times(whole(7, 7), by_places), "1/n is missing"),
    "twice": (times(whole(2, 2), by_places), "A factor of 2 too much"),
    "half": (times(whole(0.5, 0.5), by_places), "A factor of 2 too little"),
    "a third": (times(whole(1 / 3, 1 / 3), by_places), "A multiple of the right vector"),
    "other z": (times(whole(), lambda p: by_places(3 - p)), "another vector than z; correct that first"),
    "z by v first": (
        times(whole(), lambda p: lambda *case: np.roll(by_places(p)(*case), len(case[0]))),
        "correct that first: The order of the weights is w, b, v",
    ),
    "moments exchanged": (
        times(whole(exchanged=True), by_places),
        "a wrong Hessian makes of z; correct that first: The residual part is exchanged",
    ),
    "v at (w, v)": (
        times(with_part(with_v), by_places),
        "correct that first: The residual part has v",
    ),
    "wrong J, and y - f": (
        times(with_part(negative, lambda w, b, v, x, p: jacobian(w, b, np.ones_like(v), x, p)), by_places),
        "And then: The residual part has the wrong sign",
    ),
    "root, and moments exchanged": (
        times(whole(exchanged=True), vector(1, 1, -0.5)),
        "And then the Hessian: The residual part is exchanged",
    ),
    "(w, b, v), and wrong J": (
        times(
            with_part(unchanged, lambda w, b, v, x, p: jacobian(w, b, np.ones_like(v), x, p)), vector(1, 1, 1)
        ),
        "And then the Hessian: The Gauss-Newton part in it is wrong",
    ),
    "something else": (lambda p: lambda *case: np.arange(12.0), "scale_image is not right"),
    "unit by unit": (
        lambda p: lambda *case: unit_by_unit(by_own_hessian(p)(*case)),
        "The order of the weights is",
    ),
    "a number": (
        lambda p: lambda *case: by_own_hessian(p)(*case) @ by_places(p)(*case[:3], case[5]),
        "has shape (), expected (12,)",
    ),
}


# --- zero_eigenvalues --------------------------------------------------------------------------


def by_rank(p):
    return lambda w, b, v, x: 3 * len(w) - np.linalg.matrix_rank(jacobian(w, b, v, x, p))


def by_kernel(p):
    def function(w, b, v, x):
        J = jacobian(w, b, v, x, p)
        values = np.linalg.eigvalsh(J @ J.T)
        return 3 * len(w) - int((values > 1e-9 * values.max()).sum())

    return function


def by_eigenvalues(p):
    def function(w, b, v, x):
        H = np.array(whole()(p)(w, b, v, x, value(w, b, v, x, p)))
        return float((np.abs(np.linalg.eigvals(H)) < 1e-10).sum())

    return function


def by_absolute_tolerance(p):
    return lambda w, b, v, x: np.array([np.isclose(np.linalg.eigvalsh(by_data(p)(w, b, v, x)), 0).sum()])


def by_null_space(p):
    return lambda w, b, v, x: scipy.linalg.null_space(np.array(by_data(p)(w, b, v, x))).shape[1]


def by_rounding(p):
    return lambda w, b, v, x: [sum(np.round(np.linalg.eigvalsh(by_data(p)(w, b, v, x)), 6) == 0)]


def by_elimination(p):
    """Rank by pivoted elimination of the rows of J, written out."""

    def function(w, b, v, x):
        rows, rank = jacobian(w, b, v, x, p).copy(), 0
        while np.abs(rows).max(initial=0) > 1e-8:
            k, j = np.unravel_index(np.abs(rows).argmax(), rows.shape)
            rows, rank = rows - np.outer(rows[:, j] / rows[k, j], rows[k]), rank + 1
            rows[k] = 0
        return np.float32(3 * len(w) - rank)

    return function


def by_features(p):
    """The theorem: features of live units, ramps of silent ones."""

    def function(w, b, v, x):
        features = []
        for wi, bi, vi in zip(w, b, v):  # noqa: B905
            u = wi * x + bi
            d = slope(u, p)
            features += [np.where(u > 0, u, 0) ** p] if vi == 0 else [d, d * x]
        return 3 * len(w) - np.linalg.matrix_rank(np.array(features))

    return function


def rank(w, b, v, x, p):
    return np.linalg.matrix_rank(jacobian(w, b, v, x, p))


def seen(w, b, v, x):
    return sum(any(wi * xk + bi > 0 for xk in x) for wi, bi in zip(w, b))  # noqa: B905


def cells(w, b, x):
    return len({tuple(wi * x + bi > 0) for wi, bi in zip(w, b) if any(wi * x + bi > 0)})  # noqa: B905


ZERO_EIGENVALUES = {
    "none": (lambda p: lambda w, b, v, x: 0, "that the rank is 3H"),
    "3H - n": (lambda p: lambda w, b, v, x: 3 * len(w) - len(x), "This is 3H - n: "),
    "3H - n or 0": (lambda p: lambda w, b, v, x: max(3 * len(w) - len(x), 0), "or 0 if that is negative"),
    "different inputs": (
        lambda p: lambda w, b, v, x: 3 * len(w) - len(np.unique(x)),
        "This counts inputs, each once: ",
    ),
    "different inputs or 0": (
        lambda p: lambda w, b, v, x: max(3 * len(w) - len(np.unique(x)), 0),
        "each once, and stops at 0",
    ),
    "H": (lambda p: lambda w, b, v, x: len(w), "This is H, one for each rescaling"),
    "rank": (lambda p: lambda w, b, v, x: rank(w, b, v, x, p), "that are not zero"),
    "2H - rank": (
        lambda p: lambda w, b, v, x: 2 * len(w) - rank(w, b, v, x, p),
        "This counts 2H parameters",
    ),
    "kernel's": (lambda p: lambda w, b, v, x: len(x) - rank(w, b, v, x, p), "zeros of the kernel"),
    "silent as live": (
        lambda p: lambda w, b, v, x: 3 * len(w) - rank(w, b, v + (v == 0), x, p),
        "v = 0 are counted as others",
    ),
    "silent left out": (
        lambda p: lambda w, b, v, x: 3 * len(w) - rank(*(each[v != 0] for each in (w, b, v)), x, p),
        "v = 0 are left out",
    ),
    "two for a unit": (lambda p: lambda w, b, v, x: 3 * len(w) - 2 * seen(w, b, v, x), "is given rank 2: "),
    "two for a unit up to n": (
        lambda p: lambda w, b, v, x: 3 * len(w) - min(2 * seen(w, b, v, x), len(x)),
        "is given rank 2, up to n",
    ),
    "no tolerance": (
        lambda p: lambda w, b, v, x: (np.linalg.eigvalsh(by_data(p)(w, b, v, x)) == 0).sum(),
        "Too few",
    ),
    "too large a tolerance": (
        lambda p: lambda w, b, v, x: sum(np.linalg.eigvalsh(by_data(p)(w, b, v, x)) < 0.1),
        "Too many",
    ),
    "other targets": (
        lambda p: (
            lambda w, b, v, x: sum(np.abs(np.linalg.eigvalsh(by_product_rule(p)(w, b, v, x, 0 * x))) < 1e-9)
        ),
        "at zero loss y is f(x)",
    ),
    "two for a cell": (lambda p: lambda w, b, v, x: 3 * len(w) - 2 * cells(w, b, x), "rank 2 together: "),
    "two for a cell up to n": (
        lambda p: lambda w, b, v, x: 3 * len(w) - min(2 * cells(w, b, x), len(x)),
        "rank 2 together, up to n",
    ),
    "a share": (lambda p: lambda w, b, v, x: 1 - rank(w, b, v, x, p) / (3 * len(w)), "a share of"),
    "wrong J": (
        lambda p: lambda w, b, v, x: 3 * len(w) - np.linalg.matrix_rank(everywhere(w, b, v, x, p)),
        "for a wrong Gauss-Newton part",
    ),
    "something else": (lambda p: lambda w, b, v, x: 100, "zero_eigenvalues is not right"),
    "eigenvalues": (
        lambda p: lambda w, b, v, x: np.linalg.eigvalsh(by_data(p)(w, b, v, x)),
        "has shape (12,), expected ()",
    ),
}


# --- both versions -----------------------------------------------------------------------------

MAKERS = {
    "gauss_newton": [
        of_rows(),
        by_data,
        by_einsum,
        by_small_steps,
        by_torch,
        by_curvature_at_zero_loss,
        by_blocks_of_kernels,
    ],
    "hessian": [whole(), by_gradient_steps, by_lists, by_product_rule, by_torch_twice, by_lifting],
    "scale_vector": [by_places, by_velocity, by_table, by_torch_velocity, by_dictionary],
    "scale_image": [by_own_hessian, by_gradient, by_blocks, by_gradients_on_the_curve],
    "zero_eigenvalues": [
        by_rank,
        by_kernel,
        by_eigenvalues,
        by_absolute_tolerance,
        by_features,
        by_null_space,
        by_rounding,
        by_elimination,
    ],
}
MISTAKES = {
    "gauss_newton": GAUSS_NEWTON,
    "hessian": HESSIAN,
    "scale_vector": SCALE_VECTOR,
    "scale_image": SCALE_IMAGE,
    "zero_eigenvalues": ZERO_EIGENVALUES,
}
ONLY = {
    1: {
        "gauss_newton": {
            "squared": (by_data(2), "The units are plain ramps"),
            "across a knot": (by_steps(1e-3)(1), "a difference quotient steps across the knot"),
            "absolute value": (of_rows(absolute)(1), "those of the absolute value"),
        },
        "hessian": {"squared": (whole()(2), "The units are plain ramps")},
        "scale_vector": {"v/a^2": (by_places(2), "falls too fast")},
        "zero_eigenvalues": {"squared": (by_rank(2), "The units are plain ramps")},
    },
    2: {
        "gauss_newton": {
            "ramps": (by_data(1), "The units are squared here"),
            "without the 2": (of_rows(without_two)(2), "the 2 is missing"),
            "2 in place of 2u": (of_rows(two_alone)(2), "is 2u, not 2"),
        },
        "hessian": {
            "ramps": (whole()(1), "The units are squared here"),
            "without (w, b)": (whole(parts=("wv", "bv"))(2), "lacks the entries among w and b"),
            "without products": (with_part(without_products)(2), "for w and b of one unit"),
            "without v": (with_part(without_v)(2), "lacks v among w and b"),
        },
        "scale_vector": {
            "v/a": (by_places(1), "The square is forgotten"),
            "v a^2": (vector(1, 1, 2)(2), "The output weight grows"),
        },
        "scale_image": {
            "v/a": (of_gradient(-1, -1, 1)(2), "The square is forgotten"),
            "ramps": (by_own_hessian(1), "this is the image for u_+."),
        },
        "zero_eigenvalues": {"ramps": (by_rank(1), "this is the number for u_+")},
    },
}


def right(p):
    return {name: [make(p) for make in makers] for name, makers in MAKERS.items()}


def wrong(p):
    return {
        name: {
            **{which: (make(p), sentence) for which, (make, sentence) in mistakes.items()},
            **ONLY[p].get(name, {}),
        }
        for name, mistakes in MISTAKES.items()
    }


def of_the_book(w, b, v, x, y):
    return hessian_dense(ShallowNetwork(w, b, v), x, y)


def spectrum_of_the_book(w, b, v, x):
    eigenvalues, times = hessian_spectrum(ShallowNetwork(w, b, v), x, value(w, b, v, x, 1))
    return times[np.abs(eigenvalues) < 1e-9 * eigenvalues[-1]].sum()


RIGHT, WRONG, VARIANT_RIGHT, VARIANT_WRONG = right(1), wrong(1), right(2), wrong(2)
RIGHT["hessian"] += [of_the_book]
RIGHT["zero_eigenvalues"] += [spectrum_of_the_book]
