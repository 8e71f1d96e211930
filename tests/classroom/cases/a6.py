"""Right and wrong answers to assignment 6, each wrong one with a piece of the sentence it should get.

`RIGHT` and `WRONG` are for the book's convention, `VARIANT_RIGHT` and `VARIANT_WRONG` for the variant, in
which frequencies count cycles.
"""

import math
import warnings

import numpy as np

# --- power_spectrum ----------------------------------------------------------------------------


def power_by_factorial(p, s):
    return math.factorial(p) ** 2 * s ** (-2.0 * (p + 1))


def power_by_derivatives(p, s):
    size = np.ones_like(s)
    for each in range(p, 0, -1):
        size = each * size / (1j * s)
    return (np.abs(size / (1j * s)) ** 2).tolist()


def power_by_gamma(p, s):
    """The transform of t^p e^(-ct) for small c, by the gamma integral with c = 0."""
    warnings.warn("careful", stacklevel=1)
    print("working")
    transform = math.gamma(p + 1) / (1j * s) ** (p + 1)
    return (transform * transform.conj()).real


def of_cycles(function):
    return lambda p, nu: function(p, 2 * np.pi * nu)


POWER = {
    "size": (lambda p, s: math.factorial(p) / s ** (p + 1), "This is the size of the transform"),
    "p! missing": (lambda p, s: s ** -(2.0 * p + 2), "The factor p! is missing"),
    "p! not squared": (
        lambda p, s: power_by_factorial(p, s) / math.factorial(p),
        "The factor p! is to be squared",
    ),
    "p derivatives": (lambda p, s: power_by_factorial(p, s) * s**2, "This falls too slowly"),
    "reciprocal": (lambda p, s: 1 / power_by_factorial(p, s), "This is the reciprocal"),
}
POWER_BEYOND = {
    "not written": (lambda *arguments: _unwritten(), "power_spectrum is not written yet"),
    "raises": (lambda p, s: p / 0, "raised an error: ZeroDivisionError"),
    "a number": (lambda p, s: 1.0, "has shape (), expected (6,)"),
    "something else": (lambda p, s: s, "power_spectrum is not right"),
}


def _unwritten():
    raise NotImplementedError


# --- measured_exponent -------------------------------------------------------------------------


def fit(s, transform):
    return -2 * np.polyfit(np.log(s), np.log(np.abs(transform)), 1)[0]


def by_window(t, values):
    s = np.geomspace(20, 100, 15)
    return fit(s, np.exp(-1j * np.outer(s, t)) @ (np.cos(np.pi * t / 20) ** 4 * values))


def by_differences(t, values):
    """The third difference of a power vanishes away from its kink; dividing by s^3 takes it back."""
    s = np.geomspace(20, 100, 15)
    third = np.diff(values, 3)
    step = t[1] - t[0]
    transform = np.exp(-1j * np.outer(s, t[1:-2] + step / 2)) @ third
    return fit(s, transform / (2 * np.sin(s * step / 2)) ** 3)


def by_fft(t, values):
    bump = np.exp(-1 / np.maximum(1 - (t / 10) ** 2, 1e-3))
    transform = np.fft.rfft(bump * values)
    s = 2 * np.pi * np.fft.rfftfreq(len(t), t[1] - t[0])
    chosen = (s > 20) & (s < 100)
    return [fit(s[chosen], transform[chosen])]


def by_two_frequencies(t, values):
    low, high = (abs(np.exp(-1j * s * t) @ ((1 - (t / 10) ** 2) ** 6 * values)) for s in (20.0, 80.0))
    return round(2 * math.log(low / high) / math.log(4), 1)


def truncated(t, values):
    s = np.geomspace(20, 100, 30)
    return fit(s, np.exp(-1j * np.outer(s, t)) @ values)


MEASURED = {
    "size": (lambda t, values: by_window(t, values) / 2, "the exponent of the size of the transform"),
    "sign": (lambda t, values: -by_window(t, values), "The exponent has the wrong sign"),
    "truncated": (truncated, "the one you see is where the samples end"),
    "always 3": (lambda t, values: 3.0, "it gives 3.00, 3.00, 3.00"),
    "an array": (lambda t, values: values, "has shape (4001,), expected ()"),
    "NaN": (lambda t, values: np.nan, "holds NaN"),
}


# --- penalty -----------------------------------------------------------------------------------


def penalty_of_density(omega, size, dim):
    density = 2 * (2 * np.pi) ** (dim - 1) * size**2 / omega ** (dim - 1)
    return 1 / density


def penalty_by_loop(omega, size, dim):
    return [0.5 * (o / (2 * math.pi)) ** (dim - 1) / r**2 for o, r in zip(omega, size)]  # noqa: B905


def penalty_by_logarithms(omega, size, dim):
    return np.exp((dim - 1) * np.log(omega / (2 * np.pi)) - np.log(2) - 2 * np.log(size))


def in_cycles(function):
    return lambda nu, size, dim: function(2 * np.pi * nu, size, dim)


def penalty_of_cycles(nu, size, dim):
    return 0.5 * nu ** (dim - 1) / size**2


PENALTY = {
    "spectrum": (
        lambda omega, size, dim: 1 / penalty_of_density(omega, size, dim),
        "the penalty is its reciprocal",
    ),
    "not squared": (
        lambda omega, size, dim: penalty_of_density(omega, size, dim) * size,
        "The transform is to be squared: size",
    ),
    "no dimension": (lambda omega, size, dim: 0.5 / size**2, "The dimension plays no part"),
    "d for d - 1": (lambda omega, size, dim: omega * penalty_of_density(omega, size, dim), "is d - 1"),
    "no 2": (lambda omega, size, dim: 2 * penalty_of_density(omega, size, dim), "The factor 2 is missing"),
}


