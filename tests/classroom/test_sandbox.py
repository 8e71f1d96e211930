"""The limits are in force before a student's code runs, and nothing of it is left afterwards."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from splinelens.classroom import sandbox
from splinelens.classroom.sandbox import MEGABYTE, Gone, Limits, Session
from splinelens.classroom.worker import decode, encode, without_magics

LIMITS = Limits(
    call_seconds=5,
    grace_seconds=1,
    total_seconds=60,
    cpu=7,
    memory=1500 * MEGABYTE,
    file=MEGABYTE,
    processes=8,
)
STATE = """
import os, resource

def state():
    names = ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE")
    bounds = [float(bound) for name in names for bound in resource.getrlimit(getattr(resource, name))]
    return [os.geteuid(), os.getuid(), *os.getgroups()], bounds, sorted(os.environ), os.getcwd()

def forks():
    import ctypes
    libc, made = ctypes.CDLL(None), 0
    while made < 2000:
        child = libc.fork()
        if child == 0:
            libc.pause()
        if child < 0:
            return made
        made += 1
    return made

def large_file():
    with open("large", "wb") as file:
        file.write(bytes(3 * 10**6))

def opened(path):
    import ctypes
    return ctypes.CDLL(None).open(path.encode(), os.O_CREAT | os.O_WRONLY, 0o666)
"""


@pytest.fixture(scope="module")
def session():
    with Session(LIMITS, ()) as session:
        assert session.run(STATE, "state") == ""
        yield session


def test_limits_are_in_force(session):
    users, bounds, _, _ = session.call("state")
    assert 0 not in users
    assert bounds == [7, 7, 1500 * MEGABYTE, 1500 * MEGABYTE, MEGABYTE, MEGABYTE, 0, 0]


def test_nothing_of_the_environment_is_inherited(session, monkeypatch):
    _, _, names, folder = session.call("state")
    assert set(names) <= set(sandbox.clean_environment("folder")) | {"LC_CTYPE"}
    assert folder == session.folder


def test_a_large_file_is_refused(session):
    with pytest.raises(Exception, match=r"OSError.*File too large"):
        session.call("large_file")


def test_compiled_code_cannot_write_elsewhere(session, tmp_path):
    if not (session.sealed or session.user):
        pytest.skip("without Landlock, and not as root, only what Python does is seen")
    tmp_path.chmod(0o755)
    assert session.call("opened", str(tmp_path / "written")) == -1
    assert session.call("opened", "inside") > 0


def running(group: int) -> list[str]:
    """States of the processes of a group that still run; those that are only waited for do not."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text(errors="replace").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        found += [state] if int(its_group) == group and state != "Z" else []
    return found


def test_a_fork_bomb_behind_the_back_of_python_meets_the_limit_and_is_killed():
    with Session(LIMITS, ()) as session:
        assert session.run(STATE, "state") == ""
        most = LIMITS.processes if session.user is not None else 1000
        assert session.call("forks") < most
        group = session._child.pid
    time.sleep(0.2)
    assert running(group) == []


def test_folder_is_removed_and_no_process_is_left():
    with Session(LIMITS, ()) as session:
        folder, child = session.folder, session._child
    assert not Path(folder).exists()
    assert child.poll() is not None


def test_time_in_all_is_limited():
    short = Limits(call_seconds=5, total_seconds=1, grace_seconds=1)
    with Session(short, ()) as session, pytest.raises(Gone, match="took longer than 1 s in all"):
        for _ in range(5):
            session.run("import time\ntime.sleep(0.4)", "sleep")


def test_a_python_that_others_cannot_read_stops_the_grader_and_blames_no_student(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")
    with (
        pytest.raises(RuntimeError, match="the grader could not start a child process"),
        Session(LIMITS, ()),
    ):
        pass


def test_a_secret_of_the_grader_does_not_reach_the_student(monkeypatch):
    monkeypatch.setenv("CLASSROOM_SEED", "12345")
    with Session(LIMITS, ()) as session:
        session.run("import os\ndef seed():\n    return os.environ.get('CLASSROOM_SEED')", "seed")
        assert session.call("seed") is None


@pytest.mark.parametrize("value", [None, True, 3, -0.5, "text", [1, (2.0, "a")], (), [[]]])
def test_plain_data_comes_back_as_it_went(value):
    assert decode(encode(value)) == value


def test_arrays_come_back_as_arrays():
    assert decode(encode(np.arange(6).reshape(2, 3))).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert decode(encode(np.float64(0.5))) == 0.5
    assert np.isnan(decode(encode(float("nan"))))


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (Fraction(1, 4), 0.25),
        (np.array([Fraction(1, 4), 2]), [0.25, 2.0]),
        (0.25 + 0j, 0.25),
        (np.array([1 + 0j, 2]), [1.0, 2.0]),
    ],
    ids=["fraction", "fractions", "real", "reals"],
)
def test_numbers_of_other_kinds_come_back_as_numbers(value, numbers):
    assert np.asarray(decode(encode(value))).tolist() == numbers


def test_a_tensor_comes_back_as_its_numbers():
    import torch

    assert decode(encode(torch.tensor([0.5, 2.0], requires_grad=True))).tolist() == [0.5, 2.0]
    assert decode(encode((torch.tensor(0.5),))) == (0.5,)


@pytest.mark.parametrize("value", [object(), {"a": 1}, np.array([object()]), 1j, {1.0}])
def test_anything_else_is_opaque_and_keeps_the_name_of_its_kind(value):
    assert encode(value) == {"opaque": type(value).__name__}
    assert type(decode(encode(value))).__name__ == type(value).__name__


def test_lines_for_notebooks_alone_are_passed_over():
    source = "%matplotlib inline\nx = 5 % 3\nif x:\n    !ls\nhelp?\n%%time\ny = 'a?'"
    assert without_magics(source) == "pass\nx = 5 % 3\nif x:\n    pass\npass\npass\ny = 'a?'"
