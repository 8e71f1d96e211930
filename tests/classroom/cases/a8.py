"""Right and wrong answers to assignment 8, each wrong one with a piece of the sentence it should get.

Answers that know a limit take the momentum m as their last argument, with m = 0 where there is none: so they
serve for both versions.
"""

import itertools
import warnings

import numpy as np
import scipy.linalg


def relu(u):
    return np.maximum(u, 0)


def values(w, b, v, x):
    return relu(np.outer(x, w) + b) @ v


def on(w, b, x):
    return np.outer(x, w) + b > 0


# --- jacobian ----------------------------------------------------------------------------------


def by_blocks(w, b, v, x):
    print("blocks")
    warnings.warn("careful", stacklevel=1)
    active = on(w, b, x)
    return np.concatenate([active * np.outer(x, v), active * v, relu(np.outer(x, w) + b)], axis=1)


def by_loop(w, b, v, x):
    rows = []
    for xk in x:
        active = [wi * xk + bi > 0 for wi, bi in zip(w, b)]  # noqa: B905
        rows.append([a * vi * xk for a, vi in zip(active, v)])  # noqa: B905
        rows[-1] += [a * vi for a, vi in zip(active, v)]  # noqa: B905
        rows[-1] += [a * (wi * xk + bi) for a, wi, bi in zip(active, w, b)]  # noqa: B905
    return rows


def in_single_precision(*case):
    return by_blocks(*case).astype(np.float32)


def as_tuples(*case):
    return tuple(map(tuple, by_blocks(*case)))


def by_differences(w, b, v, x):
    """Central differences: exact, since the values are linear in each single parameter."""
    place, h = np.concatenate([w, b, v]), 1e-3
    steps = h * np.eye(len(place))
    columns = [
        (values(*np.split(place + step, 3), x) - values(*np.split(place - step, 3), x)) / (2 * h)
        for step in steps
    ]
    return np.stack(columns, axis=1)


# --- sharpness ---------------------------------------------------------------------------------


def gauss_newton(w, b, v, x):
    J = by_differences(w, b, v, x)
    return J.T @ J / len(x)


def rest(w, b, v, x, y):
    """The part of the Hessian with the residuals, entry by entry."""
    r, active, H, n = values(w, b, v, x) - y, on(w, b, x), len(w), len(x)
    R = np.zeros((3 * H, 3 * H))
    for i, k in itertools.product(range(H), range(n)):
        R[i, 2 * H + i] += r[k] * x[k] * active[k, i] / n
        R[H + i, 2 * H + i] += r[k] * active[k, i] / n
    return R + R.T


def hessian(w, b, v, x, y):
    return gauss_newton(w, b, v, x) + rest(w, b, v, x, y)


def by_eigenvalues(*case):
    return max(np.linalg.eigvals(hessian(*case)).real)


def by_norm(*case):
    """The norm: with J'J >= 0 and a rest whose eigenvalues come in pairs, the largest is positive."""
    return np.array([np.linalg.norm(hessian(*case), 2)])


def by_power_iteration(*case):
    shifted = hessian(*case) + 50 * np.eye(3 * len(case[0]))
    direction = np.ones(len(shifted))
    for _ in range(12):
        shifted = shifted @ shifted
        shifted /= np.linalg.norm(shifted)
    direction = shifted @ direction
    direction /= np.linalg.norm(direction)
    return direction @ hessian(*case) @ direction


def gradient(place, x, y):
    w, b, v = np.split(place, 3)
    pull = (values(w, b, v, x) - y) / len(x)
    return by_blocks(w, b, v, x).T @ pull


def by_differences_of_gradients(w, b, v, x, y):
    place, h = np.concatenate([w, b, v]), 1e-4
    columns = [
        (gradient(place + h * e, x, y) - gradient(place - h * e, x, y)) / (2 * h) for e in np.eye(len(place))
    ]
    return float(np.linalg.eigvalsh((np.array(columns) + np.array(columns).T) / 2)[-1])


def loss(place, x, y):
    return np.mean((values(*np.split(place, 3), x) - y) ** 2) / 2


