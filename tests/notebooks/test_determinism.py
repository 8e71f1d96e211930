"""Committed and executed outputs agree: text to the letter, figures within a stated tolerance."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread, imsave
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from press.figures import README_FIGURE, figure_png
from press.layout import Layout
from press.pairs import read_notebook, scripts

LAYOUT = Layout.of_this_repository()
SCRIPTS = scripts(LAYOUT.notebooks)
COLOUR_TOLERANCE = 0.25
"""Difference of a colour value in [0, 1] up to which a pixel counts as the same: anti-aliasing."""
PIXEL_TOLERANCE = 1e-3
"""Share of pixels that may differ. A curve two pixels wide that moves changes three times as many."""
NOT_COMPARED = {"text/latex"}
"""What nbval leaves out as well."""
IGNORED = ("nbval-ignore-output", "nbval-skip")


def texts(cell: NotebookNode) -> dict[str, str]:
    """Text outputs of a cell by kind, each kind joined, as nbval compares them."""
    found: dict[str, str] = {}
    for output in cell.get("outputs", []):
        parts = {output.name: output.text} if output.output_type == "stream" else output.get("data", {})
        for kind, text in parts.items():
            if not kind.startswith("image/") and kind not in NOT_COMPARED:
                found[kind] = found.get(kind, "") + str(text)
    return found


def images(cell: NotebookNode) -> list[np.ndarray]:
    """PNG outputs of a cell as arrays of colour values in [0, 1]."""
    data = [output.data for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    return [imread(io.BytesIO(base64.b64decode(one["image/png"])), format="png") for one in data]


def differences(first: NotebookNode, second: NotebookNode) -> Iterator[str]:
    """What differs between the outputs of two runs of one notebook."""
    if len(first.cells) != len(second.cells):
        yield f"{len(first.cells)} and {len(second.cells)} cells"
        return
    for index, (one, other) in enumerate(zip(first.cells, second.cells, strict=True)):
        if set(IGNORED) & set(one.metadata.get("tags", [])):
            continue
        if texts(one) != texts(other):
            yield f"cell {index}: text {texts(one)} and {texts(other)}"
        yield from (f"cell {index}: {fault}" for fault in _image_differences(images(one), images(other)))


def _image_differences(first: list[np.ndarray], second: list[np.ndarray]) -> Iterator[str]:
    if [image.shape for image in first] != [image.shape for image in second]:
        yield "figures of different number or size"
        return
    for one, other in zip(first, second, strict=True):
        if (share := float((np.abs(one - other).max(axis=-1) > COLOUR_TOLERANCE).mean())) > PIXEL_TOLERANCE:
            yield f"figures differ in {share:.2%} of their pixels"


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_committed_and_executed_outputs_agree(script: Path) -> None:
    executed = LAYOUT.executed / f"{script.stem}.ipynb"
    if not executed.is_file():
        pytest.fail(f"{script.stem} has not been executed: run `make book` first")
    assert list(differences(read_notebook(script.with_suffix(".ipynb")), read_notebook(executed))) == []


def test_the_figure_of_the_readme_is_the_one_its_notebook_draws() -> None:
    name, label, file = README_FIGURE
    drawn = figure_png(read_notebook(LAYOUT.executed / f"{name}.ipynb"), label)
    pair = [
        imread(io.BytesIO(png), format="png")
        for png in (drawn, (LAYOUT.book / "_static" / file).read_bytes())
    ]
    assert list(_image_differences(pair[:1], pair[1:])) == []


def picture(shade: float, size: int = 4) -> NotebookNode:
    """An output that shows a square of one shade of grey."""
    file = io.BytesIO()
    imsave(file, np.full((size, size, 3), shade), format="png")
    return new_output("display_data", data={"image/png": base64.b64encode(file.getvalue()).decode()})


def notebook_of(*outputs: NotebookNode) -> NotebookNode:
    return new_notebook(cells=[new_code_cell("x", outputs=list(outputs))])


def test_a_changed_line_is_caught() -> None:
    first, second = (
        notebook_of(new_output("stream", name="stdout", text=text)) for text in ("1.0\n", "1.1\n")
    )
    assert list(differences(first, first)) == []
    assert list(differences(first, second)) != []


def test_a_changed_figure_is_caught() -> None:
    assert list(differences(notebook_of(picture(0.5)), notebook_of(picture(0.503)))) == []
    assert list(differences(notebook_of(picture(0.5)), notebook_of(picture(0.8)))) != []
    assert list(differences(notebook_of(picture(0.5)), notebook_of(picture(0.5, size=5)))) != []
    assert list(differences(notebook_of(picture(0.5)), notebook_of())) != []


def plot(shift: float) -> NotebookNode:
    """An output that shows a sine, moved up by `shift` of its amplitude."""
    figure = Figure(figsize=(6.4, 4.0))
    x = np.linspace(0, 6, 200)
    figure.subplots().plot(x, np.sin(x) + shift)
    figure.axes[0].set_ylim(-1.5, 1.5)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return new_output("display_data", data={"image/png": base64.b64encode(file.getvalue()).decode()})


def test_a_curve_that_moved_a_little_is_caught() -> None:
    assert list(differences(notebook_of(plot(0.0)), notebook_of(plot(1e-4)))) == []
    assert list(differences(notebook_of(plot(0.0)), notebook_of(plot(0.03)))) != []
