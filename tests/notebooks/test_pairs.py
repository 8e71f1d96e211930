"""Scripts and notebooks are in step, every cell ran, and every cell keeps to the house style."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from press.layout import Layout
from press.pairs import disagreement, normalised, read_notebook, scripts, write_notebook

NOTEBOOKS = Layout.of_this_repository().notebooks
SCRIPTS = scripts(NOTEBOOKS)
LONGEST_CELL, LONGEST_FUNCTION = 25, 10

every_pair = pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])


def pair_of(script: Path) -> NotebookNode:
    """The committed notebook of a script."""
    return read_notebook(script.with_suffix(".ipynb"))


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that hold anything."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_there_are_notebooks() -> None:
    assert SCRIPTS


def test_every_notebook_has_a_script() -> None:
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == {path.stem for path in SCRIPTS}


@every_pair
def test_cell_inputs_agree(script: Path) -> None:
    assert disagreement(script, script.with_suffix(".ipynb")) == ""


@every_pair
def test_notebook_holds_nothing_that_changes_from_run_to_run(script: Path) -> None:
    notebook = pair_of(script)
    assert nbformat.writes(notebook) == nbformat.writes(normalised(notebook))


def ran_in_order(notebook: NotebookNode) -> bool:
    """Whether every code cell ran once, from the first to the last."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    return counts == list(range(1, len(counts) + 1))


@every_pair
def test_every_cell_ran_in_order(script: Path) -> None:
    assert ran_in_order(pair_of(script))


def output_faults(notebook: NotebookNode) -> list[str]:
    """Outputs that a reader should not see: errors, warnings and other lines on stderr."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    errors = [output.ename for output in outputs if output.output_type == "error"]
    return errors + [output.text for output in outputs if output.get("name") == "stderr"]


@every_pair
def test_no_cell_raised_or_warned(script: Path) -> None:
    assert output_faults(pair_of(script)) == []


def long_cells(notebook: NotebookNode) -> list[str]:
    """First lines of the code cells that are too long."""
    cells = [cell.source.strip().splitlines() for cell in code_cells(notebook)]
    return [lines[0] for lines in cells if len(lines) > LONGEST_CELL]


def long_functions(notebook: NotebookNode) -> list[str]:
    """Names of the functions that are too long for a notebook."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = [node for tree in trees(notebook) for node in ast.walk(tree) if isinstance(node, definitions)]
    return [node.name for node in nodes if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION]


def trees(notebook: NotebookNode) -> list[ast.Module]:
    """Syntax trees of the code cells, magics left out."""
    sources = [re.sub(r"^[%!].*$", "", cell.source, flags=re.MULTILINE) for cell in code_cells(notebook)]
    return [ast.parse(source) for source in sources]


@every_pair
def test_cells_and_functions_are_short(script: Path) -> None:
    assert long_cells(pair_of(script)) == []
    assert long_functions(pair_of(script)) == []


def typed_measurements(notebook: NotebookNode) -> list[str]:
    """Calls of ``claims.check`` whose measured value is not computed from anything."""
    calls = (node for tree in trees(notebook) for node in ast.walk(tree) if isinstance(node, ast.Call))
    checks = [call for call in calls if ast.unparse(call.func) in ("claims.check", "check")]
    return [ast.unparse(call) for call in checks if not _is_computed(call)]


def _is_computed(check: ast.Call) -> bool:
    names = {node.id for node in ast.walk(check.args[-1]) if isinstance(node, ast.Name)}
    return len(check.args) == 2 and bool(names - set(dir(builtins)) - {"np", "numpy"})


@every_pair
def test_measured_values_are_computed(script: Path) -> None:
    assert typed_measurements(pair_of(script)) == []


UNCOMPARED: dict[str, str] = {}
"""Notebooks that may hold cells whose outputs nbval does not compare, with the reason."""


def uncompared_cells(notebook: NotebookNode) -> list[str]:
    """Cells whose tags turn the comparison of outputs off."""
    tags = {"nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception"}
    marks = re.compile(r"#\s*NBVAL_(IGNORE_OUTPUT|SKIP|RAISES_EXCEPTION)", re.IGNORECASE)
    return [
        cell.source.splitlines()[0]
        for cell in code_cells(notebook)
        if tags & set(cell.metadata.get("tags", [])) or marks.search(cell.source)
    ]


@every_pair
def test_every_output_is_compared(script: Path) -> None:
    assert script.stem in UNCOMPARED or uncompared_cells(pair_of(script)) == []


def figure_header_faults(notebook: NotebookNode) -> Iterator[str]:
    """What is missing in the headers of the cells that show an image."""
    for cell in code_cells(notebook):
        shown = [
            output.data for output in cell.outputs if output.output_type in ("display_data", "execute_result")
        ]
        if any(kind.startswith("image/") for data in shown for kind in data):
            header = cell.metadata.get("mystnb", {})
            figure, image = header.get("figure", {}), header.get("image", {})
            parts = {"caption": figure.get("caption"), "name": figure.get("name"), "alt": image.get("alt")}
            first = cell.source.splitlines()[0]
            yield from (f"{first}: no {part}" for part, value in parts.items() if not value)
            if len(shown) > 1:
                yield f"{first}: {len(shown)} outputs would share one caption"