def by_second_differences(w, b, v, x, y):
    """From the loss alone: right to about seven digits."""
    place, steps = np.concatenate([w, b, v]), 1e-3 * np.eye(3 * len(w))

    def mixed(e, f):
        corners = [(1, 1), (-1, -1), (1, -1), (-1, 1)]
        return sum(s * t * loss(place + s * e + t * f, x, y) for s, t in corners) / 4e-6

    return np.linalg.eigvalsh([[mixed(e, f) for f in steps] for e in steps])[-1]


def by_scipy(*case):
    last = 3 * len(case[0]) - 1
    return scipy.linalg.eigh(hessian(*case), eigvals_only=True, subset_by_index=[last, last])


def everywhere(w, b, v, x):
    """A Jacobian in which all units are active."""
    return np.hstack([np.outer(x, v), np.outer(np.ones_like(x), v), np.outer(x, w) + b])


def in_order_of_units(w, b, v, x):
    """The columns of the Jacobian unit by unit."""
    return by_blocks(w, b, v, x)[:, np.arange(3 * len(w)).reshape(3, -1).T.ravel()]


def with_parts(change):
    """An answer to sharpness from J'J/n and the part with the residuals."""
    return lambda *case: np.linalg.eigvalsh(change(gauss_newton(*case[:4]), rest(*case)))[-1]


