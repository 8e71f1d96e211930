"""Right and wrong answers to assignment 8, each wrong one with a piece of the sentence it should get.

Answers that know a limit take the momentum m as their last argument, with m = 0 where there is none: so they
serve for both versions.
"""

import itertools
import warnings

import numpy as np


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


JACOBIAN_RIGHT = [by_blocks, by_loop, by_differences]
SHARPNESS_RIGHT = [by_eigenvalues, by_norm, by_power_iteration, by_differences_of_gradients]
STEP_RIGHT = [step_by_hessian, step_by_kernel, step_by_bisection]
SCALED_RIGHT = [rescaled(step) for step in STEP_RIGHT]
LEAVES_RIGHT = [leaves_by_limit, leaves_by_factors, leaves_by_trying]

JACOBIAN_WRONG = {
    "not written": (unwritten, "jacobian is not written yet"),
    "inactive": (
        lambda w, b, v, x: np.hstack([np.outer(x, v), np.outer(np.ones_like(x), v), np.outer(x, w) + b]),
        "Inactive units contribute",
    ),
    "order": (
        lambda w, b, v, x: (
            by_blocks(w, b, v, x).reshape(-1, 3, len(w)).transpose(0, 2, 1).reshape(len(x), -1)
        ),
        "in the order of the units",
    ),
    "no v": (lambda w, b, v, x: by_blocks(w, b, v**0, x), "The factor v is missing"),
    "no b": (
        lambda w, b, v, x: np.hstack([by_blocks(w, b, v, x)[:, : 2 * len(w)], on(w, b, x) * np.outer(x, w)]),
        "The bias is missing in the last columns",
    ),
    "turned": (lambda *case: by_blocks(*case).T, "turned round"),
    "three blocks": (lambda *case: np.split(by_blocks(*case), 3, axis=1), "has shape (3, 5, 4)"),
    "something else": (lambda *case: -by_blocks(*case), "jacobian is not right"),
}
SHARPNESS_WRONG = {
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
    "sum loss": (lambda *case: len(case[3]) * by_eigenvalues(*case), "The 1/n is missing"),
    "twice": (lambda *case: 2 * by_eigenvalues(*case), "This is twice the largest eigenvalue"),
    "trace": (lambda *case: np.trace(hessian(*case)), "This is the trace"),
    "smallest": (lambda *case: np.linalg.eigvalsh(hessian(*case))[0], "This is the smallest eigenvalue"),
    "diagonal": (lambda *case: np.diag(hessian(*case)).max(), "largest entry on the diagonal"),
    "all": (lambda *case: np.linalg.eigvalsh(hessian(*case)), "has shape (12,), expected ()"),
    "infinite": (lambda *case: np.inf, "holds NaN or infinity"),
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
        "The limit is divided by c^2",
    ),
    "sharpness": (rescaled(top), "This is the sharpness, not the step"),
    "without b": (
        rescaled(step_by_kernel, lambda w, b, v, i, c: (w * c, b, v / c)),
        "scaled_step is not right",
    ),
}
LEAVES_WRONG = {
    "always": (lambda *case: True, "0.25 of the limit"),
    "1/eta": (leaves_above(lambda w, b, v, x, m: 1 / top(w, b, v, x)), "0.7 of the limit"),
    "trace": (leaves_above(lambda w, b, v, x, m: 2 * (1 + m) / trace(w, b, v, x)), "0.97 of the limit"),
    "blows up": (blows_up, "The loss need not blow up"),
    "a number": (lambda *case: 0.5, "should return True or False, got the number 0.5"),
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
