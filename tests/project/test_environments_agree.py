"""The locks, environment.yml and pkg/pyproject.toml name the same things at the same versions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
TORCH = "2.13.0"
NUMBA = "0.62"
# name==version and nothing else: no url, no path, no marker, no local suffix such as +cpu.
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][A-Za-z0-9.!]*)")


def read_lock(text: str) -> dict[str, str]:
    """Versions by canonical name; a line that is no plain pin, or a name that stands twice, is refused."""
    versions: dict[str, str] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        match = PIN.fullmatch(line)
        if match is None:
            raise ValueError(f"not a plain pin: {line}")
        name = canonicalize_name(match[1])
        if name in versions:
            raise ValueError(f"stands twice: {name}")
        versions[name] = match[2]
    return versions


def group_needs(groups: Mapping[str, list], name: str) -> list[str]:
    """Requirements of one dependency group, included groups opened."""
    needs: list[str] = []
    for need in groups[name]:
        needs += [need] if isinstance(need, str) else group_needs(groups, need["include-group"])
    return needs


def conda_needs(environment: Mapping) -> list[str]:
    """Requirements of an environment.yml in pip's spelling, without python, pip and our own package."""
    needs: list[str] = []
    for need in environment["dependencies"]:
        if isinstance(need, dict):
            needs += [line for line in need["pip"] if not line.startswith("-e ")]
        elif need.partition("=")[0] not in ("python", "pip"):
            needs.append(re.sub(r"={1,2}", "==", need, count=1))
    return needs


def unlike_the_lock(needs: Iterable[str], lock: Mapping[str, str]) -> list[str]:
    """The needs that are not pinned with ``==`` to the version that the lock has."""
    return [need for need in needs if need != pin_of(need, lock)]


def pin_of(need: str, lock: Mapping[str, str]) -> str | None:
    """`need` with the lock's version, or None where the lock does not have it."""
    name = Requirement(need).name
    version = lock.get(canonicalize_name(name))
    return None if version is None else f"{name}=={version}"


def not_admitted(needs: Iterable[str], lock: Mapping[str, str]) -> list[str]:
    """The needs whose bounds do not admit the locked version, or that the lock does not have."""
    return [need for need in needs if not _admits(Requirement(need), lock)]


def _admits(need: Requirement, lock: Mapping[str, str]) -> bool:
    version = lock.get(canonicalize_name(need.name))
    return version is not None and version in need.specifier


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pkg/pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reader() -> dict[str, str]:
    return read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def developer() -> dict[str, str]:
    return read_lock((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))


def test_developers_lock_contains_the_readers_lock(reader, developer):
    assert reader.items() <= developer.items()


def test_readers_lock_holds_the_group_book(project, reader):
    assert unlike_the_lock(group_needs(project["dependency-groups"], "book"), reader) == []


def test_developers_lock_holds_the_group_test(project, developer):
    assert unlike_the_lock(group_needs(project["dependency-groups"], "test"), developer) == []


def test_environment_has_the_versions_of_the_readers_lock(environment, reader):
    assert unlike_the_lock(conda_needs(environment), reader) == []


def test_environment_names_the_direct_needs_and_no_others(environment, project):
    build_tools = {"setuptools", "wheel"}  # pip fetches them itself where the package is built in isolation
    book = {Requirement(need).name for need in group_needs(project["dependency-groups"], "book")}
    assert {Requirement(need).name for need in conda_needs(environment)} == book - build_tools


def test_environment_has_the_python_of_the_locks(environment, project):
    python = next(
        need for need in environment["dependencies"] if isinstance(need, str) and need.startswith("python=")
    )
    assert python == "python=3.11"
    assert project["project"]["requires-python"] == ">=3.11"


def test_bounds_of_the_package_admit_the_locked_versions(project, reader, developer):
    extras = project["project"]["optional-dependencies"]
    needs = [*project["project"]["dependencies"], *extras["torch"], *extras["notebook"], *extras["digits"]]
    assert not_admitted(needs, reader) == []
    assert not_admitted([need for extra in extras.values() for need in extra], developer) == []


def test_the_book_does_not_need_the_compiled_loops(project, reader, developer):
    assert project["project"]["optional-dependencies"]["fast"] == [f"numba>={NUMBA}"]
    assert "numba" not in reader and "numba" in developer


def test_torch_is_the_same_everywhere(project, environment, reader, developer):
    extra = project["project"]["optional-dependencies"]["torch"]
    assert extra == [f"torch=={TORCH}"]
    assert f"torch=={TORCH}" in group_needs(project["dependency-groups"], "book")
    assert f"torch=={TORCH}" in conda_needs(environment)
    assert reader["torch"] == developer["torch"] == TORCH


def test_package_itself_does_not_need_torch(project):
    assert all(Requirement(need).name != "torch" for need in project["project"]["dependencies"])


@pytest.mark.parametrize(
    "line",
    [
        "torch==2.13.0+cpu",
        "numpy>=2.0",
        "-e pkg",
        "splinelens @ git+https://example.org/splinelens",
        "numpy @ file:numpy.whl",
        "numpy==2.4.6 ; python_version > '3'",
        "numpy==2.4.6\nNumPy==2.4.5",
    ],
)
def test_a_lock_with_anything_but_plain_pins_is_refused(line):
    with pytest.raises(ValueError, match=r"not a plain pin|stands twice"):
        read_lock(f"# a comment\n{line}\n")


def test_a_need_that_differs_from_the_lock_is_found():
    needs = ["numpy==2.4.5", "scipy==1.17.1", "absent==1.0", "matplotlib>=3.9"]
    lock = {"numpy": "2.4.6", "scipy": "1.17.1", "matplotlib": "3.11.2"}
    assert unlike_the_lock(needs, lock) == ["numpy==2.4.5", "absent==1.0", "matplotlib>=3.9"]


def test_a_bound_that_excludes_the_locked_version_is_found():
    assert not_admitted(["numpy>=3", "scipy>=1.13", "absent"], {"numpy": "2.4.6", "scipy": "1.17.1"}) == [
        "numpy>=3",
        "absent",
    ]


def test_conda_and_pip_spellings_are_read_alike():
    environment = {
        "dependencies": ["python=3.11", "pip", "numpy=2.4.6", {"pip": ["torch==2.13.0", "-e ./pkg"]}]
    }
    assert conda_needs(environment) == ["numpy==2.4.6", "torch==2.13.0"]