def without_columns(R, first):
    kept = np.ones(len(R))
    kept[first : first + len(R) // 3] = 0
    return np.outer(kept, kept) * R


# --- largest_step, scaled_step -----------------------------------------------------------------


def step_by_hessian(w, b, v, x, m=0.0):
    return 2 * (1 + m) / by_eigenvalues(w, b, v, x, values(w, b, v, x))


def step_by_kernel(w, b, v, x, m=0.0):
    J = by_blocks(w, b, v, x)
    return 2 * (1 + m) / np.linalg.eigvalsh(J @ J.T / len(x))[-1]


def step_by_bisection(w, b, v, x, m=0.0):
    """The step at which the largest factor of a deviation passes 1, from the two-step rule itself."""
    top = np.linalg.eigvalsh(gauss_newton(w, b, v, x))[-1]
    low, high = 0.0, 100.0 / top
    for _ in range(100):
        middle = (low + high) / 2
        largest = np.abs(np.roots([1, -(1 + m - middle * top), m])).max()
        low, high = (middle, high) if largest <= 1 else (low, middle)
    return [low]


def step_by_coarse_bisection(w, b, v, x, m=0.0):
    """To six digits, in single precision."""
    sharpness = top(w, b, v, x)
    low, high = 0.0, 100.0 / sharpness
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        factors = np.roots([1, -(1 + m - middle * sharpness), m])
        low, high = (middle, high) if max(abs(factors)) <= 1 else (low, middle)
    return np.float32(low)


def step_on_a_grid(w, b, v, x, m=0.0):
    """Wrong: rounds to a hundredth of itself."""
    return 1.005 * step_by_kernel(w, b, v, x, m)


def spoiling_its_arguments(w, b, v, x, i, c, m=0.0):
    w[i] *= c
    b[i] *= c
    v[i] /= c
    return step_by_kernel(w, b, v, x, m)


def rescaled(step, scale=lambda w, b, v, i, c: (w * c, b * c, v / c)):
    """An answer to scaled_step from one to largest_step."""

    def function(w, b, v, x, i, c, m=0.0):
        w, b, v = w.copy(), b.copy(), v.copy()
        w[i], b[i], v[i] = scale(w[i], b[i], v[i], i, c)
        return step(w, b, v, x, m)

    return function


def everything_rescaled(w, b, v, x, i, c, m=0.0):
    return step_by_kernel(c * w, c * b, v / c, x, m)


def top(w, b, v, x, m=0.0):
    return np.linalg.eigvalsh(gauss_newton(w, b, v, x))[-1]


def least(w, b, v, x):
    eigenvalues = np.linalg.eigvalsh(gauss_newton(w, b, v, x))
    return min(each for each in eigenvalues if each > 1e-9)


def with_limit(limit):
    def function(w, b, v, x, m=0.0):
        return limit(w, b, v, x, m)

    return function


# --- leaves ------------------------------------------------------------------------------------


def run(w, b, v, x, eta, m, kick, steps):
    """Descent from beside the network: places and last loss."""
    start, y = np.concatenate([w, b, v]), values(w, b, v, x)
    J = by_blocks
    place = start + kick * np.cos(1 + np.arange(len(start)))
    before, farthest = place, 0.0
    with np.errstate(all="ignore"):
        for _ in range(steps):
            parts = np.split(place, 3)
            r = values(*parts, x) - y
            place, before = place - eta * (J(*parts, x).T @ r) / len(x) + m * (place - before), place
            if not np.isfinite(place).all() or np.abs(place).max() > 1e6:
                return np.inf, np.inf
            farthest = max(farthest, np.linalg.norm(place - start))
        return farthest, np.mean((values(*np.split(place, 3), x) - y) ** 2) / 2


def leaves_by_limit(w, b, v, x, eta, m=0.0):
    return eta > step_by_kernel(w, b, v, x, m)


def leaves_by_factors(w, b, v, x, eta, m=0.0):
    eigenvalues = np.linalg.eigvalsh(gauss_newton(w, b, v, x))
    factors = [np.abs(np.roots([1, -(1 + m - eta * each), m])).max() for each in eigenvalues]
    return int(max(factors) > 1 + 1e-6)


def leaves_by_trying(w, b, v, x, eta, m=0.0):
    kick = 1e-8
    farthest, _ = run(w, b, v, x, eta, m, kick, 500)
    return bool(farthest > 100 * kick)


def leaves_by_rise_of_the_loss(w, b, v, x, eta, m=0.0):
    """Whether the loss is ever a hundred times what it was at the start."""
    place, y = np.concatenate([w, b, v]), values(w, b, v, x)
    place = before = place + 1e-6 * np.sin(1 + np.arange(len(place)))
    start = loss(place, x, y)
    for _ in range(300):
        place, before = place - eta * gradient(place, x, y) + m * (place - before), place
        if loss(place, x, y) > 100 * start:
            return np.bool_(True)
    return np.bool_(False)


def leaves_in_few_steps(w, b, v, x, eta, m=0.0):
    """Wrong: just above the limit ten steps do not show it."""
    return bool(run(w, b, v, x, eta, m, 1e-8, 10)[0] > 1e-6)


def blows_up(w, b, v, x, eta, m=0.0):
    """Wrong: looks at the loss at the end, which may have fallen again."""
    return bool(run(w, b, v, x, eta, m, 1e-6, 1200)[1] > 1e3)


def leaves_above(limit):
    def function(w, b, v, x, eta, m=0.0):
        return bool(eta > limit(w, b, v, x, m))

    return function


def unwritten(*arguments):
    raise NotImplementedError


def trace(w, b, v, x):
    return np.trace(gauss_newton(w, b, v, x))


JACOBIAN_RIGHT = [by_blocks, by_loop, by_differences, in_single_precision, as_tuples]
SHARPNESS_RIGHT = [
    by_eigenvalues,
    by_norm,
    by_power_iteration,
    by_differences_of_gradients,
    by_second_differences,
    by_scipy,
]
STEP_RIGHT = [step_by_hessian, step_by_kernel, step_by_bisection, step_by_coarse_bisection]
SCALED_RIGHT = [*map(rescaled, STEP_RIGHT), spoiling_its_arguments]
LEAVES_RIGHT = [leaves_by_limit, leaves_by_factors, leaves_by_trying, leaves_by_rise_of_the_loss]

JACOBIAN_WRONG = {
    "not written": (unwritten, "jacobian is not written yet"),
    "inactive": (everywhere, "Inactive units contribute"),
    "wrong side": (
        lambda w, b, v, x: np.where(np.tile(on(w, b, x), 3), 0, everywhere(w, b, v, x)),
        "active on the wrong side",
    ),
    "order": (in_order_of_units, "in the order of the units"),
    "v first": (
        lambda *case: np.roll(by_blocks(*case), len(case[0]), axis=1),
        "blocks are in another order",
    ),
    "no x": (
        lambda w, b, v, x: np.hstack([on(w, b, x) * v, by_blocks(w, b, v, x)[:, len(w) :]]),
        "The factor x is missing",
    ),
    "w for v": (
        lambda w, b, v, x: np.hstack([by_blocks(w, b, w, x)[:, : 2 * len(w)], relu(np.outer(x, w) + b)]),
        "w in place of v",
    ),
    "slopes last": (
        lambda w, b, v, x: np.hstack([by_blocks(w, b, v, x)[:, : 2 * len(w)], on(w, b, x) * w]),
        "The last columns are the slope w",
    ),
    "v last as well": (
        lambda w, b, v, x: np.hstack([by_blocks(w, b, v, x)[:, : 2 * len(w)], v * relu(np.outer(x, w) + b)]),
        "The factor v is too much",
    ),
    "over n": (lambda *case: by_blocks(*case) / len(case[3]), "This is divided by n"),
    "of y - f": (lambda *case: -by_blocks(*case), "This has the wrong sign"),
    "summed over data": (lambda *case: by_blocks(*case).sum(0), "has shape (12,)"),
    "rows of different lengths": (
        lambda *case: [row[: k + 1].tolist() for k, row in enumerate(by_blocks(*case))],
        "should be numbers",
    ),
    "no v": (lambda w, b, v, x: by_blocks(w, b, v**0, x), "The factor v is missing"),
    "no b": (
        lambda w, b, v, x: np.hstack([by_blocks(w, b, v, x)[:, : 2 * len(w)], on(w, b, x) * np.outer(x, w)]),
        "The bias is missing in the last columns",
    ),
    "turned": (lambda *case: by_blocks(*case).T, "turned round"),
    "three blocks": (lambda *case: np.split(by_blocks(*case), 3, axis=1), "has shape (3, 5, 4)"),
}
SHARPNESS_WRONG = {
    "calls what is not written": (
        lambda *case: unwritten(*case),
        "sharpness is not written yet, or calls your jacobian, which is not.",
    ),
    "Gauss-Newton": (lambda *case: top(*case[:4]), "leaves out the part of the Hessian with the residuals"),
    "y - f": (
        lambda *case: np.linalg.eigvalsh(gauss_newton(*case[:4]) - rest(*case))[-1],
        "with the residuals has the wrong sign",
    ),
    "rest not over n": (
        lambda *case: np.linalg.eigvalsh(gauss_newton(*case[:4]) + len(case[3]) * rest(*case))[-1],
        "with the residuals is not divided by n",
    ),
    "rest twice": (
        lambda *case: np.linalg.eigvalsh(gauss_newton(*case[:4]) + 2 * rest(*case))[-1],
        "counts twice",
    ),
    "first part not over n": (
        lambda *case: np.linalg.eigvalsh(len(case[3]) * gauss_newton(*case[:4]) + rest(*case))[-1],
        "The first part, with J, is not divided by n",
    ),
    "half": (with_parts(lambda G, R: G + R / 2), "counts half"),
    "above the diagonal": (
        lambda *case: np.linalg.eigvals(gauss_newton(*case[:4]) + np.triu(rest(*case))).real.max(),
        "only above the diagonal; a Hessian is symmetric",
    ),
    "above the diagonal, with eigvalsh": (
        with_parts(lambda G, R: G + np.triu(R)),
        "eigvalsh reads what is below",
    ),
    "no w": (with_parts(lambda G, R: G + without_columns(R, 0)), "over w and v are missing"),
    "no b": (with_parts(lambda G, R: G + without_columns(R, len(R) // 3)), "over b and v are missing"),
    "rest alone": (with_parts(lambda G, R: R), "the part with J is missing"),
    "two orders": (
        lambda *case: np.linalg.eigvalsh(
            in_order_of_units(*case[:4]).T @ in_order_of_units(*case[:4]) / len(case[3]) + rest(*case)
        )[-1],
        "columns in different orders",
    ),
    "sum loss": (lambda *case: len(case[3]) * by_eigenvalues(*case), "The 1/n is missing"),
    "twice": (lambda *case: 2 * by_eigenvalues(*case), "This is twice the largest eigenvalue"),
    "trace": (lambda *case: np.trace(hessian(*case)), "This is the trace"),
    "smallest": (lambda *case: np.linalg.eigvalsh(hessian(*case))[0], "This is the smallest eigenvalue"),
    "diagonal": (lambda *case: np.diag(hessian(*case)).max(), "largest entry on the diagonal"),
    "all": (lambda *case: np.linalg.eigvalsh(hessian(*case)), "has shape (12,), expected ()"),
    "infinite": (lambda *case: np.inf, "holds NaN or infinity"),
    "an earlier fault": (
        lambda w, b, v, x, y: np.linalg.eigvalsh(
            (np.outer(x, v).T @ np.outer(x, v)) / len(x) + rest(w, b, v, x, y)[: len(w), : len(w)]
        )[-1],
        "compare. (If you call your jacobian and it is not right yet, correct that first.)",
    ),
}
LIMITS_WRONG = {
    "1/lambda": (with_limit(lambda w, b, v, x, m: 1 / top(w, b, v, x)), "This is 1/lambda"),
    "trace": (with_limit(lambda w, b, v, x, m: 2 * (1 + m) / trace(w, b, v, x)), "divides by the trace"),
    "smallest": (
        with_limit(lambda w, b, v, x, m: 2 * (1 + m) / least(w, b, v, x)),
        "divides by the smallest eigenvalue",
    ),
    "sum loss": (
        with_limit(lambda w, b, v, x, m: 2 * (1 + m) / top(w, b, v, x) / len(x)),
        "This is the limit for the sum of squares",
    ),
    "sharpness": (top, "This is the sharpness, not the step"),
    "norm of J": (
        lambda w, b, v, x, m=0.0: 2 * (1 + m) * len(x) / np.linalg.norm(by_blocks(w, b, v, x), 2),
        "divides by the norm of J",
    ),
    "with residuals": (
        lambda w, b, v, x, m=0.0: 2 * (1 + m) / by_eigenvalues(w, b, v, x, 0 * x),
        "This counts residuals",
    ),
    "twice": (with_limit(lambda w, b, v, x, m: 4 * (1 + m) / top(w, b, v, x)), "This is twice the limit"),
    "n times": (
        with_limit(lambda w, b, v, x, m: 2 * (1 + m) * len(x) / top(w, b, v, x)),
        "This is n times the limit",
    ),
    "v alone": (
        lambda w, b, v, x, m=0.0: (
            2 * (1 + m) / np.linalg.eigvalsh(gauss_newton(w, b, v, x)[2 * len(w) :, 2 * len(w) :])[-1]
        ),
        "Only the derivatives over v",
    ),
    "two digits": (step_on_a_grid, "nearly right, but not to five digits"),
    "something else": (with_limit(lambda w, b, v, x, m: 3 / top(w, b, v, x)), "largest_step is not right"),
}
SCALED_WRONG = {
    "unchanged": (lambda w, b, v, x, i, c, m=0.0: step_by_kernel(w, b, v, x, m), "called the same"),
    "all units": (everything_rescaled, "All units are rescaled"),
    "other way": (
        rescaled(step_by_kernel, lambda w, b, v, i, c: (w / c, b / c, v * c)),
        "rescaled the other way round",
    ),
    "c^2": (
        lambda w, b, v, x, i, c, m=0.0: step_by_kernel(w, b, v, x, m) / c**2,
        "The limit is divided by a^2",
    ),
    "sharpness": (rescaled(top), "This is the sharpness, not the step"),
    "without b": (rescaled(step_by_kernel, lambda w, b, v, i, c: (w * c, b, v / c)), "b is left as it is"),
    "without v": (rescaled(step_by_kernel, lambda w, b, v, i, c: (w * c, b * c, v)), "v is left as it is"),
    "v times a": (
        rescaled(step_by_kernel, lambda w, b, v, i, c: (w * c, b * c, v * c)),
        "v is multiplied by a",
    ),
    "v alone": (rescaled(step_by_kernel, lambda w, b, v, i, c: (w, b, v / c)), "Only v is changed"),
    "counts from 1": (
        lambda w, b, v, x, i, c, m=0.0: rescaled(step_by_kernel)(w, b, v, x, i - 1, c, m),
        "i counts from 0",
    ),
    "over c": (
        lambda w, b, v, x, i, c, m=0.0: step_by_kernel(w, b, v, x, m) / c,
        "The limit is divided by a;",
    ),
    "times a": (
        lambda w, b, v, x, i, c, m=0.0: step_by_kernel(w, b, v, x, m) * c,
        "The limit is multiplied by a;",
    ),
    "times a^2": (
        lambda w, b, v, x, i, c, m=0.0: step_by_kernel(w, b, v, x, m) * c**2,
        "The limit is multiplied by a^2",
    ),
    "a wrong limit": (
        rescaled(with_limit(lambda w, b, v, x, m: 2 * (1 + m) / trace(w, b, v, x))),
        "alone decides, so the largest eigenvalue. (If you call your largest_step and it is not right yet",
    ),
    "something else": (
        rescaled(with_limit(lambda w, b, v, x, m: 3 / top(w, b, v, x))),
        "scaled_step is not right",
    ),
}
LEAVES_WRONG = {
    "always": (lambda *case: True, "0.25 of the limit"),
    "1/eta": (leaves_above(lambda w, b, v, x, m: 1 / top(w, b, v, x)), "0.7 of the limit"),
    "trace": (leaves_above(lambda w, b, v, x, m: 2 * (1 + m) / trace(w, b, v, x)), "0.97 of the limit"),
    "blows up": (blows_up, "The loss need not blow up"),
    "a number": (lambda *case: 0.5, "should return True or False, got the number 0.5"),
    "exchanged": (lambda *case: not leaves_by_limit(*case), "True and False are exchanged"),
    "few steps": (leaves_in_few_steps, "take some hundred steps"),
}
# Other answers that get a sentence which stands above already, so that each list names it once.
LEAVES_TOO = {
    "sum loss": (
        leaves_above(lambda w, b, v, x, m: 2 * (1 + m) / top(w, b, v, x) / len(x)),
        "mind the 1/n",
    ),
    "smallest": (
        leaves_above(lambda w, b, v, x, m: 2 * (1 + m) / least(w, b, v, x)),
        "1.03 of the limit",
    ),
    "no change of sign": (
        leaves_above(lambda w, b, v, x, m: 1.2 / top(w, b, v, x) * (1 + m)),
        "0.7 of the limit. The deviation may change sign",
    ),
    "only far above": (
        leaves_above(lambda w, b, v, x, m: 1.3 * 2 * (1 + m) / top(w, b, v, x)),
        "at a flatter minimum",
    ),
}

RIGHT = {
    "jacobian": JACOBIAN_RIGHT,
    "sharpness": SHARPNESS_RIGHT,
    "largest_step": STEP_RIGHT,
    "scaled_step": SCALED_RIGHT,
    "leaves": LEAVES_RIGHT,
}
WRONG = {
    "jacobian": JACOBIAN_WRONG,
    "sharpness": SHARPNESS_WRONG,
    "largest_step": LIMITS_WRONG,
    "scaled_step": SCALED_WRONG,
    "leaves": LEAVES_WRONG | LEAVES_TOO,
}

VARIANT_RIGHT = RIGHT
VARIANT_WRONG = {
    "jacobian": JACOBIAN_WRONG,
    "sharpness": SHARPNESS_WRONG,
    "largest_step": LIMITS_WRONG
    | {
        "no momentum": (lambda w, b, v, x, m: step_by_kernel(w, b, v, x), "The momentum is left out"),
        "1 - m": (
            lambda w, b, v, x, m: (1 - m) * step_by_kernel(w, b, v, x),
            "Momentum does not make the limit smaller",
        ),
        "1 / (1 - m)": (
            lambda w, b, v, x, m: step_by_kernel(w, b, v, x) / (1 - m),
            "as for the speed along a slope",
        ),
        "1 / (1 + m)": (lambda w, b, v, x, m: step_by_kernel(w, b, v, x) / (1 + m), "This divides by 1 + m"),
        "half": (lambda w, b, v, x, m: (1 + m) / top(w, b, v, x), "This is half of the limit"),
        "roots meet": (
            lambda w, b, v, x, m: (1 + np.sqrt(m)) ** 2 / top(w, b, v, x),
            "the two roots meet",
        ),
        "Nesterov": (
            lambda w, b, v, x, m: 2 * (1 + m) / (1 + 2 * m) / top(w, b, v, x),
            "Nesterov's momentum",
        ),
    },
    "scaled_step": SCALED_WRONG
    | {
        "no momentum": (
            lambda w, b, v, x, i, c, m: rescaled(step_by_kernel)(w, b, v, x, i, c),
            "The momentum is left out",
        )
    },
    "leaves": {
        **LEAVES_WRONG,
        **LEAVES_TOO,
        "no momentum": (
            lambda w, b, v, x, eta, m: leaves_by_limit(w, b, v, x, eta),
            "but it shrinks. (With momentum the limit is another one.)",
        ),
    },
}
