"""The stages of the press, each on a tiny input, and each refusing what it must refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from press.cards import cards_pages
from press.classroom import write_classroom
from press.collect import ClaimNotMeasured, collect
from press.contents import documents
from press.correspondence import Sentence, correspondence_page
from press.definitions import pieces
from press.execute import ExecutionFailed, execute
from press.labels import source_label
from press.layout import Layout, child_environment
from press.pairs import read_notebook
from press.render import RenderFailed, prune_mathjax, render
from press.scoreboard import scoreboard_page
from press.sources import SourceMissing, labels, modules, source_files, source_page
from press.stamps import stamp
from splinelens.claims import Claim
from splinelens.classroom.assignments import ASSIGNMENTS
from splinelens.classroom.release import release_all

REAL = Layout.of_this_repository()
CLAIM = Claim(
    id="one-is-one",
    chapter=1,
    statement="One is one.",
    source="derived here",
    kind="proved here",
    proof="proof-one",
    function="splinelens.ones.Ones.one",
    test="tests/test_ones.py::test_one",
    wrong_twin="tests/test_ones.py::wrong_one",
    notebook="notebooks/01_ones",
    figure="fig-one",
    expected=1.0,
    tolerance=0.5,
    reason="half of it is wide",
)
MODULE = '''"""Ones."""

ONE = 1


class Ones:
    """Ones."""

    zero = 0

    @property
    def one(self):
        return ONE

    def two(self):
        return 2


def _hidden():
    pass
'''
TEST = "def test_one():\n    pass\n\n\ndef wrong_one(ones):\n    return 2\n"


@pytest.fixture
def tiny(tmp_path: Path) -> Layout:
    """A repository with one module and one test file."""
    files = {"pkg/splinelens/ones.py": MODULE, "tests/test_ones.py": TEST, "notebooks/.keep": ""}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Layout(tmp_path)


def measured(*values: float, claim_id: str = "one-is-one") -> dict:
    """An executed notebook that measured these values of a claim, a cell each."""
    records = [{"splinelens_claim": {"id": claim_id, "measured": value}} for value in values]
    outputs = [new_output("display_data", metadata=record) for record in records]
    return {"notebooks/01_ones": new_notebook(cells=[new_code_cell("c", outputs=[one]) for one in outputs])}


def test_the_answers_of_the_assignments_are_no_page_of_the_book(tiny: Layout) -> None:
    shown = set(modules(tiny))
    checks = tiny.package / "classroom" / "checks" / "a1.py"
    checks.parent.mkdir(parents=True)
    for path in (checks, checks.parent.parent / "grade.py"):
        path.write_text(MODULE, encoding="utf-8")
    assert set(modules(tiny)) == shown | {"splinelens.classroom.grade"}


def test_pieces_put_the_file_together_again() -> None:
    cut = list(pieces(MODULE, members={"Ones.one"}))
    assert [part.name for part in cut] == ["", "Ones", "Ones.one", "", "_hidden"]
    lines = MODULE.splitlines()
    for part in cut:
        assert part.code == "\n".join(lines[part.first - 1 : part.first - 1 + len(part.code.splitlines())])
    code = "\n".join(part.code for part in cut)
    assert [line for line in code.splitlines() if line] == [line for line in lines if line]


def test_decorator_belongs_to_its_function() -> None:
    (member,) = (part for part in pieces(MODULE, members={"Ones.one"}) if part.name == "Ones.one")
    assert member.code.startswith("    @property")


def test_source_page_has_labels_and_links_back(tiny: Layout) -> None:
    files = source_files({CLAIM.id: CLAIM}, tiny)
    module, test = (source_page(file) for file in files)
    assert f"({source_label(CLAIM.function)})=\n### `Ones.one`" in module
    assert f"({source_label(CLAIM.wrong_twin)})=" in test
    assert module.count("{claim}`one-is-one`") == 1
    assert test.count("{claim}`one-is-one`") == 2
    assert set(labels(files)) == {"splinelens.ones.Ones", CLAIM.function, CLAIM.test, CLAIM.wrong_twin}


@pytest.mark.parametrize("field", ["function", "test", "wrong_twin"])
def test_name_that_is_not_in_the_sources_is_refused(field: str, tiny: Layout) -> None:
    claim = Claim(**{**vars(CLAIM), field: getattr(CLAIM, field) + "_lost"})
    with pytest.raises(SourceMissing, match="one-is-one"):
        source_files({claim.id: claim}, tiny)


def test_measured_value_is_collected_with_its_cell() -> None:
    found = collect({CLAIM.id: CLAIM}, measured(1.25))[CLAIM.id]
    assert (found.value, found.notebook, found.cell) == (1.25, "notebooks/01_ones", 0)


@pytest.mark.parametrize(
    ("notebooks", "fault"),
    [
        (measured(), "found 0"),
        (measured(1.0, 1.0), "found 2"),
        (measured(1.75), "measured 1.75"),
        (measured(1.0, claim_id="lost"), "unknown"),
        ({"notebooks/02_other": measured(1.0)["notebooks/01_ones"]}, "the register names"),
    ],
)
def test_claim_that_is_not_measured_once_and_well_is_refused(notebooks: dict, fault: str) -> None:
    with pytest.raises(ClaimNotMeasured, match=fault):
        collect({CLAIM.id: CLAIM}, notebooks)


def test_scoreboard_counts_and_leads_to_the_cards() -> None:
    page = scoreboard_page({CLAIM.id: CLAIM}, collect({CLAIM.id: CLAIM}, measured(1.25)))
    assert "**1 of 1 claims hold.**" in page
    assert "{claim}`one-is-one`" in page


def test_card_of_a_claim_links_to_what_stands_behind_it() -> None:
    (page,) = cards_pages({CLAIM.id: CLAIM}, collect({CLAIM.id: CLAIM}, measured(1.25))).values()
    for label in ("claim-one-is-one)=", "<statement-one-is-one>", "<proof-one>", "<fig-one>"):
        assert label in page


def test_sentence_without_a_claim_says_not_yet() -> None:
    page = correspondence_page([Sentence("A1", "key", "Words.")], {})
    assert "*not yet*" in page
    assert "0 of 1 sentences" in page


def test_sentence_with_an_unknown_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="A1"):
        correspondence_page([Sentence("A1", "key", "Words.", ("lost",))], {})


def test_documents_are_named_in_reading_order() -> None:
    contents = {
        "root": "a",
        "parts": [{"chapters": [{"file": "b", "sections": [{"file": "c"}]}, {"file": "d"}]}],
    }
    assert list(documents(contents)) == ["a", "b", "c", "d"]


def test_stamp_changes_with_cells_package_register_and_results_only(tiny: Layout) -> None:
    notebook = new_notebook(cells=[new_code_cell("1", id="a")])
    first = stamp(notebook, tiny)
    notebook.cells[0].outputs = [new_output("stream", text="1")]
    assert stamp(notebook, tiny) == first
    assert stamp(new_notebook(cells=[new_code_cell("2", id="a")]), tiny) != first
    for name in ("pkg/splinelens/ones.py", "book/claims.toml", "requirements.lock", "results/run.json"):
        before = stamp(notebook, tiny)
        (tiny.root / name).parent.mkdir(exist_ok=True)
        (tiny.root / name).write_text("changed", encoding="utf-8")
        assert stamp(notebook, tiny) != before
    before = stamp(notebook, tiny)
    (tiny.root / "pkg/splinelens/classroom").mkdir()
    (tiny.root / "pkg/splinelens/classroom/grade.py").write_text("changed", encoding="utf-8")
    assert stamp(notebook, tiny) == before


def test_assignments_are_listed_and_packed_as_they_are_released(tiny: Layout) -> None:
    shutil.copytree(REAL.root / "notebooks" / "assignments", tiny.root / "notebooks" / "assignments")
    write_classroom(tiny)
    listed = (tiny.generated / "assignments.txt").read_text(encoding="utf-8")
    assert all(f"{number}. {row.title}" in listed for number, row in enumerate(ASSIGNMENTS, start=1))
    for name, path in release_all(tiny.root).items():
        packed = tiny.generated / "classroom" / f"{name}.zip"
        assert f"/generated/classroom/{name}.zip" in listed
        assert packed.read_bytes() == path.read_bytes()


def test_notebook_runs_once_until_it_changes(tiny: Layout) -> None:
    notebook = new_notebook(cells=[new_code_cell("print(6 * 7)")])
    (first,) = execute({"a": notebook}, tiny)
    assert read_notebook(tiny.executed / "a.ipynb").cells[0].outputs[0].text == "42\n"
    (tiny.executed / "a.ipynb").touch()
    written = (tiny.executed / "a.ipynb").stat().st_mtime_ns
    assert execute({"a": notebook}, tiny) == [first]
    assert (tiny.executed / "a.ipynb").stat().st_mtime_ns == written


def test_raising_cell_stops_the_build_with_its_error(tiny: Layout) -> None:
    notebook = new_notebook(cells=[new_code_cell("raise ValueError('told you')")])
    with pytest.raises(ExecutionFailed, match="told you"):
        execute({"a": notebook}, tiny)
    assert not (tiny.executed / "a.ipynb").exists()


@pytest.fixture
def staged(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A staged book of one page that names a claim and has its card."""
    monkeypatch.setenv("PYTHONPATH", child_environment(REAL)["PYTHONPATH"])
    tiny.generated.mkdir(parents=True)
    shutil.copy(REAL.root / "_config.yml", tiny.staged)
    shutil.copytree(REAL.book / "_static", tiny.staged / "_static")
    (tiny.staged / "book").mkdir()
    (tiny.staged / "book" / "references.bib").touch()
    (tiny.staged / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    index = {"claims": {}, "sources": {}}
    (tiny.generated / "claims.json").write_text(json.dumps(index), encoding="utf-8")
    page = "# Page\n\n(claim-one-is-one)=\n## Card\n\nSee {claim}`one-is-one`.\n"
    (tiny.staged / "page.md").write_text(page, encoding="utf-8")
    return tiny


def test_sound_book_is_rendered_beside_its_sources(staged: Layout) -> None:
    before = sorted(path for path in staged.root.rglob("*") if staged.build not in path.parents)
    assert render(staged).is_file()
    assert before == sorted(path for path in staged.root.rglob("*") if staged.build not in path.parents)


def test_dangling_claim_stops_the_build(staged: Layout) -> None:
    with (staged.staged / "page.md").open("a", encoding="utf-8") as page:
        page.write("\nAnd {claim}`lost`.\n")
    with pytest.raises(RenderFailed):
        render(staged)


def test_pruned_mathjax_keeps_program_fonts_and_extensions(tmp_path: Path) -> None:
    kept = ["tex-chtml.js", "input/tex/extensions/color.js", "output/chtml/fonts/a.woff"]
    for name in [*kept, "tex-svg.js", "sre/maps/en.json"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    prune_mathjax(tmp_path)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == sorted(kept)
    assert not (tmp_path / "sre").exists()
