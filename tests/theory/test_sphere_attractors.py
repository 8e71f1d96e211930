"""Chapter 15: the potential of a direction in two and more dimensions, and its strict local minima."""

import dataclasses
from math import comb

import numpy as np
import pytest

from splinelens import direction_cells, direction_flow, sphere_attractors
from splinelens.experiments import generator

SMALL = 1e-3
"""Radius of the circle on which neighbours are tried; places closer to another great circle are left out."""


def problem(seed, n=8, dim=2):
    """Data in general position and residuals of both signs."""
    rng = generator("theory/sphere attractors", seed)
    return rng.uniform(-1, 1, (n, dim)), rng.normal(size=n)


def grid_problem(seed):
    """Nine data on a square grid: up to three on one line."""
    x = np.stack(np.meshgrid([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]), axis=-1).reshape(-1, 2)
    return x, generator("theory/sphere grid", seed).normal(size=9)


def around(u, radius=SMALL, count=720):
    """Directions in a circle about u (d = 2)."""
    frame = np.linalg.svd(np.asarray(u)[None])[2][1:]
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.cos(turns)[:, None] * frame[0] + np.sin(turns)[:, None] * frame[1]
    return np.cos(radius) * np.asarray(u) + np.sin(radius) * ring


def potential(u, x, residual, sign=1.0):
    """D by its definition, datum by datum."""
    total = 0.0
    for point, r in zip(x, residual, strict=True):
        total = total + sign * r * np.maximum(u[..., :-1] @ np.atleast_1d(point) + u[..., -1], 0.0)
    return total


def rises_everywhere(u, x, residual, sign=1.0):
    """Whether D is larger all around u than at u; for u of length 1, d = 2."""
    rise = potential(around(u), x, residual, sign) - potential(np.asarray(u), x, residual, sign)
    return bool((rise > 1e-12).all())


def places_to_try(x, residual):
    """Vertices, and the ends, up and down, of all faces; many are minima and more are not."""
    lifted = direction_cells.lift(x)
    found = list(direction_cells.vertices(lifted))
    for row in direction_cells.sign_vectors(lifted):
        g = residual[row > 0] @ lifted[row > 0]
        if (row == 0).any():
            g = g - np.linalg.pinv(lifted[row == 0]) @ (lifted[row == 0] @ g)
        if np.linalg.norm(g) > 1e-6:
            found += [-g / np.linalg.norm(g), g / np.linalg.norm(g)]
    clear = [np.abs(lifted @ u)[np.abs(lifted @ u) > 1e-9].min(initial=1.0) for u in found]
    return [u for u, distance in zip(found, clear, strict=True) if distance > 5 * SMALL]


# -- Faces ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "dim"), [(6, 1), (6, 2), (7, 2), (6, 3)])
def test_data_in_general_position_cut_the_sphere_into_so_many_faces(n, dim):
    x, _ = problem(n, n, dim)
    lifted = direction_cells.lift(x)
    faces = direction_cells.sign_vectors(lifted)
    zeros = (faces == 0).sum(axis=1)
    assert (zeros == 0).sum() == 2 * sum(comb(n - 1, k) for k in range(dim + 1))
    assert (zeros == dim).sum() == 2 * comb(n, dim)
    u = generator("theory/sphere points", n).normal(size=(3000, dim + 1))
    assert {tuple(row) for row in np.sign(u @ lifted.T)} <= {tuple(row) for row in faces}


def half_of_the_faces(lifted, limit=300_000, original=direction_cells.sign_vectors):
    """Wrong: a direction and its opposite taken for one."""
    faces = original(lifted, limit)
    return faces[faces[np.arange(len(faces)), np.argmax(faces != 0, axis=1)] > 0]


