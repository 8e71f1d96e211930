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


def power_by_integer_loop(p, s):
    found = []
    for each in s:
        size = 1.0
        for factor in range(1, p + 1):
            size *= factor / each
        found.append((size / each) ** 2)
    return tuple(found)


def power_by_recursion(p, s):
    """The slope of t^p is p t^(p-1)."""
    return s**-2 if p == 0 else power_by_recursion(p - 1, s) * (p / s) ** 2


def power_as_complex(p, s):
    transform = math.factorial(p) / (1j * s) ** (p + 1)
    return np.abs(transform * np.conj(transform))


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
    "square of the transform": (
        lambda p, s: ((math.factorial(p) / (1j * s) ** (p + 1)) ** 2).real,
        "is never negative",
    ),
    "(p + 1)!": (lambda p, s: math.factorial(p + 1) ** 2 / s ** (2 * p + 2), "not (p + 1)!"),
    "p + 2 derivatives": (lambda p, s: math.factorial(p) ** 2 / s ** (2 * p + 4), "This falls too fast"),
    "factor of its own": (
        lambda p, s: 3 * (p + 1) / s ** (2 * p + 2),
        "work it out for p = 0, then for p = 2",
    ),
    "odd power": (lambda p, s: math.factorial(p) ** 2 / s ** (2 * p + 1), "but not -2p - 2"),
}
POWER_BEYOND = {
    "not written": (lambda *arguments: _unwritten(), "power_spectrum is not written yet"),
    "raises": (lambda p, s: p / 0, "raised an error: ZeroDivisionError"),
    "a number": (lambda p, s: 1.0, "has shape (), expected (6,)"),
    "something else": (lambda p, s: np.cos(s), "power_spectrum is not right"),
}


def _unwritten():
    raise NotImplementedError


# --- kink_spectrum -----------------------------------------------------------------------------


def kinks_by_loops(places, jumps, s):
    found = []
    for each in s.tolist():
        transform = sum(j * complex(math.cos(each * t), -math.sin(each * t)) for t, j in zip(places, jumps))  # noqa: B905
        found.append(abs(transform / each**2) ** 2)
    return found


def kinks_by_pairs(places, jumps, s):
    """The transform of the autocorrelation of the masses: no complex numbers."""
    gaps = np.subtract.outer(places, places)
    return np.array([(np.outer(jumps, jumps) * np.cos(each * gaps)).sum() / each**4 for each in s])


def kinks_by_ramps(places, jumps, s):
    """A sum of moved ramps, each with the transform -e^(-ist)/s^2; the sign of the phase does not matter."""
    ramps = [-j * np.exp(1j * s * t) / s**2 for t, j in zip(places, jumps)]  # noqa: B905
    return np.abs(np.sum(ramps, axis=0)) ** 2


def kinks_by_parts(places, jumps, s):
    """Between the kinks the slope is constant: its transform piece by piece."""
    order = np.argsort(places)
    places, slopes = places[order], np.cumsum(jumps[order])
    pieces = [
        slope * (np.exp(-1j * s * left) - np.exp(-1j * s * right)) / (1j * s)
        for slope, left, right in zip(slopes[:-1], places[:-1], places[1:])  # noqa: B905
    ]
    beyond = slopes[-1] * np.exp(-1j * s * places[-1]) / (1j * s)
    return np.abs((sum(pieces) + beyond) / (1j * s)) ** 2


def masses(places, jumps, s):
    return abs(np.exp(1j * np.outer(s, places)) @ jumps) ** 2


