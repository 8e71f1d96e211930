r"""The compiled loops behind ``engine="numba"``; they need the optional extra ``fast``.

The same computations as in `splinelens.ramps` and `splinelens.loss_surface`, which referee them, over checked
arrays.  ``fenced`` holds the sorted data between ``-inf`` and ``inf``, ``order`` where they came from, and
a unit's bin is the number of sorted data before its activity flips.

Data are dealt into buckets of equal length, twice as many as data.  That counting sort orders them and
leaves the place where each bucket begins, from which the bin of a breakpoint is a step or two away.
The sign of :math:`w x + b` in float64 decides: nothing that decides activity may contract a product and a
sum into one rounding (no ``fastmath``), so that it agrees with NumPy bit for bit.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = [
    "bins_from_table",
    "cold_gradient",
    "descend",
    "descend_all",
    "gradient",
    "line_sums",
    "moments",
    "sort_data",
    "walk",
]

CROWDED = 16
"""Data with more than this in one bucket are sorted by merging, and their bins are bisected."""
FAR = 8
"""A bin that is more steps away than this is bisected."""

LARGEST = np.finfo(np.float64).max

compiled = njit(cache=True, error_model="numpy")


@njit(cache=True, fastmath={"reassoc", "nnan", "nsz"})
def _span(x):
    """Least and greatest datum, and the sum; in any order, so that the sums run side by side."""
    low, high, total = x[0], x[0], 0.0
    for value in x:
        low, high, total = min(low, value), max(high, value), total + value
    return low, high, total


@compiled
def sort_data(x):
    """Sort, stably: (order, fenced, mean, low, scale, starts), the last three the bucket table."""
    n = len(x)
    low, high, total = _span(x)
    scale = 2 * n / (high - low)
    if np.isfinite(scale) and scale > 0.0:
        starts, place, worst = _count(x, low, scale)
        if worst <= CROWDED:
            order, fenced = _deal(x, starts, place)
            return order, fenced, total / n, low, scale, starts
    order, fenced = _merged(x), _fences(n)
    fenced[1:-1] = x[order]
    return order, fenced, total / n, low, 0.0, np.empty(0, np.int32)


@compiled
def _merged(x):
    """The order of data too crowded for buckets: stable, in O(n log n)."""
    n, run = len(x), 1
    order, other = np.arange(n), np.empty(n, np.intp)
    while run < n:
        for start in range(0, n, 2 * run):
            one, middle, end = start, min(start + run, n), min(start + 2 * run, n)
            two = middle
            for at in range(start, end):
                if one < middle and (two == end or x[order[one]] <= x[order[two]]):
                    other[at], one = order[one], one + 1
                else:
                    other[at], two = order[two], two + 1
        order, other, run = other, order, 2 * run
    return order


@compiled
def _fences(n):
    fenced = np.empty(n + 2)
    fenced[0], fenced[n + 1] = -np.inf, np.inf
    return fenced


@compiled
def _count(x, low, scale):
    """Bucket of each datum, where each bucket j begins (at j + 1), and the largest bucket."""
    starts = np.zeros(2 * len(x) + 3, np.int32)
    place = np.empty(len(x), np.int32)
    for k in range(len(x)):
        place[k] = np.int32((x[k] - low) * scale)
        starts[place[k] + 2] += 1
    worst = np.int32(0)
    for j in range(2, len(starts)):
        worst = max(worst, starts[j])
        starts[j] += starts[j - 1]
    return starts, place, worst


@compiled
def _deal(x, starts, place):
    """Deal the data into their buckets and order each; afterwards bucket j begins at starts[j]."""
    n = len(x)
    order, fenced = np.empty(n, np.intp), _fences(n)
    for k in range(n):
        at = starts[place[k] + 1]
        starts[place[k] + 1] = at + 1
        order[at], fenced[at + 1] = k, x[k]
    for k in range(1, n):
        value, index, at = fenced[k + 1], order[k], k
        while fenced[at] > value:
            fenced[at + 1], order[at] = fenced[at], order[at - 1]
            at -= 1
        fenced[at + 1], order[at] = value, index
    return order, fenced


@compiled
def bins_from_table(fenced, low, scale, starts, w, b):
    """Bins of units seen for the first time; all numbers finite."""
    n, bins = len(fenced) - 2, np.empty(len(w), np.intp)
    if len(starts) == 0:
        for i in range(len(w)):
            bins[i] = _bisect(fenced, w[i], b[i])
        return bins
    for i in range(len(w)):
        bucket = (-b[i] / w[i] - low) * scale
        bucket = bucket if bucket > 0.0 else 0.0
        bins[i] = starts[np.intp(bucket if bucket < 2.0 * n else 2.0 * n)]
    for i in range(len(w)):
        wi, bi, right, bin = w[i], b[i], w[i] > 0.0, bins[i]
        while wi != 0.0 and (wi * fenced[bin + 1] + bi > 0.0) != right:
            bin += 1
        while wi != 0.0 and (wi * fenced[bin] + bi > 0.0) == right:
            bin -= 1
        bins[i] = bin if wi != 0.0 else 0 if bi > 0.0 else n
    return bins


@compiled
def _bisect(fenced, w, b):
    low, high, right = 0, len(fenced) - 2, w > 0.0
    if w == 0.0:
        return 0 if b > 0.0 else high
    while low < high:
        middle = (low + high) // 2
        if (w * fenced[middle + 1] + b > 0.0) == right:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def walk(fenced, w, b, bins):
    """Move carried bins, in place, to where the units are now; most stay, so that this is asked first."""
    for i in range(len(w)):
        wi, bi, bin = w[i], b[i], bins[i]
        after = (wi * fenced[bin + 1] + bi > 0.0) == (wi > 0.0)
        before = (wi * fenced[bin] + bi > 0.0) == (wi < 0.0)
        if not (after & before & (wi != 0.0)):
            bins[i] = _walked(fenced, wi, bi, bin)


@compiled
def _walked(fenced, w, b, guess):
    """The bin of any unit; NaN, which a diverging descent brings, walks nowhere out of bounds."""
    n, bin, right = len(fenced) - 2, guess, w > 0.0
    if w == 0.0:
        return 0 if b > 0.0 else n
    while bin < n and (w * fenced[bin + 1] + b > 0.0) != right:
        bin += 1
        if bin - guess > FAR:
            return _bisect(fenced, w, b)
    while bin > 0 and (w * fenced[bin] + b > 0.0) == right:
        bin -= 1
        if guess - bin > FAR:
            return _bisect(fenced, w, b)
    return bin


@compiled
def line_sums(order, fenced, center, w, bins, slope, height):
    """Sum of the active lines at each datum, heights taken at the centre."""
    n = len(order)
    table, slopes, heights, sums = np.zeros((n + 1, 2)), 0.0, 0.0, np.empty(n)
    for i in range(len(w)):
        left = w[i] < 0.0
        sign = -1.0 if left else 1.0
        table[bins[i], 0] += sign * slope[i]
        table[bins[i], 1] += sign * height[i]
        slopes += slope[i] if left else 0.0
        heights += height[i] if left else 0.0
    for k in range(n):
        slopes += table[k, 0]
        heights += table[k, 1]
        sums[order[k]] = slopes * (fenced[k + 1] - center) + heights
    return sums


@compiled
def moments(order, fenced, center, w, bins, r):
    """Moments of r of order 0 and 1, about the centre, over each unit's active data."""
    n, order0, order1 = len(order), 0.0, 0.0
    table, zeroth, first = np.empty((n + 1, 2)), np.empty(len(w)), np.empty(len(w))
    for k in range(n):
        table[k, 0], table[k, 1] = order0, order1
        order0 += r[order[k]]
        order1 += r[order[k]] * (fenced[k + 1] - center)
    table[n, 0], table[n, 1] = order0, order1
    for i in range(len(w)):
        left, before0, before1 = w[i] < 0.0, table[bins[i], 0], table[bins[i], 1]
        zeroth[i] = before0 if left else order0 - before0
        first[i] = before1 if left else order1 - before1
    return zeroth, first


