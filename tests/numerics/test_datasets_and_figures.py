"""The motorcycle data, its scaling, and drawing functions that say what they drew."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from splinelens import datasets, figures, load_motorcycle


@pytest.fixture
def ax():
    fig, axes = plt.subplots()
    yield axes
    plt.close(fig)


def test_the_motorcycle_data_are_the_published_ones():
    data = load_motorcycle()
    assert (len(data), len(np.unique(data.x))) == (133, 94)
    assert (data.x.min(), data.x.max()) == (2.4, 57.6)
    assert (data.y.min(), data.y.max()) == (-134.0, 75.0)
    assert (np.diff(data.x) >= 0).all()
    # Mean and deviation as R reports them for MASS::mcycle, to the digits it prints.
    assert data.y.mean() == pytest.approx(-25.55, abs=5e-3)
    assert data.y.std(ddof=1) == pytest.approx(48.32, abs=5e-3)


def test_scaling_goes_there_and_back():
    data = load_motorcycle()
    scaling = data.scaling()
    x, y = scaling.inputs(data.x), scaling.targets(data.y)
    assert (x.min(), x.max()) == pytest.approx((-1.0, 1.0), abs=1e-15)
    assert (y.mean(), y.std()) == pytest.approx((0.0, 1.0), abs=1e-14)
    np.testing.assert_allclose(scaling.original_inputs(x), data.x, rtol=1e-14)
    np.testing.assert_allclose(scaling.original_targets(y), data.y, atol=1e-12)


@pytest.mark.parametrize(("x", "y", "name"), [([1, 1], [0, 1], "x"), ([0, 1], [1, 1], "y"), ([], [], "x")])
def test_constant_data_have_no_scaling(x, y, name):
    with pytest.raises(ValueError, match=f"{name}: expected at least"):
        datasets.UnitScaling.of(x, y)


def points_on(ax):
    lines = [line.get_xydata() for line in ax.get_lines() if len(line.get_xydata())]
    return np.concatenate(lines) if lines else np.zeros((0, 2))


DRAWINGS = {
    "data": (lambda ax: figures.draw_data(ax, [0, 1], [2, 3]), 2),
    "points": (lambda ax: figures.draw_points(ax, [0, 1], [2, 3], "sampled"), 2),
    "curve": (lambda ax: figures.draw_curve(ax, [0, 1, 2], [2, 3, 4], "f"), 3),
    "knots": (lambda ax: figures.draw_knots(ax, [0, 1], [2, 3], [1, -1]), 2),
    "units": (lambda ax: figures.draw_units(ax, [0, 1], [[0, 1], [1, 0]], [1, -1]), 4),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_reports_the_points_that_are_on_the_axes(ax, name):
    draw, count = DRAWINGS[name]
    drawn, found = draw(ax), points_on(ax)
    assert drawn.points == count == len(found)
    assert drawn.x_range == (found[:, 0].min(), found[:, 0].max())
    assert drawn.y_range == (found[:, 1].min(), found[:, 1].max())


def test_jumps_are_stems_that_start_at_zero(ax):
    drawn = figures.draw_jumps(ax, [0.5, 1.5], [2.0, -1.0], [1, -1])
    stems = np.concatenate([np.array(each.get_segments()) for each in ax.collections])
    np.testing.assert_array_equal(stems, [[[0.5, 0], [0.5, 2]], [[1.5, 0], [1.5, -1]]])
    assert drawn.y_range == (-1.0, 2.0)


def test_moves_join_each_point_to_its_new_place(ax):
    drawn = figures.draw_moves(ax, [[0, 0], [1, 1]], [[0, 2], [3, 1]])
    assert drawn.points == 4 and len(ax.get_lines()) == 4


def test_group_means_grow_with_their_counts(ax):
    figures.draw_group_means(ax, [0, 1], [1, 2], [1, 4])
    np.testing.assert_allclose(np.divide(*ax.collections[0].get_sizes()), 0.25)


def test_an_activity_matrix_is_shown_as_it_is(ax):
    drawn = figures.draw_activity(ax, [[True, False], [True, True]])
    assert drawn.points == 3
    np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 0], [1, 1]])


def test_a_histogram_is_a_density_of_the_whole_sample(ax):
    drawn = figures.draw_histogram(ax, [0.1, 0.2, 0.9, 7.0], [0, 0.5, 1])
    np.testing.assert_array_equal(ax.patches[0].get_data().values, [1.0, 0.5])
    assert drawn.points == 2 and drawn.y_range == (0.5, 1.0)


def test_contours_enclose_what_lies_above_the_lowest_level(ax):
    x, y = np.linspace(-1, 1, 41), np.linspace(-2, 2, 41)
    drawn = figures.draw_contours(ax, x, y, 1 - np.hypot(*np.meshgrid(x, y)), [0.5, 0.8])
    (lines,) = ax.collections
    assert np.hypot(*lines.get_paths()[0].vertices.T) == pytest.approx(0.5, abs=0.01)
    assert drawn.x_range == pytest.approx((-0.5, 0.5)) and drawn.y_range == pytest.approx((-0.5, 0.5))


def test_a_blank_figure_shows_in_the_text(ax):
    assert str(figures.draw_data(ax, [], [])) == "data: 0 points, x in [nan, nan], y in [nan, nan]"


def test_rounding_dust_does_not_reach_the_text(ax):
    assert "y in [0, 1]" in str(figures.draw_curve(ax, [0, 1], [-1e-17, 1.0], "f"))


def test_the_style_is_the_books_own():
    with plt.rc_context():
        figures.use_book_style()
        assert plt.rcParams["figure.figsize"] == [6.4, 4.0]
        assert plt.rcParams["figure.facecolor"] == "white"
