"""Right answers pass their checks and wrong ones get their own sentence, whatever the seed."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from splinelens.classroom.assignments import ASSIGNMENTS, Version, find_root
from splinelens.classroom.build import points_of, teacher_copy
from splinelens.classroom.sample_class import solved

SEEDS = ("0", "1", "2")
HERE = Path(__file__).parent


def cases_of(version: Version) -> ModuleType:
    """The module with the right and wrong answers."""
    path = HERE / "cases" / f"{version.assignment.checks}.py"
    spec = importlib.util.spec_from_file_location(f"cases_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERSIONS = [Version(row, variant) for row in ASSIGNMENTS for variant in (False, True)]
PREFIX = {False: "", True: "VARIANT_"}
CORPUS = [
    (version, *(getattr(cases_of(version), PREFIX[version.variant] + kind) for kind in ("RIGHT", "WRONG")))
    for version in VERSIONS
]


def check(version: Version, function: str, answer: Callable[..., Any]) -> None:
    """Run the check of `function` on an answer."""
    getattr(version.checks, f"check_{function}")(answer, variant=version.variant)


def right_answers() -> Iterator[Any]:
    for version, right, _ in CORPUS:
        for function, answers in right.items():
            yield from (
                pytest.param(version, function, each, id=f"{version.name}-{function}-{number}")
                for number, each in enumerate(answers)
            )


def wrong_answers() -> Iterator[Any]:
    for version, _, wrong in CORPUS:
        for function, answers in wrong.items():
            yield from (
                pytest.param(version, function, *each, id=f"{version.name}-{function}-{name}")
                for name, each in answers.items()
            )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("version", "function", "answer"), list(right_answers()))
def test_right_answer_passes(version, function, answer, seed, monkeypatch):
    monkeypatch.setenv("CLASSROOM_SEED", seed)
    check(version, function, answer)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("version", "function", "answer", "sentence"), list(wrong_answers()))
def test_wrong_answer_gets_its_own_sentence(version, function, answer, sentence, seed, monkeypatch):
    monkeypatch.setenv("CLASSROOM_SEED", seed)
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        check(version, function, answer)


@pytest.mark.parametrize(("version", "right", "wrong"), CORPUS, ids=[each.name for each in VERSIONS])
def test_corpus_has_three_right_answers_to_everything_and_no_sentence_twice(version, right, wrong):
    functions = {name.removeprefix("check_") for name in points_of(teacher_copy(version, find_root(HERE)))}
    assert set(right) == set(wrong) == functions
    assert min(map(len, right.values())) >= 3
    for answers in wrong.values():
        sentences = [sentence for _, sentence in answers.values()]
        assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("version", VERSIONS[::2], ids=[each.name for each in VERSIONS[::2]])
def test_public_answers_do_not_solve_the_variant(version):
    space: dict[str, Any] = {}
    teacher = teacher_copy(version, find_root(HERE))
    points, variant, earned = points_of(teacher), Version(version.assignment, True), 0.0
    answers = solved(teacher, [name.removeprefix("check_") for name in points])
    exec("import numpy as np\n" + "\n\n".join(answers.values()), space)
    for name, (worth, _) in points.items():
        try:
            check(variant, name.removeprefix("check_"), space[name.removeprefix("check_")])
        except AssertionError:
            continue
        earned += worth
    assert earned < sum(worth for worth, _ in points.values()) / 2


def test_seed_changes_the_inputs(monkeypatch):
    seen = []
    version = VERSIONS[0]
    for seed in SEEDS:
        monkeypatch.setenv("CLASSROOM_SEED", seed)
        with pytest.raises(AssertionError):
            check(version, "roughness", lambda mu: seen.append(mu.tolist()))
    assert len({str(each) for each in seen}) == len(SEEDS)


def test_an_answer_that_spoils_its_arguments_spoils_nothing():
    def spoiling(mu):
        value = float(mu @ mu)
        mu[:] = 0
        return value

    check(VERSIONS[0], "roughness", spoiling)
