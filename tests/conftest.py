"""The option ``--wrong-twins REPORT.json``: run the tests of the claims against wrong stand-ins.

In that mode only the tests that the claims register names are collected.  While a test runs, the
function of its claim is replaced by the claim's wrong twin, wherever it is bound: in its class, or in
every loaded module of its package and in the test module.  A twin is caught if at least one case of
the test fails by an AssertionError and none by another exception.  Fixtures see the right function.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CAUGHT, PASSED = "caught", "passed"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--wrong-twins", metavar="REPORT", help="run the claims' tests against their wrong twins"
    )


def pytest_configure(config: pytest.Config) -> None:
    if report := config.getoption("--wrong-twins"):
        config.pluginmanager.register(WrongTwins(config.rootpath, Path(report)), "wrong-twins")
        config.args = sorted({file for file in _test_files(config.rootpath) if Path(file).is_file()})


@pytest.fixture(scope="session")
def node() -> str:
    """Path of node; where it is missing, a failure in continuous integration and a skip elsewhere."""
    found = shutil.which("node")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "node is not installed (Debian: apt install nodejs)"
        )
    return str(found)


def _test_files(root: Path) -> list[str]:
    return [str(root / claim.test.split("::")[0]) for claim in _register(root).values()]


@functools.cache
def _register(root: Path) -> dict[str, Any]:
    from splinelens.claims import load_register

    return load_register(root / "book" / "claims.toml")


class WrongTwins:
    """Swaps twins in, records what happens, and writes the report."""

    def __init__(self, root: Path, report: Path) -> None:
        self.root, self.report = root, report
        self.by_test = {claim.test: claim for claim in _register(root).values()}
        self.outcomes: defaultdict[str, list[str]] = defaultdict(list)

    def claim_of(self, item: pytest.Item) -> Any:
        """The claim whose test `item` is, if there is one."""
        path = item.path.relative_to(self.root).as_posix()
        return self.by_test.get(f"{path}::{getattr(item, 'originalname', item.name)}")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        ours = [item for item in items if isinstance(item, pytest.Function) and self.claim_of(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in ours])
        items[:] = ours

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        claim = self.claim_of(item)
        twin = load_twin(self.root, claim.wrong_twin)
        with swapped(claim.function, twin, item.module):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
        if call.when == "call" or call.excinfo is not None:
            self.outcomes[self.claim_of(item).id].append(_outcome(call))
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        verdicts = {claim.id: verdict(self.outcomes[claim.id]) for claim in self.by_test.values()}
        self.report.write_text(json.dumps(verdicts, indent=1) + "\n", encoding="utf-8")
        session.exitstatus = 0 if set(verdicts.values()) <= {CAUGHT} else 1


def _outcome(call: pytest.CallInfo) -> str:
    if call.excinfo is None:
        return PASSED
    return CAUGHT if call.excinfo.errisinstance(AssertionError) else f"error: {call.excinfo.exconly()}"


def verdict(outcomes: list[str]) -> str:
    """One word for all cases of a test: an error outweighs a catch, a catch outweighs a pass."""
    errors = [outcome for outcome in outcomes if outcome.startswith("error")]
    if errors or not outcomes:
        return errors[0] if errors else "error: the test was not found"
    return CAUGHT if CAUGHT in outcomes else PASSED


def load_twin(root: Path, reference: str) -> Any:
    """The function ``path::name``, from a copy of its file made while the originals are in place."""
    path, name = reference.split("::")
    spec = importlib.util.spec_from_file_location("file_of_wrong_twin", root / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


@contextmanager
def swapped(dotted: str, twin: Any, test_module: Any) -> Iterator[None]:
    """Bind `twin` in place of the function `dotted` for the length of a ``with`` block."""
    owner, name = _locate(dotted)
    if inspect.isclass(owner):
        places = [(next(base for base in owner.__mro__ if name in vars(base)), name)]
    else:
        places = list(_bindings(vars(owner)[name], dotted.split(".")[0], test_module))
    originals = [vars(holder)[attribute] for holder, attribute in places]

    @functools.wraps(twin)
    def stand_in(*args: Any, **options: Any) -> Any:
        """The twin, which itself may call the original."""
        _bind(places, originals)
        try:
            return twin(*args, **options)
        finally:
            _bind(places, stand_ins)

    stand_ins = [_as_member(stand_in, original) for original in originals]
    _bind(places, stand_ins)
    try:
        yield
    finally:
        _bind(places, originals)


def _bind(places: list[tuple[Any, str]], values: list[Any]) -> None:
    for (holder, attribute), value in zip(places, values, strict=True):
        setattr(holder, attribute, value)


def _locate(dotted: str) -> tuple[Any, str]:
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            owner: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return functools.reduce(getattr, parts[cut:-1], owner), parts[-1]
    raise ImportError(f"cannot import {dotted!r}")


def _as_member(twin: Any, original: Any) -> Any:
    if isinstance(original, (property, functools.cached_property)):
        return property(twin)
    return staticmethod(twin) if isinstance(original, (classmethod, staticmethod)) else twin


def _bindings(original: Any, package: str, test_module: Any) -> Iterator[tuple[Any, str]]:
    loaded = [module for name, module in sys.modules.items() if name.split(".")[0] == package]
    for module in {id(module): module for module in (*loaded, test_module)}.values():
        yield from ((module, name) for name, value in list(vars(module).items()) if value is original)