KINKS = {
    "size": (lambda t, j, s: masses(t, j, s) ** 0.5 / s**2, "This is the size of the transform"),
    "spectra added": (lambda t, j, s: sum(each**2 for each in j) / s**4, "spectra do not: add first"),
    "sizes added": (lambda t, j, s: (abs(j).sum() / s**2) ** 2, "Sizes of the transforms do not add up"),
    "no places": (lambda t, j, s: (j.sum() / s**2) ** 2, "The places play no part"),
    "no jumps": (lambda t, j, s: masses(t, 0 * t + 1, s) / s**4, "The jumps play no part"),
    "cosines": (lambda t, j, s: (np.cos(np.outer(s, t)) @ j / s**2) ** 2, "These are the cosines alone"),
    "one derivative": (lambda t, j, s: masses(t, j, s) / s**2, "This is what a step does"),
    "masses": (masses, "of the second derivative: go back"),
    "factor": (lambda t, j, s: 4 * masses(t, j, s) / s**4, "the factor in front is wrong: try a single"),
    "phases alone": (lambda t, j, s: np.cos(s), "kink_spectrum is not right"),
}


def kinks_of_cycles(function):
    return lambda places, jumps, nu: function(places, jumps, 2 * np.pi * nu)


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


def by_hanning(t, values):
    """The usual window: its own kinks are those of the slope, and small at the ends."""
    s = np.linspace(20, 100, 60)
    sums = [np.sum(np.hanning(len(t)) * values * np.exp(-1j * each * t)) for each in s]
    return np.float64(-np.polyfit(np.log10(s), np.log10(np.abs(sums) ** 2), 1)[0])


def by_narrow_gaussian(t, values):
    s = np.linspace(20, 100, 60)
    return np.array(fit(s, np.exp(-1j * np.outer(s, t)) @ (np.exp(-(t**2) / 2) * values)))


def by_periodogram(t, values):
    from scipy import signal

    nu, spectrum = signal.periodogram(values, 1 / (t[1] - t[0]), window="blackman", detrend=False)
    chosen = (nu > 3) & (nu < 16)
    return -np.polyfit(np.log(nu[chosen]), np.log(spectrum[chosen]), 1)[0]


def by_gradients(t, values):
    """Three slopes; those of the last points are one-sided, and left out."""
    s, inner = np.geomspace(20, 60, 25), slice(5, -5)
    for _ in range(3):
        values = np.gradient(values, t)
    return fit(s, np.exp(-1j * np.outer(s, t[inner])) @ values[inner] / s**3)


def by_which_derivative_jumps(t, values):
    """No transform: the first difference whose largest number stands out tells the power."""
    for order in range(1, 7):
        sizes = np.sort(np.abs(np.diff(values, order)))
        if sizes[-1] > 20 * sizes[-10 * order]:
            return 2 * order
    return 0


def by_two_frequencies(t, values):
    low, high = (abs(np.exp(-1j * s * t) @ ((1 - (t / 10) ** 2) ** 6 * values)) for s in (20.0, 80.0))
    return round(2 * math.log(low / high) / math.log(4), 1)


def truncated(t, values):
    s = np.geomspace(20, 100, 30)
    return fit(s, np.exp(-1j * np.outer(s, t)) @ values)


def windowed(window):
    def exponent(t, values):
        s = np.linspace(20, 100, 50)
        return fit(s, np.exp(-1j * np.outer(s, t)) @ (window(len(t)) * values))

    return exponent


def half_logarithmic(t, values):
    s = np.linspace(20, 100, 50)
    return -np.polyfit(
        s, np.log(np.abs(np.exp(-1j * np.outer(s, t)) @ (np.hanning(len(t)) * values)) ** 2), 1
    )[0]


def at_cycles(t, values):
    nu = np.fft.rfftfreq(len(t), t[1] - t[0])
    chosen = (nu > 20) & (nu < 100)
    return fit(nu[chosen], np.fft.rfft(np.hanning(len(t)) ** 2 * values)[chosen])