@every_pair
def test_figures_have_caption_name_and_alt_in_the_cell_header(script: Path) -> None:
    assert list(figure_header_faults(pair_of(script))) == []


def test_figure_names_begin_alike_and_stand_once() -> None:
    headers = [cell.metadata.get("mystnb", {}) for path in SCRIPTS for cell in code_cells(pair_of(path))]
    names = Counter(header["figure"]["name"] for header in headers if "figure" in header)
    assert [name for name, count in names.items() if count > 1 or not name.startswith("fig-")] == []


def test_first_code_cell_is_the_same_everywhere() -> None:
    assert len({code_cells(pair_of(path))[0].source for path in SCRIPTS}) == 1


def has_opening_box(notebook: NotebookNode) -> bool:
    """Whether an admonition stands before the first code cell."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            break
        texts.append(cell.source)
    box = r"^(?::{3,}|`{3,})\{(?:admonition|note|tip|important)\}"
    return any(re.search(box, text, flags=re.MULTILINE) for text in texts)


@every_pair
def test_notebook_opens_with_a_box(script: Path) -> None:
    assert has_opening_box(pair_of(script))


def notebook_of(*sources: str, outputs: list[NotebookNode] | None = None, **metadata: dict) -> NotebookNode:
    """A notebook with these code cells, each run in order."""
    cells = [
        new_code_cell(source, execution_count=count, outputs=outputs or [], metadata=metadata)
        for count, source in enumerate(sources, start=1)
    ]
    return new_notebook(cells=cells)


def test_cell_that_did_not_run_is_caught() -> None:
    notebook = notebook_of("1", "2")
    assert ran_in_order(notebook)
    notebook.cells[1].execution_count = None
    assert not ran_in_order(notebook)


def test_error_and_stderr_outputs_are_caught() -> None:
    error = new_output("error", ename="ValueError", evalue="", traceback=[])
    warning = new_output("stream", name="stderr", text="careful")
    assert output_faults(notebook_of("1", outputs=[error, warning])) == ["ValueError", "careful"]


def test_long_cell_and_long_function_are_caught() -> None:
    assert long_cells(notebook_of("x = 1\n" * 26)) == ["x = 1"]
    assert long_functions(notebook_of("def f():\n" + "    x = 1\n" * 10)) == ["f"]
    assert long_functions(notebook_of("def f():\n" + "    x = 1\n" * 9)) == []


@pytest.mark.parametrize("value", ["0.0", "-1e-3", "float('0')", "[0.0][0]", "np.abs(0.0)", "max([0, 0])"])
def test_typed_measurement_is_caught(value: str) -> None:
    assert typed_measurements(notebook_of(f'claims.check("a-claim", {value})')) != []


def test_computed_measurement_passes() -> None:
    assert typed_measurements(notebook_of('claims.check("a-claim", np.abs(error).max())')) == []


def test_cell_that_is_not_compared_is_caught() -> None:
    tagged = notebook_of("x = 1")
    tagged.cells[-1].metadata["tags"] = ["nbval-ignore-output"]
    assert uncompared_cells(tagged) == ["x = 1"]
    assert uncompared_cells(notebook_of("# NBVAL_IGNORE_OUTPUT\nx = 1")) != []
    assert uncompared_cells(notebook_of("x = 1")) == []


def test_figure_without_header_is_caught() -> None:
    image = new_output("display_data", data={"image/png": "", "text/plain": "<Figure>"})
    header = {"figure": {"caption": "c", "name": "fig-a"}, "image": {"alt": "a"}}
    bare = [f"plt.show(): no {part}" for part in ("caption", "name", "alt")]
    assert list(figure_header_faults(notebook_of("plt.show()", outputs=[image]))) == bare
    assert list(figure_header_faults(notebook_of("plt.show()", outputs=[image], mystnb=header))) == []
    assert list(figure_header_faults(notebook_of("plt.show()", outputs=[image, image], mystnb=header))) != []


def test_missing_box_is_caught() -> None:
    box = new_notebook(cells=[new_markdown_cell("# T\n\n:::{admonition} What you will see\nx\n:::")])
    assert has_opening_box(box)
    assert not has_opening_box(new_notebook(cells=[new_code_cell("1"), *box.cells]))


def test_pair_out_of_step_is_caught(tmp_path: Path) -> None:
    script, notebook = tmp_path / "a.py", tmp_path / "a.ipynb"
    script.write_text("# %%\nx = 1\n", encoding="utf-8")
    assert "missing" in disagreement(script, notebook)
    write_notebook(notebook_of("x = 1"), notebook)
    assert disagreement(script, notebook) == ""
    write_notebook(notebook_of("x = 2"), notebook)
    assert disagreement(script, notebook) != ""
