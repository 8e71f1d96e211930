"""The workflow runs the test command, and publishes the book that this command tested and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from press.layout import Layout

ROOT = Path(__file__).resolve().parents[2]
Workflow = dict[Any, Any]


def step_with(workflow: Workflow, start: str) -> tuple[str, dict[str, Any]]:
    """Job and step of the first command or action that begins with `start`."""
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            if step.get("run", step.get("uses", "")).startswith(start):
                return name, step
    return "", {}


def faults(workflow: Workflow, folder: str, branch: str) -> Iterator[str]:
    """What keeps `workflow` from testing every change, and from publishing `folder` of `branch` alone."""
    tester, _ = step_with(workflow, "make test")
    uploader, upload = step_with(workflow, "actions/upload-pages-artifact@")
    job = workflow["jobs"].get(step_with(workflow, "actions/deploy-pages@")[0], {})
    # YAML reads the key `on` as true.
    checks = {
        "not for every change": {"push", "pull_request"} <= set(workflow[True]),
        "does not run the tests": bool(tester),
        "publishes what was not tested": uploader == tester == job.get("needs"),
        "publishes another folder": upload.get("with", {}).get("path") == folder,
        "publishes another branch": {upload.get("if"), job.get("if")}
        == {f"github.ref == 'refs/heads/{branch}'"},
        "may not publish": job.get("permissions") == {"pages": "write", "id-token": "write"},
        "may do too much": workflow.get("permissions") == {"contents": "read"},
        "cuts a publication short": job.get("concurrency", {}).get("cancel-in-progress") is False,
    }
    yield from (fault for fault, sound in checks.items() if not sound)


def unpinned(workflow: Workflow) -> list[str]:
    """Actions that are not pinned to a major version."""
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    return [action for action in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", action)]


@pytest.fixture
def workflow() -> Workflow:
    return yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text(encoding="utf-8"))


@pytest.fixture
def place() -> tuple[str, str]:
    """The folder that the press writes, and the branch that the configuration names."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return Layout(ROOT).html.relative_to(ROOT).as_posix(), config["repository"]["branch"]


def test_workflow_publishes_what_it_tested(workflow: Workflow, place: tuple[str, str]) -> None:
    assert list(faults(workflow, *place)) == []
    assert unpinned(workflow) == []


def test_workflow_has_the_python_of_the_locks_and_the_cpu_build_of_torch(workflow: Workflow) -> None:
    tester, _ = step_with(workflow, "make test")
    assert step_with(workflow, "actions/setup-python@")[1]["with"]["python-version"] == "3.11"
    assert workflow["jobs"][tester]["env"]["PIP_EXTRA_INDEX_URL"].endswith("/whl/cpu")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda flow: flow[True].pop("pull_request"), "not for every change"),
        (lambda flow: step_with(flow, "make test")[1].update(run="make book"), "does not run the tests"),
        (lambda flow: flow["jobs"]["publish"].pop("needs"), "publishes what was not tested"),
        (
            lambda flow: step_with(flow, "actions/upload-pages")[1]["with"].update(path="_build"),
            "publishes another folder",
        ),
        (lambda flow: flow["jobs"]["publish"].pop("if"), "publishes another branch"),
        (lambda flow: flow["jobs"]["publish"]["permissions"].pop("pages"), "may not publish"),
        (lambda flow: flow["permissions"].update(contents="write"), "may do too much"),
        (lambda flow: flow["jobs"]["publish"].pop("concurrency"), "cuts a publication short"),
    ],
)
def test_wrong_workflow_is_caught(
    workflow: Workflow, place: tuple[str, str], spoil: Callable[[Workflow], Any], fault: str
) -> None:
    spoil(workflow)
    assert fault in list(faults(workflow, *place))


@pytest.mark.parametrize("action", ["actions/checkout@main", "someone/checkout@v7", "actions/checkout"])
def test_unpinned_action_is_caught(workflow: Workflow, action: str) -> None:
    workflow["jobs"]["test"]["steps"][0]["uses"] = action
    assert unpinned(workflow) == [action]