MEASURED = {
    "twice": (lambda t, values: 2 * by_window(t, values), "not its fourth power"),
    "of the slope": (lambda t, values: by_window(t, values) - 2, "This is 2 too small"),
    "triangle": (windowed(np.bartlett), "a kink, or a small step, of its own"),
    "half-logarithmic": (half_logarithmic, "take the logarithm of the frequency, too"),
    "cycles": (at_cycles, "The frequencies are too high"),
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


def penalty_by_angles(omega, size, dim):
    """Start from one dimension and divide by 2 pi / |omega| for each further one."""
    price = 0.5 / np.asarray(size) ** 2
    for _ in range(dim - 1):
        price = price * omega / (2 * np.pi)
    return tuple(price)


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
    "d for d - 1": (
        lambda omega, size, dim: omega * penalty_of_density(omega, size, dim),
        "The power of |omega| is",
    ),
    "no 2": (lambda omega, size, dim: 2 * penalty_of_density(omega, size, dim), "The factor 2 is missing"),
    "2 pi upside down": (
        lambda omega, size, dim: (2 * np.pi * omega) ** (dim - 1) / (2 * size**2),
        "The factor (2 pi)^(d-1) is upside down",
    ),
    "(2 pi)^d": (
        lambda omega, size, dim: penalty_of_density(omega, size, dim) / (2 * np.pi),
        "is d - 1, not d.",
    ),
    "half of the dimension": (
        lambda omega, size, dim: (omega / (2 * np.pi)) ** ((dim - 1) / 2) / (2 * size**2),
        "In one dimension this is right",
    ),
    "factor": (
        lambda omega, size, dim: 5 * penalty_of_density(omega, size, dim),
        "the constant in front, which depends on d",
    ),
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


def order_by_insertion(omega, size, dim):
    found = []
    for k, (o, r) in enumerate(zip(omega, size)):  # noqa: B905
        if r:
            place = sum(
                size[other] ** 2 * o ** (dim - 1) > r**2 * omega[other] ** (dim - 1) for other in found
            )
            found.insert(place, k)
    return tuple(found)


def order_by_logarithms(omega, size, dim):
    with np.errstate(divide="ignore"):
        speed = 2 * np.log(size) - (dim - 1) * np.log(omega)
    return np.argsort(speed)[::-1][: np.count_nonzero(size)].astype(np.int32)


def ranks(omega, size, dim):
    return np.argsort(filtered(omega, size, dim))


def filtered(omega, size, dim):
    return order_by_sorting(omega[size > 0], size[size > 0], dim)


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
        "These count from 1",
    ),
    "frequencies": (
        lambda omega, size, dim: omega[order_by_sorting(omega, size, dim)],
        "These are the frequencies",
    ),
    "ranks": (ranks, "when its turn comes"),
    "counted anew": (filtered, "You left waves out and then"),
    "something else": (lambda omega, size, dim: np.flatnonzero(size), "learning_order is not right"),
    "a word": (lambda omega, size, dim: "low", "should be numbers, got str"),
}


