"""What the benchmark has stored was made by the code that is here, and holds all that its goals ask for."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("torch")

from benchmarks import PARTS
from benchmarks.record import Measured, Part, Row, alternated, code_of, stored_path
from splinelens.experiments import StoredResult, load_result

ROOT = Path(__file__).resolve().parents[2]


def part_of(name: str) -> Part:
    return import_module(f"benchmarks.{name}").PART


def present() -> list[str]:
    """The parts whose code is here."""
    return [name for name in PARTS if not part_of(name).missing()]


def unanswered(part: Part, result: StoredResult) -> list[str]:
    """Goals of `part` for which the result has no time, or no quantity."""
    times = set(zip(result.arrays["work"], result.arrays["method"], strict=True))
    quantities = {tuple(names) for names in result.arrays["quantity"]}
    absent = []
    for goal in part.goals:
        keys = {(goal.work, goal.method), (goal.work, goal.peer)} if goal.peer else {(goal.work, goal.method)}
        if not keys <= (times if goal.peer else quantities):
            absent.append(f"{goal.work}: {goal.method}")
    return absent


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_named_as_its_module(name):
    assert part_of(name).name == name


@pytest.mark.parametrize("name", present())
def test_a_stored_part_was_made_by_this_code(name):
    """If not: ``make bench PARTS=name``."""
    load_result(stored_path(name), code_of(part_of(name)))


@pytest.mark.parametrize("name", present())
def test_a_stored_part_answers_its_goals(name):
    part, result = part_of(name), load_result(stored_path(name), None)
    assert unanswered(part, result) == []
    assert len(result.record["settings"]["goals"]) == len(part.goals)
    assert (np.nanmin(result.arrays["seconds"], axis=1) > 0).all()


def test_nothing_is_stored_that_no_part_makes():
    stored = {path.stem.removeprefix("performance_") for path in (ROOT / "results").glob("performance_*")}
    assert stored <= set(PARTS)


@pytest.fixture
def sample(monkeypatch, tmp_path) -> Part:
    """A part that measures nothing much, and stores it in a temporary folder."""
    monkeypatch.setattr("benchmarks.record.ROOT", tmp_path)
    rows = [Row("sum", "slow", [2.0, 3.0, 4.0]), Row("sum", "quick", [0.5], "from half of it")]
    part = part_of("seeds")
    return Part(
        "seeds", "Sums", "Of two.", part.modules, lambda: Measured(rows, {("error", "quick"): 1.0}), ()
    )


def test_a_part_stores_what_it_measures(sample):
    sample.run()
    result = load_result(stored_path("seeds"), code_of(sample))
    assert result.arrays["extrapolated"].tolist() == ["", "from half of it"]
    np.testing.assert_array_equal(result.arrays["seconds"], [[2, 3, 4], [0.5, np.nan, np.nan]])
    assert result.arrays["value"].tolist() == [1.0]
    assert {"processor", "versions", "load"} <= result.record["settings"].keys()


def test_a_stale_part_and_an_unanswered_goal_are_found(sample):
    sample.run()
    record = Path(f"{stored_path('seeds')}.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"code": "other"}))
    with pytest.raises(ValueError, match="made by other code"):
        load_result(stored_path("seeds"), code_of(sample))
    assert len(unanswered(part_of("seeds"), load_result(stored_path("seeds"), None))) == 2


def test_candidates_take_turns():
    calls: list[str] = []
    found = alternated(
        {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, repeats=3, least=1e-9
    )
    assert "".join(calls[-6:]) == "ababab"
    assert [len(times) for times in found.values()] == [3, 3]


def test_a_part_without_its_modules_says_which():
    part = Part("x", "", "", (), Measured, (), needs=("numpy", "splinelens.absent"))
    assert part.missing() == ["splinelens.absent"]
