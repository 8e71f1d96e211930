"""Hostile and unlucky submissions, each with the outcome and the sentence that it must get."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from splinelens.classroom.audit import report
from splinelens.classroom.build import part_of, student_copy
from splinelens.classroom.sample_class import FORGE, answered, solved

FULL = 13.0
ROUGHNESS = "def roughness(mu):\n    "
WANTED = "    return np.sum(mu**2)"


def messages(result) -> dict[str, str]:
    return {part.name.removeprefix("check_"): part.message for part in result.parts}


def drop(*parts):
    """A change that deletes cells."""

    def change(notebook):
        notebook.cells = [cell for cell in notebook.cells if part_of(cell) not in parts]

    return change


def append_cell(source):
    """A change that adds a code cell before the first answer."""

    def change(notebook):
        notebook.cells.insert(2, nbformat.v4.new_code_cell(source))

    return change


def test_solved_notebook_gets_all_points(hand_in):
    result = hand_in()
    assert (result.score, result.quarantine, result.notes, result.look) == (FULL, "", (), False)


def test_untouched_notebook_gets_none(hand_in, tmp_path, version, teacher):
    result = hand_in(lambda notebook: notebook.update(cells=student_copy(teacher).cells))
    assert result.score == 0
    assert messages(result)["to_spline"] == "to_spline is not written yet."


# --- Code that does not come to an end, or ends too early ---------------------------------------------


def test_endless_loop_at_top_level_costs_that_cell_only(hand_in):
    result = hand_in(append_cell("while True:\n    pass"))
    assert (result.score, result.quarantine) == (FULL, "")
    assert result.notes == ("a cell did not come back within 4 s and was stopped: 'while True:\\n    pass'",)


def test_endless_loop_in_a_function_costs_that_part_only(hand_in):
    result = hand_in(roughness=f"{ROUGHNESS}while True:\n        pass")
    assert (result.score, result.quarantine) == (FULL - 2, "")
    assert messages(result)["roughness"] == "roughness did not come back within 4 s."


def test_loop_that_swallows_the_interrupt_is_put_aside_and_nothing_becomes_zero(hand_in):
    wait = "def wait():\n    try:\n        time.sleep(9)\n    except BaseException:\n        wait()"
    result = hand_in(roughness=f"import time\n{wait}\n{ROUGHNESS}wait()")
    assert result.quarantine == "did not stop when it was interrupted"
    assert result.score is None
    assert [part.points for part in result.parts] == [4, 3, 3, None, None]


def test_exception_costs_that_part_only(hand_in):
    result = hand_in(roughness=f"{ROUGHNESS}return 1 / 0")
    assert result.score == FULL - 2
    assert messages(result)["roughness"] == "roughness raised an error: ZeroDivisionError: division by zero"


def test_syntax_error_costs_that_part_only(hand_in):
    result = hand_in(roughness="def roughness(mu:\n    return 1")
    assert result.score == FULL - 2
    assert "There is no function roughness (SyntaxError" in messages(result)["roughness"]


@pytest.mark.parametrize(
    ("code", "reason"), [("os._exit(3)", "exit status 3"), ("os.kill(os.getpid(), 9)", "")]
)
def test_killed_kernel_is_put_aside(hand_in, code, reason):
    result = hand_in(roughness=f"import os\n{ROUGHNESS}{code}")
    assert result.score is None
    assert reason in result.quarantine
    assert result.quarantine.startswith(("ended its own process", "used more than"))


def test_exit_is_an_error_like_others(hand_in):
    assert hand_in(append_cell("exit()")).score == FULL
    assert hand_in(roughness=f"{ROUGHNESS}raise SystemExit").score == FULL - 2


# --- Cells that are not as they were -------------------------------------------------------------------


def test_deleted_check_cell_is_put_back(hand_in):
    result = hand_in(drop("check_roughness"))
    assert result.score == FULL
    assert result.notes == ("the cell check_roughness was missing; it was put back as released",)
    assert "check_roughness" in map(part_of, result.notebook.cells)


def test_edited_check_cell_is_restored(hand_in):
    def change(notebook):
        (cell,) = (cell for cell in notebook.cells if part_of(cell) == "check_roughness")
        cell.source, cell.metadata["nbgrader"]["points"] = "print('fine')", 100

    result = hand_in(change, roughness=f"{ROUGHNESS}return 0.0")
    assert result.score == FULL - 2
    assert result.notes == ("the locked cell check_roughness was edited; the original counts",)
    (cell,) = (cell for cell in result.notebook.cells if part_of(cell) == "check_roughness")
    assert cell.metadata["nbgrader"]["points"] == 2 and "assert" in cell.source


@pytest.mark.parametrize("part", ["check_roughness", "roughness"])
def test_doubled_cell_counts_once(hand_in, part):
    def change(notebook):
        (place,) = (place for place, cell in enumerate(notebook.cells) if part_of(cell) == part)
        twice = nbformat.from_dict(notebook.cells[place])
        twice.id = "twice"
        notebook.cells.insert(place + 1, twice)

    result = hand_in(change)
    assert result.score == FULL
    assert result.notes == (f"the cell {part} stood twice; the first counts",)
    assert list(map(part_of, result.notebook.cells)).count(part) == 1


def test_deleted_answer_costs_that_part_only(hand_in):
    result = hand_in(drop("roughness"))
    assert result.score == FULL - 2
    assert messages(result)["roughness"] == "roughness is not written yet."


def test_all_marks_stripped_is_graded_here_and_kept_from_nbgrader(hand_in):
    def strip(notebook):
        notebook.metadata = nbformat.from_dict({})
        for cell in notebook.cells:
            cell.metadata = nbformat.from_dict({})

    result = hand_in(strip)
    assert result.score == FULL
    assert result.quarantine == "no cell carries the marks of nbgrader; some editors strip them"


# --- Files that are not what they should be ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[" * 200_000,
        lambda text: json.dumps({"cells": "none"}),
        lambda text: json.dumps({"cells": [1, 2]}),
    ],
    ids=["half", "empty", "deep", "no list", "no cells"],
)
def test_corrupt_file_is_put_aside_without_a_score(hand_in, text):
    result = hand_in(text=text)
    assert result.quarantine.startswith("this is no notebook")
    assert (result.score, result.parts) == (None, ())


def test_cells_of_a_wrong_kind_do_no_harm(hand_in):
    def spoil(text):
        notebook = json.loads(text)
        notebook["cells"] += [{"cell_type": 7, "source": [1, None], "metadata": []}, {}]
        notebook["metadata"] = [1]
        return json.dumps(notebook)

    assert hand_in(text=spoil).score == FULL


def test_wrong_file_name_is_graded_with_a_note(hand_in):
    result = hand_in(name="a1_spline (1).ipynb")
    assert (result.score, result.notes) == (FULL, ("the file was called a1_spline (1).ipynb",))


def test_notebook_of_another_assignment_is_put_aside(hand_in):
    def other(notebook):
        notebook.metadata["splinelens"]["assignment"] = "a1_spline_variant"

    result = hand_in(other)
    assert result.quarantine == "this is a notebook of another assignment: a1_spline_variant, not a1_spline"
    assert result.score is None


def test_file_that_is_a_link_is_put_aside(tmp_path, version, teacher):
    from splinelens.classroom.audit import audit

    (tmp_path / "a1_spline.ipynb").symlink_to("/etc/hostname")
    assert "a link" in audit(tmp_path / "a1_spline.ipynb", version, teacher).quarantine


# --- Too much of something ------------------------------------------------------------------------------


def test_memory_bomb_is_stopped_at_the_limit(hand_in):
    result = hand_in(roughness=f"{ROUGHNESS}return np.ones(10**10).sum()")
    assert result.quarantine == "asked for more than 1024 MB of memory"


def test_fork_bomb_does_not_start(hand_in):
    result = hand_in(append_cell("import os\nwhile True:\n    os.fork()"))
    assert result.quarantine == "tried to start another process (os.fork)"


def test_a_hundred_megabytes_of_output_are_cut_off(hand_in):
    result = hand_in(append_cell("for _ in range(100):\n    print('x' * 10**6)"))
    assert result.quarantine == "printed more than 1 MB"
    assert result.score is None


def test_more_data_than_an_answer_may_hold_is_no_answer(hand_in):
    result = hand_in(roughness=f"{ROUGHNESS}return np.ones(10**6)")
    assert messages(result)["roughness"].startswith("roughness: the result should be numbers")


# --- Reaching out ---------------------------------------------------------------------------------------


def test_writing_outside_the_folder_is_refused_and_seen(hand_in, tmp_path):
    target = tmp_path / "written"
    result = hand_in(append_cell(f"open({str(target)!r}, 'w')"))
    assert result.quarantine == f"tried to write outside its folder ({target})"
    assert not target.exists()


def test_writing_inside_the_folder_is_allowed(hand_in):
    result = hand_in(append_cell("with open('notes.txt', 'w') as file:\n    file.write('mine')"))
    assert (result.score, result.quarantine) == (FULL, "")


def test_network_is_refused_and_seen(hand_in):
    result = hand_in(append_cell("import socket\nsocket.create_connection(('127.0.0.1', 9))"))
    assert result.quarantine.startswith("tried to use the network")


@pytest.mark.parametrize(
    "code",
    [
        "import splinelens.classroom.checks.a1 as checks",
        "import importlib\nimportlib.import_module('splinelens.' + 'classroom.checks.a1')",
    ],
)
def test_reading_the_checks_is_refused_and_seen(hand_in, code):
    assert hand_in(append_cell(code)).quarantine.startswith("tried to read the checks")


@pytest.mark.parametrize("secret", ["checks", "solutions"])
def test_reading_the_files_of_the_teacher_is_refused_and_seen(hand_in, version, root, secret):
    path = version.checks.__file__ if secret == "checks" else str(version.script(root))
    result = hand_in(append_cell(f"print(open({path!r}).read())"))
    assert result.quarantine.startswith("tried to read the checks")


def test_rebinding_numpy_and_the_checks_gains_nothing(hand_in, teacher):
    lines = FORGE + "np.maximum = np.unique = np.sign = np.abs = lambda *arguments, **options: 0.0\n"
    result = hand_in(
        lambda notebook: notebook.update(cells=answered(teacher, {"to_spline": lines}).cells),
    )
    assert result.score == 0


def test_stripping_asserts_gains_nothing(hand_in):
    strip = """