def test_faces_of_a_grid_obey_eulers_formula():
    faces = direction_cells.sign_vectors(direction_cells.lift(grid_problem(0)[0]))
    lifted = direction_cells.lift(grid_problem(0)[0])
    ranks = [np.linalg.matrix_rank(lifted[row == 0]) if (row == 0).any() else 0 for row in faces]
    counts = np.bincount(ranks)
    assert counts[2] - counts[1] + counts[0] == 2


def test_too_many_faces_are_refused():
    with pytest.raises(ValueError, match="search instead"):
        direction_cells.sign_vectors(np.ones((400, 4)) + np.eye(400, 4))
    with pytest.raises(ValueError, match="span 3 dimensions"):
        direction_cells.sign_vectors([[1.0, 0.0, 1.0], [2.0, 0.0, 1.0], [3.0, 0.0, 1.0]])


# -- The criterion ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", [problem(0), problem(1), grid_problem(0), grid_problem(1)])
def test_criterion_says_what_a_walk_around_the_point_says(case):
    x, residual = case
    tried = places_to_try(x, residual)
    verdicts = [sphere_attractors.certify(u, x, residual).is_strict_minimum for u in tried]
    assert verdicts == [rises_everywhere(u, x, residual) for u in tried]
    assert 0 < sum(verdicts) < len(verdicts)


