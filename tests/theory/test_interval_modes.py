"""Under step and ReLU units an interval rings like a string and like a free beam: the integrals, done."""

import numpy as np

from splinelens import interval_modes

HALF, REACH = 1.3, 2.1
PLACES = np.linspace(-HALF, HALF, 9)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def integrated(function, kernel):
    """The integral of kernel(x, y) function(y) at PLACES, cut where the kernel bends."""
    columns = []
    for x in PLACES:
        parts = []
        for low, high in ((-HALF, x), (x, HALF)):
            y = (low + high) / 2 + (high - low) / 2 * NODES
            parts.append(function(y) * kernel(x, y) @ (WEIGHTS * (high - low) / 2))
        columns.append(sum(parts))
    return np.array(columns).T


def test_step_kernels_have_the_modes_of_a_string():
    modes = interval_modes.string_modes(7, HALF, REACH)
    image = integrated(modes, lambda x, y: 2 * REACH - np.abs(x - y))
    np.testing.assert_allclose(image, 2 / modes.frequencies[:, None] ** 2 * modes(PLACES), atol=1e-12)


def string_held_at_its_ends(count, half_length, reach):
    """Wrong: the modes of a string that is held."""
    frequencies = (np.arange(count) + 1) * np.pi / (2 * half_length)
    return interval_modes.IntervalModes(frequencies, np.arange(count) % 2 == 1, half_length, False)


def off_the_affine(rows):
    plane = np.stack([np.ones(len(PLACES)), PLACES], axis=1)
    return rows - rows @ plane @ np.linalg.pinv(plane)


def test_the_relu_kernel_has_the_modes_of_a_free_beam():
    modes = interval_modes.beam_modes(7, HALF)
    image = integrated(modes, lambda x, y: np.abs(x - y) ** 3 / 6)
    defect = image - 2 / modes.frequencies[:, None] ** 4 * modes(PLACES)
    # The kernel maps a mode to itself and an affine function, which the projection takes away.
    np.testing.assert_allclose(off_the_affine(defect), 0, atol=1e-12)
    moments = modes(HALF * NODES) @ (HALF * WEIGHTS[:, None] * np.stack([np.ones(40), NODES], axis=1))
    np.testing.assert_allclose(moments, 0, atol=1e-12)


def beam_clamped_at_its_ends(count, half_length, original=interval_modes.beam_modes):
    """Wrong: at the same frequencies, the modes of a beam that is clamped."""
    free = original(count, half_length)
    return interval_modes.IntervalModes(free.frequencies, ~free.odd, half_length, True)


def test_modes_of_high_frequency_do_not_overflow():
    modes = interval_modes.beam_modes(400, 1.0)
    assert np.isfinite(modes(np.linspace(-1, 1, 5))).all()
    np.testing.assert_allclose(np.diff(modes.frequencies)[-1], np.pi / 2, rtol=1e-12)