import ast

class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(Strip())
get_ipython().input_transformers_post.append(lambda lines: ["pass"])
"""
    result = hand_in(append_cell(strip), roughness=f"{ROUGHNESS}return 0.0")
    assert (result.score, result.quarantine) == (FULL - 2, "")


def test_forged_replies_gain_nothing(hand_in):
    forge = """
import json, os

for pipe in range(3, 30):
    try:
        os.write(pipe, (json.dumps({'id': '0', 'ok': 14.0}) + '\\n').encode())
    except OSError:
        pass
"""
    result = hand_in(append_cell(forge), roughness=f"{ROUGHNESS}return 0.0")
    assert result.score is None or result.score == FULL - 2


def test_a_value_that_equals_everything_equals_nothing(hand_in):
    sly = """
class Sly(float):
    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __sub__


"""
    result = hand_in(roughness=f"{sly}{ROUGHNESS}return Sly(1e9)")
    assert result.score == FULL - 2


@pytest.mark.parametrize(
    "code",
    [
        "from splinelens import ReluSpline",
        "import importlib\nimportlib.import_module('spline' + 'lens.splines')",
    ],
    ids=["plainly", "hidden"],
)
def test_use_of_the_package_is_flagged(hand_in, code):
    result = hand_in(append_cell(code))
    assert (result.score, result.quarantine, result.look) == (FULL, "", True)
    assert result.notes[0].startswith("uses the package of the book (splinelens")


def test_warnings_and_prints_cost_nothing(hand_in):
    noise = "import sys, warnings\n    warnings.warn('careful')\n    print('x', file=sys.stderr)\n"
    result = hand_in(roughness=f"{ROUGHNESS}{noise}{WANTED}")
    assert (result.score, result.look) == (FULL, False)


def test_magics_and_shell_lines_are_passed_over(hand_in):
    assert hand_in(append_cell("%matplotlib inline\n!pip install everything\nnp.sum?\n%%time")).score == FULL


# --- What the report says, and a check that fails itself ----------------------------------------------


def test_first_line_of_the_report_is_the_total(hand_in):
    first = "a1_spline: 13 of 12 points, 1 of them bonus; words are graded by hand"
    assert report(hand_in()).splitlines()[0] == first
    without = hand_in(roughness="")
    assert report(without).splitlines()[0].startswith("a1_spline: 11 of 12 points, 1 of them bonus")


def test_a_check_that_breaks_is_no_zero_and_wants_a_look(hand_in, version, monkeypatch):
    def breaks(function, *, variant=False):
        raise TypeError("unhashable")

    monkeypatch.setattr(version.checks, "check_roughness", breaks)
    result = hand_in()
    (part,) = (part for part in result.parts if part.name == "check_roughness")
    assert (part.points, result.score, result.quarantine) == (None, None, "")
    assert part.message == "the check itself ended in TypeError: unhashable"
    assert result.notes == (f"check_roughness: {part.message}",)
    assert report(result).splitlines()[0] == "a1_spline: not graded"


# --- As another user -----------------------------------------------------------------------------------

AS_ANOTHER = """
import os, sys
from splinelens.classroom import cli, worker

place = sys.argv[1]
os.mkdir(f"{place}/mounts")
worker.open_the_way(f"{place}/mounts", [sys.base_prefix, sys.prefix, sys.argv[2]])
os.setgroups([])
os.setresgid(65530, 65530, 65530)
os.setresuid(65530, 65530, 65530)
os.environ["HOME"] = place
cli.main(["audit", f"{place}/a1_spline.ipynb"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="this test run is not root's: all others show it")
def test_a_grader_who_is_not_root_grades_alike(teacher, root):
    place = Path(tempfile.mkdtemp(prefix="not-root-"))
    try:
        place.chmod(0o777)
        nbformat.write(answered(teacher, solved(teacher)), place / "a1_spline.ipynb")
        command = [sys.executable, "-c", AS_ANOTHER, str(place), str(root)]
        environment = {**os.environ, "PYTHONPATH": str(root / "pkg")}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert "a1_spline: 13 of 12 points, 1 of them bonus" in done.stdout, done.stderr
    finally:
        shutil.rmtree(place)