def certify_without_strictness(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: slopes of zero pass whatever the value of D."""
    found = original(u, x, residual, sign)
    passes = found.rest < 1e-9 and bool((found.slopes >= -1e-9).all())
    return dataclasses.replace(found, is_strict_minimum=passes)


@pytest.mark.parametrize(("seed", "sign"), [(2, 1), (3, -1), (4, 1)])
def test_kappas_decide_for_independent_data(seed, sign):
    x, residual = problem(seed)
    lifted, weights = direction_cells.lift(x), sign * residual
    for u in places_to_try(x, sign * residual):
        heights = lifted @ u
        on, active = np.abs(heights) < 1e-9, heights > 1e-9
        g = weights[active] @ lifted[active]
        value = g @ u
        kappa = np.linalg.lstsq(lifted[on].T, g - value * u)[0] if on.any() else np.zeros(0)
        rest = np.linalg.norm(g - value * u - kappa @ lifted[on])
        inside = (kappa < 0).all() and (kappa + weights[on] > 0).all()
        expected = inside and rest < 1e-9 and (value < 0 or on.sum() == 2)
        assert sphere_attractors.certify(u, x, residual, sign).is_strict_minimum == expected


def certify_for_the_other_sign(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: the sign of v is forgotten."""
    return original(u, x, residual, -sign)


@pytest.mark.parametrize("seed", range(4))
def test_a_minimum_below_zero_is_strict_and_as_steep_as_a_cosine(seed):
    x, residual = problem(seed + 10)
    starts = direction_flow.random_directions(25, 2, generator("theory/sphere starts", seed))
    ends = [direction_flow.follow_direction(u, x, residual).end for u in starts]
    below = [u for u in ends if potential(u, x, residual) < -1e-6]
    assert below
    for u in below:
        assert sphere_attractors.certify(u, x, residual).is_strict_minimum
        near = potential(around(u), x, residual)
        assert (near >= np.cos(SMALL) * potential(u, x, residual) - 1e-12).all()


def certify_vertices_only(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: only directions fixed by d data are taken for minima."""
    found = original(u, x, residual, sign)
    return dataclasses.replace(found, is_strict_minimum=found.is_strict_minimum and found.rank == len(u) - 1)


BOUNDARY = (
    np.array([[1.0, 0.0], [-1.0, 0.5]]),
    np.array([-1.0, 1.0]),
    np.array([1.0, 0.0, 1.0]) / np.sqrt(2),
)
"""Data, residuals, and a direction: the downhill end for the first datum lies on the circle of the second."""


def test_a_minimum_may_have_a_kappa_of_zero():
    x, residual, u = BOUNDARY
    found = sphere_attractors.certify(u, x, residual)
    assert found.on == (1,) and np.abs(found.slopes).min() < 1e-15
    assert rises_everywhere(u, x, residual)
    assert found.is_strict_minimum


def certify_with_strict_kappas(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: every slope must be positive."""
    found = original(u, x, residual, sign)
    strict = found.is_strict_minimum and bool((found.slopes > 1e-9).all())
    return dataclasses.replace(found, is_strict_minimum=strict)


@pytest.mark.parametrize("seed", range(5))
def test_above_zero_only_vertices_attract(seed):
    x, residual = problem(seed + 20)
    above = [u for u in places_to_try(x, residual) if potential(u, x, residual) > 1e-6]
    for u in above:
        found = sphere_attractors.certify(u, x, residual)
        assert found.is_strict_minimum == (len(found.on) == 2 and rises_everywhere(u, x, residual))


def certify_blind_to_the_value(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: a critical point above zero passes like one below."""
    found = original(u, x, residual, sign)
    passes = found.rest < 1e-9 and bool((found.slopes > -1e-9).all())
    return dataclasses.replace(found, is_strict_minimum=passes)


def test_kinks_that_bend_up_are_necessary_and_not_sufficient():
    bending_up = minima = 0
    for seed in range(30, 36):
        x, residual = problem(seed)
        for u in direction_cells.vertices(direction_cells.lift(x)):
            found = sphere_attractors.certify(u, x, residual)
            bends = bool((residual[list(found.on)] > 0).all())
            assert bends or not rises_everywhere(u, x, residual)
            assert found.is_strict_minimum == rises_everywhere(u, x, residual)
            bending_up, minima = bending_up + bends, minima + found.is_strict_minimum
    assert 0 < minima < bending_up


def certify_by_the_bend(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: what is necessary taken for sufficient."""
    found = original(u, x, residual, sign)
    bends = bool((sign * np.asarray(residual)[list(found.on)] > 0).all())
    return dataclasses.replace(found, is_strict_minimum=bends)


def test_dead_plateaus_and_their_corners_do_not_attract():
    x, residual = problem(40)[0], np.abs(problem(40)[1])
    lifted = direction_cells.lift(x)
    down = np.array([0.0, 0.0, -1.0])
    corners = [u for u in direction_cells.vertices(lifted) if (lifted @ u < 1e-9).all()]
    passing = 0
    for u in [down, *corners]:
        found = sphere_attractors.certify(u, x, residual)
        assert abs(potential(u, x, residual)) < 1e-9 and not found.is_strict_minimum
        assert potential(around(u), x, residual).min() < 1e-12
        passing += found.rest < 1e-9 and bool((found.slopes > -1e-9).all())
    assert passing > 1, "some corner passes the test that is not strict"


def certify_plateaus_too(u, x, residual, sign=1, original=sphere_attractors.certify):
    """Wrong: where D does not change, nothing is lower, and the point passes."""
    found = original(u, x, residual, sign)
    return dataclasses.replace(found, is_strict_minimum=bool((found.slopes > -1e-9).all()))


# -- The list ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "sign"), [(0, 1), (1, -1), (2, 1), (5, -1)])
def test_descent_in_small_steps_ends_at_listed_attractors_and_stays_at_each(seed, sign):
    x, residual = problem(seed + 50)
    listed = sphere_attractors.find_sphere_attractors(x, residual, sign)
    assert len(listed) > 0
    starts = direction_flow.random_directions(60, 2, generator("theory/sphere starts", seed))
    nearby = np.concatenate([around(u, 0.01, 6) for u in listed.directions])
    ends = direction_flow.descend_directions(np.concatenate([starts, nearby]), x, residual, sign)
    live = (ends @ direction_cells.lift(x).T > 1e-3).any(axis=1)
    distances = direction_flow.angles_between(ends, listed.directions)
    assert (distances[live].min(axis=1) < 0.03).all()
    own = np.repeat(np.arange(len(listed)), 6)
    assert (distances[60 + np.arange(len(own)), own] < 0.03).all()


def sinks_inside_cells_only(
    x, residual, sign=1, *, limit=300_000, original=sphere_attractors.find_sphere_attractors
):
    """Wrong: attractors pinned to data are overlooked."""
    found = original(x, residual, sign, limit=limit)
    keep = [k for k, on in enumerate(found.on) if not on]
    return sphere_attractors.SphereAttractors(
        found.directions[keep], found.values[keep], tuple(found.on[k] for k in keep)
    )


@pytest.mark.parametrize(
    "case", [problem(60), problem(61), problem(62, 8, 3), grid_problem(2), grid_problem(3)]
)
def test_where_d_is_negative_the_lowest_attractor_is_its_lowest_value(case):
    x, residual = case
    u = direction_flow.random_directions(20_000, x.shape[1], generator("theory/sphere cloud"))
    lowest = potential(u, x, residual).min()
    listed = sphere_attractors.find_sphere_attractors(x, residual)
    assert lowest < 0
    assert listed.values[0] <= lowest + 1e-12
    assert listed.values[0] == pytest.approx(lowest, rel=0.02)


def attractors_without_the_lowest(
    x, residual, sign=1, *, limit=300_000, original=sphere_attractors.find_sphere_attractors
):
    """Wrong: the lowest one is lost, and where it was alone a made-up one put in its place."""
    found = original(x, residual, sign, limit=limit)
    return sphere_attractors.SphereAttractors(-found.directions, found.values / 2, found.on)


def minima_of_a_scan(x, residual, sign, count=72_000):
    """Angles in degrees of the strict local minima of D on a fine circle (d = 1)."""
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    values = potential(np.stack([np.cos(turns), np.sin(turns)], axis=1), x, residual, sign)
    values[np.abs(values) < 1e-14] = 0.0
    lower = (values < np.roll(values, 1)) & (values < np.roll(values, -1))
    return np.degrees(turns[lower])


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("sign", [1, -1])
def test_on_the_line_the_list_is_that_of_a_fine_scan(seed, sign):
    x, residual = problem(seed + 70, 6, 1)
    listed = sphere_attractors.find_sphere_attractors(x[:, 0], residual, sign)
    degrees = np.degrees(np.arctan2(listed.directions[:, 1], listed.directions[:, 0])) % 360
    assert np.sort(degrees) == pytest.approx(np.sort(minima_of_a_scan(x, residual, sign)), abs=0.006)


def attractors_upside_down(
    x, residual, sign=1, *, limit=300_000, original=sphere_attractors.find_sphere_attractors
):
    """Wrong: the direction turned about."""
    found = original(x, residual, sign, limit=limit)
    return dataclasses.replace(found, directions=-found.directions)


def test_data_on_a_line_keep_only_the_attractors_that_grow():
    kept = dropped = 0
    for seed in range(80, 92):
        s, residual = problem(seed, 6, 1)
        q = np.array([0.6, 0.8])
        on_line = sphere_attractors.find_sphere_attractors(s[:, 0], residual)
        in_plane = sphere_attractors.find_sphere_attractors(s * q, residual)
        embedded = np.column_stack([on_line.directions[:, :1] * q, on_line.directions[:, 1]])
        grow = on_line.values < 0
        assert in_plane.directions == pytest.approx(embedded[grow], abs=1e-9)
        assert all(rises_everywhere(u, s * q, residual) for u in embedded[grow])
        aside = SMALL * np.array([-q[1], q[0], 0.0])
        for u in embedded[~grow]:
            assert potential((u + aside) / np.linalg.norm(u + aside), s * q, residual) < potential(
                u, s * q, residual
            )
        kept, dropped = kept + grow.sum(), dropped + (~grow).sum()
    assert kept and dropped


def attractors_of_the_other_sign(
    x, residual, sign=1, *, limit=300_000, original=sphere_attractors.find_sphere_attractors
):
    """Wrong: the sign of v is forgotten."""
    return original(x, residual, -sign, limit=limit)


def test_repeated_data_count_together():
    x, residual = problem(95)
    twice = sphere_attractors.find_sphere_attractors(np.repeat(x, 2, axis=0), np.repeat(residual, 2))
    once = sphere_attractors.find_sphere_attractors(x, 2 * residual)
    assert twice.values == pytest.approx(once.values, abs=1e-12)
    single = sphere_attractors.find_sphere_attractors([[3.0, 4.0]], [-2.0])
    assert single.directions == pytest.approx(np.array([[3.0, 4.0, 1.0]]) / np.sqrt(26))


def test_bad_input_is_refused():
    x, residual = problem(96)
    for call in (
        lambda: sphere_attractors.find_sphere_attractors(x, residual[1:]),
        lambda: sphere_attractors.find_sphere_attractors(x, residual, 2),
        lambda: sphere_attractors.certify([0.0, 0.0, 0.0], x, residual),
        lambda: direction_flow.follow_direction([0.0, 0.0, 0.0], x, residual),
        lambda: direction_cells.sphere_potential([1.0, 0.0], x, residual),
        lambda: direction_cells.lift(np.zeros((0, 2))),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()


# -- The flow at a frozen residual ------------------------------------------------------------


def paths(seed, count=12, dim=2):
    x, residual = problem(seed, 8, dim)
    starts = direction_flow.random_directions(count, dim, generator("theory/sphere starts", seed))
    return x, residual, [direction_flow.follow_direction(u, x, residual) for u in starts]


def slope_on_sphere(u, x, residual):
    """The gradient of D along the sphere, by its definition."""
    lifted = np.column_stack([x, np.ones(len(x))])
    g = (residual * (lifted @ u > 0)) @ lifted
    return g - (g @ u) * u


def test_inside_a_cell_the_flow_follows_great_circles_in_closed_form():
    from scipy.integrate import solve_ivp

    tried = 0
    for seed in (100, 101, 102):
        x, residual, found = paths(seed)
        for path in found:
            if len(path.times) > 1 and np.isfinite(path.times[1]):
                end = solve_ivp(
                    lambda _, u: -slope_on_sphere(u, x, residual),  # noqa: B023
                    (0, path.times[1] * (1 - 1e-12)),
                    path.corners[0],
                    rtol=1e-10,
                    atol=1e-12,
                ).y[:, -1]
                assert end == pytest.approx(path.corners[1], abs=1e-6)
                tried += 1
    assert tried > 20


def path_in_half_the_time(
    u, x, residual, sign=1, *, max_pieces=10_000, original=direction_flow.follow_direction
):
    """Wrong: twice the speed."""
    path = original(u, x, residual, sign, max_pieces=max_pieces)
    return dataclasses.replace(path, times=path.times / 2)


def test_at_data_small_steps_take_the_same_way():
    slides = 0
    for seed in (103, 104):
        x, residual, found = paths(seed, 4)
        for path in found:
            finite = np.isfinite(path.times)
            step = 4e-4
            u, clock = path.corners[0], 0.0
            for when, corner in zip(path.times[finite], path.corners[finite], strict=True):
                while clock < when:
                    u = u - step * slope_on_sphere(u, x, residual)
                    u, clock = u / np.linalg.norm(u), clock + step
                assert np.linalg.norm(u - corner) < 0.02
            slides += sum(map(bool, path.pinned))
    assert slides > 3


def path_uphill(u, x, residual, sign=1, *, max_pieces=10_000, original=direction_flow.follow_direction):
    """Wrong: towards higher D."""
    return original(u, x, residual, -sign, max_pieces=max_pieces)


def shares(u, data, x, residual):
    """Shares of the data `data` in the shortest subgradient at u, by least squares along the sphere."""
    lifted = np.column_stack([x, np.ones(len(x))])
    active = lifted @ u > 1e-9
    g = residual[active] @ lifted[active]
    return np.linalg.lstsq((residual[data, None] * lifted[data]).T, -(g - (g @ u) * u))[0]


def test_shares_do_not_change_while_a_direction_slides():
    tried = 0
    for seed in (105, 106, 107):
        x, residual, found = paths(seed)
        for path in found:
            for k, data in enumerate(path.pinned):
                if data and np.linalg.norm(path.corners[k + 1] - path.corners[k]) > 1e-3:
                    on_way = [(1 - t) * path.corners[k] + t * path.corners[k + 1] for t in (0.2, 0.5, 0.8)]
                    seen = [shares(u / np.linalg.norm(u), list(data), x, residual) for u in on_way]
                    assert np.ptp(seen, axis=0).max() < 1e-9
                    assert np.min(seen) > 0 and np.max(seen) < 1
                    tried += 1
    assert tried > 3


def path_with_late_slides(
    u, x, residual, sign=1, *, max_pieces=10_000, original=direction_flow.follow_direction
):
    """Wrong: a slide is noticed one piece too early."""
    path = original(u, x, residual, sign, max_pieces=max_pieces)
    return dataclasses.replace(path, pinned=(*path.pinned[1:], ()))


@pytest.mark.parametrize("seed", [110, 111, 112])
def test_at_a_frozen_residual_every_live_direction_ends_at_an_attractor(seed):
    x, residual, found = paths(seed, 40)
    ends = np.array([path.end for path in found])
    live = (ends @ direction_cells.lift(x).T > 1e-9).any(axis=1)
    listed = sphere_attractors.find_sphere_attractors(x, residual)
    assert live.sum() > 5
    assert (direction_flow.angles_between(ends[live], listed.directions).min(axis=1) < 1e-6).all()


def path_that_stays(u, x, residual, sign=1, *, max_pieces=10_000, original=direction_flow.follow_direction):
    """Wrong: nothing moves."""
    path = original(u, x, residual, sign, max_pieces=max_pieces)
    return dataclasses.replace(path, corners=np.repeat(path.corners[:1], len(path.corners), axis=0))


def test_small_steps_end_within_a_thirtieth_of_a_radian():
    near = live_count = 0
    for seed in range(120, 124):
        x, residual = problem(seed)
        starts = direction_flow.random_directions(100, 2, generator("theory/sphere starts", seed))
        ends = direction_flow.descend_directions(starts, x, residual)
        live = (ends @ direction_cells.lift(x).T > 1e-3).any(axis=1)
        listed = sphere_attractors.find_sphere_attractors(x, residual)
        distances = direction_flow.angles_between(ends[live], listed.directions).min(axis=1, initial=9.0)
        near, live_count = near + (distances < 0.03).sum(), live_count + live.sum()
    assert near >= 0.98 * live_count


def descent_that_stops_early(
    u,
    x,
    residual,
    sign=1,
    *,
    step=0.05,
    steps=6000,
    cooling=2000,
    original=direction_flow.descend_directions,
):
    """Wrong: a hundredth of the steps."""
    return original(u, x, residual, sign, step=step, steps=steps // 100, cooling=cooling // 100)


@pytest.mark.parametrize("seed", [130, 131])
def test_search_finds_what_the_list_has(seed):
    x, residual = problem(seed, 9, 3)
    listed = sphere_attractors.find_sphere_attractors(x, residual)
    found = direction_flow.search_sphere_attractors(
        x, residual, starts=60, rng=generator("theory/sphere search", seed)
    )
    assert found.values[0] == pytest.approx(listed.values[0], abs=1e-9)
    assert (direction_flow.angles_between(found.directions, listed.directions).min(axis=1) < 1e-6).all()


def search_on_the_other_side(
    x, residual, sign=1, *, starts=200, rng, original=direction_flow.search_sphere_attractors
):
    """Wrong: the opposite directions."""
    found = original(x, residual, sign, starts=starts, rng=rng)
    return dataclasses.replace(found, directions=-found.directions)