@compiled
def _residual_moments(fenced, center, y, weights, bias, slope, lines, sums):
    """Loss of what `lines` adds up to; `sums` gets the moments of what lies before each datum."""
    n, loss, order0, order1 = len(y), 0.0, 0.0, 0.0
    slopes, heights = lines[n + 1]
    for k in range(n):
        slopes += lines[k, 0]
        heights += lines[k, 1]
        away = fenced[k + 1] - center
        residual = slopes * away + heights + (bias + slope * fenced[k + 1] - y[k])
        pull = weights[k] * residual
        sums[k, 0], sums[k, 1] = order0, order1
        loss += pull * residual
        order0 += pull
        order1 += pull * away
    sums[n, 0], sums[n, 1] = order0, order1
    return 0.5 * loss, order0, order1


@compiled
def _add_lines(center, w, b, v, bins, lines):
    """Add up the units' lines where their activity flips; the last row is what lies left of all data."""
    slopes, heights = 0.0, 0.0
    lines[:] = 0.0
    for i in range(len(w)):
        sign = np.copysign(1.0, w[i])
        line, height, is_left = v[i] * w[i], v[i] * (b[i] + w[i] * center), 0.5 - 0.5 * sign
        lines[bins[i], 0] += sign * line
        lines[bins[i], 1] += sign * height
        slopes += is_left * line
        heights += is_left * height
    lines[-1, 0], lines[-1, 1] = slopes, heights