RIGHT = {
    "power_spectrum": [
        power_by_factorial,
        power_by_derivatives,
        power_by_gamma,
        power_by_integer_loop,
        power_by_recursion,
        power_as_complex,
    ],
    "kink_spectrum": [kinks_by_loops, kinks_by_pairs, kinks_by_ramps, kinks_by_parts],
    "measured_exponent": [
        by_window,
        by_differences,
        by_fft,
        by_two_frequencies,
        by_hanning,
        by_narrow_gaussian,
        by_periodogram,
        by_gradients,
        by_which_derivative_jumps,
    ],
    "penalty": [penalty_of_density, penalty_by_loop, penalty_by_logarithms, penalty_by_angles],
    "design": [
        lambda growth, dim: (growth - dim - 1) // 2,
        lambda growth, dim: next(p for p in range(50) if 2 * p + 2 + dim - 1 == growth),
        lambda growth, dim: np.array([(growth - (dim - 1)) / 2 - 1]),
    ],
    "learning_order": [
        order_by_sorting,
        order_by_penalty,
        order_by_picking,
        order_by_insertion,
        order_by_logarithms,
    ],
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
    "kink_spectrum": {
        **KINKS,
        "cycles": (kinks_of_cycles(kinks_by_pairs), "here a wave of frequency s has the period 2 pi/s"),
    },
    "measured_exponent": MEASURED,
    "penalty": {
        **PENALTY,
        "no 2 pi": (
            lambda omega, size, dim: omega ** (dim - 1) / (2 * size**2),
            "The factor (2 pi)^(d-1) is",
        ),
        "upside down": (
            lambda omega, size, dim: 1 / (2 * (2 * np.pi * omega) ** (dim - 1) * size**2),
            "The factor |omega|^(d-1) is upside down",
        ),
        "something else": (lambda omega, size, dim: omega, "penalty is not right"),
    },
    "design": {
        "no dimension": (lambda growth, dim: (growth - 2) / 2, "The dimension plays no part"),
        "size": (lambda growth, dim: growth - (dim - 1) - 1, "This takes the size of the transform"),
        "derivatives": (lambda growth, dim: (growth - (dim - 1)) / 2, "one more than the power"),
        "d for d - 1": (lambda growth, dim: (growth - dim) / 2 - 1, "The dimension enters by"),
        "exponent": (lambda growth, dim: growth - (dim - 1), "This is the exponent of the spectrum"),
        "sign of the dimension": (lambda growth, dim: (growth + (dim - 1)) / 2 - 1, "with the wrong sign"),
        "something else": (lambda growth, dim: 7, "design is not right"),
    },
    "learning_order": ORDER,
}

VARIANT_RIGHT = {
    "power_spectrum": [of_cycles(each) for each in RIGHT["power_spectrum"]],
    "kink_spectrum": [kinks_of_cycles(each) for each in RIGHT["kink_spectrum"]],
    "measured_exponent": RIGHT["measured_exponent"],
    "penalty": [penalty_of_cycles, *(in_cycles(each) for each in RIGHT["penalty"])],
    "design": [
        lambda m: math.ceil(m / 2),
        lambda m: next(p for p in range(50) if 2 * p + 2 - 2 >= m),
        lambda m: m - m // 2,
        lambda m: int(m / 2 + 0.5),
        lambda m: np.float32(np.ceil(m / 2)),
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
    "kink_spectrum": {
        **{name: (kinks_of_cycles(function), words) for name, (function, words) in KINKS.items()},
        "radians": (kinks_by_pairs, "here a wave of frequency nu has the period 1/nu"),
        "derivatives": (lambda t, j, nu: masses(t, j, 2 * np.pi * nu) / nu**4, "The phases count cycles"),
        "phases": (
            lambda t, j, nu: masses(t, j, nu) / (2 * np.pi * nu) ** 4,
            "The derivatives count cycles",
        ),
    },
    "measured_exponent": MEASURED,
    "penalty": {
        **{name: (in_cycles(function), words) for name, (function, words) in PENALTY.items()},
        "d for d - 1": (
            lambda nu, size, dim: nu * penalty_of_cycles(nu, size, dim),
            "The power of |nu| is d - 1",
        ),
        "upside down": (
            lambda nu, size, dim: 1 / (2 * nu ** (dim - 1) * size**2),
            "The factor |nu|^(d-1) is upside down",
        ),
        "radians": (penalty_of_density, "put omega = 2 pi nu"),
    },
    "design": {
        "size": (lambda m: m + 1, "This takes the size of the transform"),
        "m": (lambda m: m, "Half of that is enough"),
        "exponent": (lambda m: 2 * ((m + 1) // 2) + 2, "This is the power of the frequency"),
        "rounded": (lambda m: round(m / 2), "halves to the even one"),
        "the next number": (lambda m: m // 2 + 1, "This is too much for even m"),
        "one too much": (lambda m: (m + 1) // 2 + 1, "This is one too much"),
        "too little": (lambda m: m // 2, "This is too little for odd m"),
        "half": (lambda m: m / 2, "The power is a whole number"),
    },
    "learning_order": ORDER,
}
