"""Films as numbers: rounding, scales, texts, and what is refused by name; the still shows its frames."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from splinelens.animations import RESOLUTION, Film, Panel, encode, film_script, spell
from splinelens.film_layers import LOOKS, MARKS, Axis, line, marks, rules, stems, trace
from splinelens.stills import boxes, draw_still

ACROSS, UP = Axis("x", 0.0, 2.0, (0, 1, 2)), Axis("f", -1.0, 1.0, (-1, 0, 1))
TIMES = [0.0, 1.0, 10.0]
MOVING = [[0.0, 0.5], [0.1, 0.6], [0.2, 0.7]]


def film(*layers, **options) -> Film:
    """Three frames of one panel."""
    return Film(TIMES, [Panel(ACROSS, UP, layers)], **options)


def test_coordinates_are_whole_steps_and_come_back_to_half_a_step():
    x = np.linspace(0.0, 2.0, 37)
    y = np.sin([x, x + 1, x + 2])
    layer = encode(film(line(x, y)))["panels"][0]["layers"][0]
    assert np.abs(np.array(layer["x"]) * 2.0 / RESOLUTION - x).max() <= 1.0 / RESOLUTION
    assert np.abs(np.array(layer["y"]) * 2.0 / RESOLUTION - 1 - y).max() <= 1.0 / RESOLUTION
    assert np.array(layer["y"]).dtype.kind == "i" and np.shape(layer["y"]) == (3, 37)


def test_scales_put_ends_at_zero_and_one_and_keep_the_order():
    for axis in (Axis("t", 0.1, 10, scale="log"), Axis("λ", -2, 5, scale="symlog", threshold=0.01), ACROSS):
        ends = axis.share([axis.low, axis.high])
        assert ends == pytest.approx([0.0, 1.0], abs=1e-15)
        assert (np.diff(axis.share(np.linspace(axis.low, axis.high, 50))) > 0).all()


def test_a_symmetric_logarithm_is_odd_and_logarithmic_far_out():
    axis = Axis("λ", -1e6, 1e6, scale="symlog", threshold=1e-3)
    share = axis.share([-10.0, 10.0, 1e3, 1e5])
    assert share[0] + share[1] == pytest.approx(1.0, abs=1e-15)
    assert share[2] - share[1] == pytest.approx(share[3] - share[2], rel=1e-4)


def test_gaps_of_a_trace_are_null_and_far_points_stay_small():
    layer = encode(film(trace(TIMES[:1] * 3, [[np.nan], [0.0], [1e9]], ["right"])))["panels"][0]["layers"][0]
    assert layer["y"] == [[None, RESOLUTION // 2, 3 * RESOLUTION]]


def test_only_looks_and_marks_that_occur_are_written():
    written = encode(film(marks([1.0, 2.0], MOVING, ["r-", "rl", "rl"]), legend=[("curve", "f")]))
    assert set(written["marks"]) == {"r", "l"} and set(written["looks"]) == {"curve"}
    assert written["marks"]["r"] == list(MARKS["r"]) and written["looks"]["curve"] == LOOKS["curve"]


def test_the_script_holds_the_film_and_nothing_else():
    one = film(line([0.0, 1.0], MOVING), readouts={"L": [1.0, 0.5, 1e-7]}, notes=[(1, "here")])
    script = film_script("one", one)
    inside = re.search(r'films\["one"\]=(.*);\}\)\(globalThis\);$', script.strip())
    assert inside is not None
    assert json.loads(inside[1]) == encode(one)
    assert encode(one)["readouts"] == [["L", ["1", "0.5", "10⁻⁷"]]]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1234.5, "1230"),
        (99999.0, "10⁵"),
        (-1e-6, "−10⁻⁶"),
        (0.00099999, "0.001"),
        (3e-310, "3·10⁻³¹⁰"),
    ],
)
def test_numbers_are_spelt_for_readers(number, text):
    assert spell(number) == text


NAN = float("nan")
BAD = {
    "low": lambda: Axis("x", 1.0, 1.0),
    "scale": lambda: Axis("x", 0.0, 1.0, scale="cubic"),
    "low: expected a number > 0": lambda: Axis("x", 0.0, 1.0, scale="log"),
    "threshold": lambda: Axis("x", 0.0, 1.0, scale="symlog", threshold=0.0),
    "values": lambda: Axis("x", 1.0, 2.0, scale="log").share([0.0]),
    "look: expected one of": lambda: line([0.0], [0.0], "loud"),
    "y: expected finite": lambda: line([0.0], [NAN]),
    "y: expected shape": lambda: line([0.0, 1.0], [0.0]),
    "x: expected shape": lambda: line(0.0, 0.0),
    "codes: expected codes": lambda: marks([0.0], [0.0], "?"),
    "codes: expected 1 codes": lambda: marks([0.0], [0.0], "rr"),
    "high: expected": lambda: stems([0.0, 1.0], [0.0, 0.0], [0.0]),
    "y: expected real": lambda: rules(y=["a"]),
    "x: expected shape (3,)": lambda: trace([0.0], np.zeros((3, 1)), ["right"]),
    "looks: expected one": lambda: trace([0.0, 1.0], np.zeros((2, 1)), []),
    "y: expected numbers or NaN": lambda: trace([0.0, 1.0], [[np.inf], [0.0]], ["right"]),
    "times: expected at least two": lambda: encode(Film([0.0], [])),
    "times: expected at least": lambda: encode(Film([0.0, 0.0], [])),
    "seconds": lambda: encode(film(seconds=0.0)),
    "y of line: expected 3 frames": lambda: encode(film(line([0.0], [[0.0], [1.0]]))),
    "codes: expected 3 strings": lambda: encode(film(marks([0.0], [0.0], ["r", "l"]))),
    "L: expected shape": lambda: encode(film(readouts={"L": [1.0]})),
    "L: expected finite": lambda: encode(film(readouts={"L": [1.0, NAN, 1.0]})),
    "notes: expected frames": lambda: encode(film(notes=[(3, "late")])),
    "frames: expected some": lambda: draw_still(encode(film()), []),
    "frames: expected some from -3 to 2": lambda: draw_still(encode(film()), [3]),
}


@pytest.mark.parametrize("said", BAD)
def test_bad_input_is_refused_by_name(said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        BAD[said]()


# -- The still ------------------------------------------------------------------------------------


def test_a_still_shows_each_frame_under_its_time():
    layers = (
        line([0.0, 1.0], MOVING),
        marks([1.0, 3.0], [0.0, 0.0], "rl"),
        rules(y=[0.0]),
        stems([1.0], [0.0], [1.0]),
    )
    picture = ET.fromstring(
        draw_still(encode(film(*layers, legend=[("r", "a < b"), ("curve", "f")])), [0, -1])
    )
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"t = 0", "t = 10", "a < b", "x", "f"} <= set(texts)
    assert texts.count("−1") == 1, "labels of the upright axis stand at the first column only"
    outlines = [node.get("d") for node in picture.iter("{http://www.w3.org/2000/svg}path")]
    assert outlines.count(MARKS["r"][0]) == 3, "once in the legend, once in each frame"
    assert outlines.count(MARKS["l"][0]) == 0, "beyond the axis"


def test_a_trace_is_drawn_as_far_as_the_frame():
    written = encode(film(trace([[0.0], [1.0], [2.0]], [[0.0], [0.5], [NAN]], ["right"])))
    colour = LOOKS["right"]["stroke"]
    points = [
        still.split(colour)[0].rpartition('d="')[2].split('"')[0].count(",")
        for still in (draw_still(written, [k]) for k in range(3))
    ]
    assert points == [1, 2, 2]


def test_panels_with_one_horizontal_axis_share_its_labels():
    panels = encode(Film(TIMES, [Panel(ACROSS, UP, []), Panel(ACROSS, UP, []), Panel(UP, UP, [])]))["panels"]
    first, second, third = boxes(panels, 0.0, 100.0, 0.0)
    assert [first.labelled, second.labelled, third.labelled] == [False, True, True]
    assert first.bottom < second.top < second.bottom < third.top