@compiled
def _unit_gradient(center, w, b, v, bins, sums, g_w, g_b, g_v):
    order0, order1 = sums[len(sums) - 2]
    for i in range(len(w)):
        left, before0, before1 = w[i] < 0.0, sums[bins[i], 0], sums[bins[i], 1]
        zeroth = before0 if left else order0 - before0
        first = before1 if left else order1 - before1
        g_w[i] = v[i] * (first + center * zeroth)
        g_b[i] = v[i] * zeroth
        g_v[i] = w[i] * first + (b[i] + w[i] * center) * zeroth


@compiled
def gradient(order, fenced, center, y, weights, w, b, v, bias, slope, bins):
    """Loss and its gradient over w, b, v, bias and slope, the bins at hand."""
    lines, sums = np.empty((len(order) + 2, 2)), np.empty((len(order) + 2, 2))
    g_w, g_b, g_v = np.empty(len(w)), np.empty(len(w)), np.empty(len(w))
    _add_lines(center, w, b, v, bins, lines)
    loss, order0, order1 = _residual_moments(
        fenced, center, y[order], weights[order], bias, slope, lines, sums
    )
    _unit_gradient(center, w, b, v, bins, sums, g_w, g_b, g_v)
    return loss, g_w, g_b, g_v, order0, order1 + center * order0


@compiled
def cold_gradient(x, y, weights, w, b, v, bias, slope):
    """As `gradient`, the data not even sorted."""
    order, fenced, center, low, scale, starts = sort_data(x)
    bins = bins_from_table(fenced, low, scale, starts, w, b)
    return gradient(order, fenced, center, y, weights, w, b, v, bias, slope, bins)


@compiled
def descend(fenced, center, y, weights, w, b, v, scalars, bins, rates, steps, tolerance, bound):
    """Take up to `steps` steps in place; y and weights in the order of `fenced`.

    `scalars` holds bias and slope, `rates` the step size of each of w, b, v, bias, slope (0 where not
    trained).  Returned are the steps taken and the loss there: fewer steps where it is at most
    `tolerance`, or not at most `bound`.
    """
    lines, sums = np.empty((len(y) + 2, 2)), np.empty((len(y) + 2, 2))
    g_w, g_b, g_v = np.empty(len(w)), np.empty(len(w)), np.empty(len(w))
    step = 0
    while True:
        walk(fenced, w, b, bins)
        _add_lines(center, w, b, v, bins, lines)
        loss, order0, order1 = _residual_moments(
            fenced, center, y, weights, scalars[0], scalars[1], lines, sums
        )
        if step == steps or loss <= tolerance or not loss <= bound:
            return step, loss
        _unit_gradient(center, w, b, v, bins, sums, g_w, g_b, g_v)
        for i in range(len(w)):
            w[i] -= rates[0] * g_w[i]
            b[i] -= rates[1] * g_b[i]
            v[i] -= rates[2] * g_v[i]
        scalars[0] -= rates[3] * order0
        scalars[1] -= rates[4] * (order1 + center * order0)
        step += 1


@compiled
def descend_all(x, y, weights, w, b, v, scalars, rates, steps, tolerance):
    """`descend` each row of w, b, v on its row of x, y and weights, or on the only one."""
    taken, losses = np.empty(len(w), np.intp), np.empty(len(w))
    for j in range(len(w)):
        if j == 0 or len(x) > 1:
            order, fenced, center, low, scale, starts = sort_data(x[j])
        bins = bins_from_table(fenced, low, scale, starts, w[j], b[j])
        targets, omega = y[j if len(y) > 1 else 0][order], weights[j if len(weights) > 1 else 0][order]
        units = (w[j], b[j], v[j], scalars[j], bins, rates[j])
        taken[j], losses[j] = descend(fenced, center, targets, omega, *units, steps, tolerance, LARGEST)
    return taken, losses
