"""Chapter 1: ramps over sorted data as an operator, against dense arrays."""

from fractions import Fraction

import numpy as np
import pytest

from splinelens import ramps
from splinelens.experiments import generator

SIZES = [(1, 1), (1, 7), (9, 1), (60, 45), (300, 400)]


def data_and_units(n, width, seed=0):
    """With ties: repeated data, breakpoints on data, zero weights, repeated units."""
    rng = generator("theory/ramps", seed)
    x, w, b = rng.normal(size=n), rng.normal(size=width), rng.normal(size=width)
    x[: n // 4] = x[n // 2]
    on_data = slice(0, width // 4)
    b[on_data] = -w[on_data] * x[rng.integers(0, n, width)][on_data]
    w[width // 2 : width // 2 + width // 8] = 0.0
    return x, w, b


def dense_activity(x, w, b):
    return np.multiply.outer(x, w) + b > 0


@pytest.mark.parametrize(("n", "width"), SIZES)
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_activity_agrees_with_dense_code_bit_for_bit(n, width, offset):
    for seed in range(5):
        x, w, b = data_and_units(n, width, seed)
        b = b - w * offset
        operator = ramps.RampFeatures(x + offset, w, b)
        assert np.array_equal(operator.to_dense(), dense_activity(x + offset, w, b))


def activity_from_rounded_breakpoints(self):
    """Wrong: trusts the quotient -b / w, which rounding can put on the other side of a datum."""
    with np.errstate(all="ignore"):
        beta = -self.b / self.w
    return np.where(self.w == 0, self.b > 0, np.sign(self.w) * (self.x[:, None] - beta) > 0)


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_apply_sums_the_active_lines(n, width):
    x, w, b = data_and_units(n, width)
    slope, height = generator("theory/lines").normal(size=(2, width))
    lines = np.multiply.outer(x, slope) + height
    expected = np.where(dense_activity(x, w, b), lines, 0.0).sum(axis=1)
    result = ramps.RampFeatures(x, w, b).apply(slope, height)
    np.testing.assert_allclose(result, expected, atol=1e-12 * (1 + np.abs(lines).sum(axis=1).max()))


def apply_with_all_units_facing_right(self, slope, intercept):
    """Wrong: every unit is taken to be active from its bin on."""
    active = np.sort(self.x)[:, None] >= np.append(np.sort(self.x), np.inf)[self.bins]
    sums = np.sort(self.x) * (active @ slope) + active @ intercept
    return sums[np.argsort(np.argsort(self.x, kind="stable"))]


@pytest.mark.parametrize(("n", "width"), SIZES)
def test_adjoint_takes_moments_over_active_data(n, width):
    x, w, b = data_and_units(n, width)
    r = generator("theory/residuals").normal(size=n)
    active = dense_activity(x, w, b)
    order0, order1 = ramps.RampFeatures(x, w, b).adjoint(r)
    bound = 1e-12 * (1 + np.abs(r).sum() * (1 + np.abs(x).max()))
    np.testing.assert_allclose(order0, r @ active, atol=bound)
    np.testing.assert_allclose(order1, (r * x) @ active, atol=bound)


def adjoint_off_by_one_datum(self, r):
    """Wrong: the datum at the flip counts on the wrong side."""
    rank = np.argsort(np.argsort(self.x, kind="stable"))[:, None]
    active = (rank <= self.bins) == self.left_facing
    return r @ active, (r * self.x) @ active


def test_apply_and_adjoint_are_transposes():
    x, w, b = data_and_units(50, 80)
    operator = ramps.RampFeatures(x, w, b)
    rng = generator("theory/transposes")
    slope, height, r = rng.normal(size=80), rng.normal(size=80), rng.normal(size=50)
    order0, order1 = operator.adjoint(r)
    assert r @ operator.apply(slope, height) == pytest.approx(slope @ order1 + height @ order0, rel=1e-12)


def test_errors_stay_near_exact_rationals_at_a_large_offset():
    n, width, offset = 40, 30, 1e6
    rng = generator("theory/offset")
    x, w, v = offset + rng.normal(size=n), rng.normal(size=width), rng.normal(size=width)
    b = -w * (offset + rng.normal(size=width))
    operator = ramps.RampFeatures(x, w, b)
    fast = operator.apply_centered(v * w, v * (b + w * operator.center))
    active, worst = dense_activity(x, w, b), 0.0
    for k in range(n):
        lines = [
            Fraction(v[i]) * (Fraction(w[i]) * Fraction(x[k]) + Fraction(b[i]))
            for i in np.flatnonzero(active[k])
        ]
        worst = max(worst, abs(float(Fraction(fast[k]) - sum(lines, Fraction(0)))))
    # eps * sum |v| (|w x| + |b|) is about 1e-8 here; the measured error is far below.
    assert worst < 1e-8


def test_carried_bins_are_the_bins_found_afresh():
    x, w, b = data_and_units(200, 150)
    rng, operator = generator("theory/carried"), ramps.RampFeatures(x, w, b)
    for step in (1e-6, 1e-2, 1.0):
        w, b = w + step * rng.normal(size=150), b + step * rng.normal(size=150)
        w[3] = 0.0
        operator = operator.at(w, b)
        assert np.array_equal(operator.to_dense(), dense_activity(x, w, b))
