"""Attractors of a frozen residual in one dimension: edges, ties, and a dense search as referee."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from plain_routes import TURN, apart, potential_on

from splinelens import attractors, circle_cells
from splinelens.experiments import generator


def minima_on_a_grid(x, residual, sign):
    height = potential_on(TURN, np.asarray(x), np.asarray(residual), sign)
    lower = [height < np.roll(height, shift) - 1e-13 for shift in (1, -1)]
    return TURN[lower[0] & lower[1]]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(40))
def test_attractors_are_the_minima_of_a_dense_grid(seed, sign):
    rng = generator("attractors/generic", seed)
    n = int(rng.integers(1, 9))
    x, residual = rng.normal(size=(2, n))
    found = attractors.find_attractors(x, residual, sign)
    assert apart(found, minima_on_a_grid(x, residual, sign)) < 0.02


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(40))
def test_whole_numbers_with_many_ties_agree_with_exact_neighbours(seed, sign):
    """Small whole numbers make ties; strictness is decided from D at points near each candidate."""
    rng = generator("attractors/ties", seed)
    x, residual = rng.integers(-3, 4, size=(2, 6))
    strict = [angle for angle in candidates(x, residual) if is_strict_minimum(angle, x, residual, sign)]
    found = attractors.find_attractors(x, residual, sign)
    assert apart(found, strict) < 1e-9


def candidates(x, residual):
    """Every kink, and the two critical directions of every sum of residuals over a half-line of data."""
    vectors = {(side, -side * int(place)) for place in x for side in (1, -1)}
    for place in x:
        for part in (x >= place, x > place, x <= place, x < place):
            g = int(residual[part] @ x[part]), int(residual[part].sum())
            vectors |= {g, (-g[0], -g[1])} - {(0, 0)}
    return sorted({round(float(np.degrees(np.arctan2(b, w)) % 360), 9) for w, b in vectors})


def is_strict_minimum(angle, x, residual, sign):
    here = potential_on(np.array([angle]), x, residual, sign)
    near = potential_on(angle + np.array([-0.2, -0.1, 0.1, 0.2]), x, residual, sign)
    return bool((near > here + 1e-9).all())


def test_order_and_repetition_do_not_matter():
    x, residual = np.array([0.3, -1.0, 2.0, 0.7]), np.array([1.0, -2.0, 0.5, -0.25])
    expected = attractors.find_attractors(x, residual)
    order = np.array([2, 0, 3, 1])
    assert np.array_equal(attractors.find_attractors(x[order], residual[order]), expected)
    doubled = attractors.find_attractors(np.repeat(x, 2), np.repeat(residual / 2, 2))
    assert np.array_equal(doubled, expected)
    padded = attractors.find_attractors(np.append(x, [5.0, 0.3]), np.append(residual, [0.0, 0.0]))
    assert np.array_equal(padded, expected)


def test_pinned_datum_is_the_first_of_equal_inputs_in_the_given_order():
    found = attractors.line_attractors([1.0, 0.0, 0.0], [-1.0, 0.0, 1.0])
    assert [(each.kind, each.datum, each.breakpoint, each.orientation) for each in found] == [
        ("pinned", 1, 0.0, 1)
    ]


@pytest.mark.parametrize("residual", [[0.0, 0.0, 0.0], [1.0, -1.0, 0.0]])
def test_residuals_that_cancel_leave_no_attractor(residual):
    assert attractors.find_attractors([2.0, 2.0, 5.0], residual).size == 0


def test_one_datum_attracts_towards_itself_or_pushes_units_off():
    assert apart(attractors.find_attractors([2.0], [-1.0]), [np.degrees(np.arctan2(1, 2))]) < 1e-9
    assert attractors.find_attractors([2.0], [1.0]).size == 0


def test_a_dead_plateau_is_no_attractor_however_low_its_neighbours():
    found = attractors.line_attractors([-1.0, 0.0, 1.0], [1.0, 1.0, 1.0])
    assert found == ()


def test_minima_with_positive_potential_are_found():
    found = attractors.line_attractors([-2.0, 1.0], [1.0, 1.0])
    assert [(each.datum, each.value > 0) for each in found] == [(0, True), (1, True)]


def test_a_sink_exactly_on_a_kink_is_one_attractor():
    """The vector g of the right-facing cell with data 1 and 2 points away from (1, 0), datum 0's kink."""
    x, residual = [0.0, 1.0, 2.0], [2.0, 2.0, -2.0]
    found = attractors.line_attractors(x, residual, tolerance=0.0)
    assert [(each.angle, each.kind) for each in found if each.orientation == 1] == [(0.0, "pinned")]
    steeper = attractors.line_attractors(x, [-2.0, 2.0, -2.0], tolerance=0.0)
    assert 0.0 not in [each.angle for each in steeper]


