"""Reading the register and checking a measured value against it."""

import pytest

from splinelens import claims

ROW = """
[[claim]]
id = "a-claim"
chapter = 1
statement = 'One is one.'
source = "derived here"
kind = "proved here"
proof = "proof-a"
function = "math.sqrt"
test = "tests/a.py::test_a"
wrong_twin = "tests/a.py::wrong"
notebook = "notebooks/a"
figure = "fig-a"
expected = 1.0
tolerance = 0.125
reason = "a test"
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "claims.toml").write_text(ROW)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def test_the_register_is_found_from_a_folder_below(checkout):
    assert claims.find_register() == checkout / "book" / "claims.toml"
    assert list(claims.load_register()) == ["a-claim"]


def test_a_folder_without_a_register_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no book/claims\.toml"):
        claims.find_register(tmp_path)


@pytest.mark.parametrize("measured", [0.875, 1.0, 1.125])
def test_a_value_within_the_tolerance_is_shown_without_itself(checkout, measured, monkeypatch):
    shown = []
    monkeypatch.setattr(claims, "_show", lambda text, record: shown.append((text, record)))
    claims.check("a-claim", measured)
    assert shown == [("holds: a-claim (1 within 0.125)", {"id": "a-claim", "measured": measured})]


@pytest.mark.parametrize("measured", [0.8, 1.2, -1.0])
def test_a_value_outside_the_tolerance_fails(checkout, measured):
    with pytest.raises(AssertionError, match=r"claim 'a-claim': expected 1 within 0\.125, measured"):
        claims.check("a-claim", measured)


@pytest.mark.parametrize("measured", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(checkout, measured):
    with pytest.raises(ValueError, match="measured: expected a finite number"):
        claims.check("a-claim", measured)


def test_an_unknown_claim_is_refused(checkout):
    with pytest.raises(ValueError, match="claim_id: expected an id of the register, got 'b'"):
        claims.check("b", 1.0)


MENDS = {
    "id: 'a-claim' stands twice": ROW + ROW,
    "unknown field 'colour'": ROW + 'colour = "red"\n',
    "missing 1 required": ROW.replace("expected = 1.0\n", ""),
    "kind: expected one of": ROW.replace("proved here", "obvious"),
    "tolerance: expected a number >= 0": ROW.replace("0.125", "-0.125"),
    "gap: a formal claim": ROW.replace("proved here", "formal"),
    "gap: a formal claim, and no other": ROW + 'gap = "none"\n',
    "stated: a claim that disagrees": ROW.replace("proved here", "disagrees"),
}


@pytest.mark.parametrize("message", MENDS)
def test_a_register_with_a_fault_is_refused(tmp_path, message):
    path = tmp_path / "claims.toml"
    path.write_text(MENDS[message])
    with pytest.raises(ValueError, match=message):
        claims.load_register(path)


def test_measured_values_come_from_the_metadata_of_outputs():
    record = {claims.METADATA_KEY: {"id": "a-claim", "measured": 1.05}}
    cells = [{"cell_type": "markdown"}, {"outputs": [{"metadata": record}, {"output_type": "stream"}]}]
    assert list(claims.measured_values({"cells": cells})) == [("a-claim", 1.05)]