# --- learning_order ----------------------------------------------------------------------------


def order_by_sorting(omega, size, dim):
    places = [k for k in range(len(omega)) if size[k] != 0]
    return sorted(places, key=lambda k: omega[k] ** (dim - 1) / size[k] ** 2)


def order_by_penalty(omega, size, dim):
    with np.errstate(all="ignore"):
        price = penalty_of_density(omega, size, dim)
    return [k for k in np.argsort(price) if np.isfinite(price[k])]


def order_by_picking(omega, size, dim):
    speed = list(size**2 * omega ** (1.0 - dim))
    found = []
    while max(speed) > 0:
        found.append(speed.index(max(speed)))
        speed[found[-1]] = -1
    return np.array(found)


def sorted_by(key):
    def order(omega, size, dim):
        places = np.flatnonzero(size)
        return places[np.argsort(key(omega, size, dim)[places])]

    return order


ORDER = {
    "dearest first": (
        sorted_by(lambda omega, size, dim: size**2 / omega ** (dim - 1)),
        "The order is the other way",
    ),
    "low first": (sorted_by(lambda omega, size, dim: omega), "This goes from low to high"),
    "no dimension": (sorted_by(lambda omega, size, dim: -size), "The dimension plays no part here"),
    "not squared": (
        sorted_by(lambda omega, size, dim: -size / omega ** (dim - 1)),
        "The transform is to be squared before",
    ),
    "never learned": (
        lambda omega, size, dim: np.argsort(-(size**2) / omega ** (dim - 1)),
        "A sine, for instance, has a single frequency",
    ),
    "from 1": (
        lambda omega, size, dim: np.array(order_by_sorting(omega, size, dim)) + 1,
        "learning_order is not right",
    ),
    "a word": (lambda omega, size, dim: "low", "should be numbers, got str"),
}


RIGHT = {
    "power_spectrum": [power_by_factorial, power_by_derivatives, power_by_gamma],
    "measured_exponent": [by_window, by_differences, by_fft, by_two_frequencies],
    "penalty": [penalty_of_density, penalty_by_loop, penalty_by_logarithms],
    "design": [
        lambda growth, dim: (growth - dim - 1) // 2,
        lambda growth, dim: next(p for p in range(50) if 2 * p + 2 + dim - 1 == growth),
        lambda growth, dim: np.array([(growth - (dim - 1)) / 2 - 1]),
    ],
    "learning_order": [order_by_sorting, order_by_penalty, order_by_picking],
}

WRONG = {
    "power_spectrum": {
        **POWER,
        **POWER_BEYOND,
        "over 2 pi": (lambda p, s: power_by_factorial(p, s) / (2 * np.pi), "This divides by 2 pi:"),
        "over (2 pi)^2": (
            lambda p, s: power_by_factorial(p, s) / (2 * np.pi) ** 2,
            "This divides by (2 pi)^2",
        ),
        "cycles": (of_cycles(power_by_factorial), "here a wave of frequency s has the period 2 pi/s"),
    },
    "measured_exponent": MEASURED,
    "penalty": {
        **PENALTY,
        "no 2 pi": (
            lambda omega, size, dim: omega ** (dim - 1) / (2 * size**2),
            "The factor (2 pi)^(d-1) is",
        ),
        "something else": (lambda omega, size, dim: omega, "penalty is not right"),
    },
    "design": {
        "no dimension": (lambda growth, dim: (growth - 2) / 2, "The dimension plays no part"),
        "size": (lambda growth, dim: growth - (dim - 1) - 1, "This takes the size of the transform"),
        "derivatives": (lambda growth, dim: (growth - (dim - 1)) / 2, "one more than the power"),
        "d for d - 1": (lambda growth, dim: (growth - dim) / 2 - 1, "The dimension enters by"),
        "sign of the dimension": (lambda growth, dim: (growth + (dim - 1)) / 2 - 1, "with the wrong sign"),
        "something else": (lambda growth, dim: 7, "design is not right"),
    },
    "learning_order": ORDER,
}

VARIANT_RIGHT = {
    "power_spectrum": [of_cycles(each) for each in RIGHT["power_spectrum"]],
    "measured_exponent": RIGHT["measured_exponent"],
    "penalty": [penalty_of_cycles, *(in_cycles(each) for each in RIGHT["penalty"])],
    "design": [
        lambda m: math.ceil(m / 2),
        lambda m: next(p for p in range(50) if 2 * p + 2 - 2 >= m),
        lambda m: m - m // 2,
    ],
    "learning_order": RIGHT["learning_order"],
}

VARIANT_WRONG = {
    "power_spectrum": {
        **{name: (of_cycles(function), words) for name, (function, words) in POWER.items()},
        **POWER_BEYOND,
        "radians": (power_by_factorial, "here a wave of frequency nu has the period 1/nu"),
        "one 2 pi": (
            lambda p, nu: power_by_factorial(p, nu) / (2 * np.pi) ** 2,
            "One factor 2 pi is not enough",
        ),
    },
    "measured_exponent": MEASURED,
    "penalty": {
        **{name: (in_cycles(function), words) for name, (function, words) in PENALTY.items()},
        "d for d - 1": (lambda nu, size, dim: nu * penalty_of_cycles(nu, size, dim), "is d - 1"),
        "radians": (penalty_of_density, "put omega = 2 pi nu"),
    },
    "design": {
        "size": (lambda m: m, "This takes the size of the transform"),
        "one too much": (lambda m: (m + 1) // 2 + 1, "This is one too much"),
        "too little": (lambda m: m // 2, "This is too little for odd m"),
        "half": (lambda m: m / 2, "The power is a whole number"),
    },
    "learning_order": ORDER,
}