def test_rounding_makes_no_minimum_of_a_plateau():
    """Three data on whose line the residuals sum to 0 with both moments, up to rounding."""
    x, residual = [0.1, 0.2, 0.3], [0.1, -0.2, 0.1]
    exact = attractors.line_attractors(x, residual, -1, tolerance=0.0)
    robust = attractors.line_attractors(x, residual, -1)
    fractions = [Fraction(value) for value in residual]
    assert sum(fractions) != 0 or sum(f * Fraction(p) for f, p in zip(fractions, x, strict=True)) != 0
    assert {each.kind for each in robust} == {"pinned"}
    assert len(exact) >= len(robust)


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
def test_size_of_the_residual_does_not_matter(scale):
    x, residual = [0.3, -1.0, 2.0], np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(
        attractors.find_attractors(x, scale * residual), attractors.find_attractors(x, residual), rtol=1e-14
    )


def test_far_and_near_inputs_are_told_apart():
    x = np.array([1e6, 1e6 + 1e-9, 1e6 + 1])
    found = attractors.line_attractors(x, [-1.0, 2.0, -1.5])
    assert all(each.kind == "sink" or each.breakpoint == x[each.datum] for each in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.0], [1.0, 2.0]), "residual: expected shape"),
        (([], []), "x: expected shape"),
        (([0.0, np.nan], [1.0, 2.0]), "x: expected finite"),
        (([0.0], [1.0], 2), "sign: expected"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        attractors.find_attractors(*arguments)


def test_a_negative_tolerance_is_refused():
    with pytest.raises(ValueError, match="tolerance: expected"):
        circle_cells.line_attractors([0.0], [1.0], tolerance=-1.0)


def test_the_potential_refuses_directions_of_another_dimension():
    with pytest.raises(ValueError, match="u: expected shape"):
        attractors.direction_potential([1.0, 0.0, 0.0], [0.0], [1.0])


def test_the_gradient_is_tangent_and_batched():
    rng = generator("attractors/gradient")
    x, residual = rng.normal(size=(7, 3)), rng.normal(size=7)
    u = rng.normal(size=(2, 5, 4))
    u /= np.linalg.norm(u, axis=-1, keepdims=True)
    gradient = attractors.direction_gradient(u, x, residual, -1, "tanh", radius=2.0)
    assert gradient.shape == u.shape
    np.testing.assert_allclose((gradient * u).sum(axis=-1), 0.0, atol=1e-12)
    tangent = np.roll(u, 1, axis=-1)
    tangent -= (tangent * u).sum(axis=-1, keepdims=True) * u
    ends = [
        attractors.direction_potential(u + step * tangent, x, residual, -1, "tanh", radius=2.0)
        for step in (1e-5, -1e-5)
    ]
    np.testing.assert_allclose((ends[0] - ends[1]) / 2e-5, (gradient * tangent).sum(axis=-1), atol=1e-7)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(10))
def test_the_circle_and_the_sphere_agree_on_one_input(seed, sign):
    """Two algorithms that share no code: signs at the ends of cells, and all faces of the sphere."""
    x, residual = generator("attractors/two routes", seed).normal(size=(2, 6))
    faces = attractors.find_sphere_attractors(x[:, None], residual, sign).directions
    angles = np.degrees(np.arctan2(faces[:, 1], faces[:, 0])) % 360
    assert apart(attractors.find_attractors(x, residual, sign), angles) < 1e-6


def test_a_column_is_taken_as_one_input_and_more_columns_as_directions():
    x, residual = generator("attractors/column").normal(size=(2, 5))
    line = attractors.find_attractors(x, residual)
    assert np.array_equal(attractors.find_attractors(x[:, None], residual), line)
    found = attractors.find_attractors(np.column_stack([x, residual]), residual)
    assert found.shape[1] == 3
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0)
