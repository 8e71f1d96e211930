"""Sphinx extension: links between the claims, their statements, proofs, figures, cells and sources.

The role ``{claim}`` links to a claim's card.  The directive ``{claims}`` stands under a displayed
statement and shows a strip of links for each claim it names.  A transform adds the links back, at
proofs, figures and measuring cells; docstrings on the API pages get a link to their source.
What there is to link to stands in ``generated/claims.json``, which `press.stage` writes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press.labels import card_label, check_label, statement_label

__all__ = ["ClaimRole", "ClaimsDirective", "LinkBack", "finish_docstring", "setup"]

AFTER_NAPOLEON = 600
SHARED_IDS = ("proof-content", "exercise-content", "solution-content")


@cache
def _read(path: Path) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return index


def _index(env: BuildEnvironment) -> dict[str, Any]:
    return _read(Path(env.srcdir) / env.config.claims_index)


def _link(text: str, label: str, docname: str) -> addnodes.pending_xref:
    """A reference that Sphinx resolves, with a warning where `label` does not exist."""
    options = {"refdomain": "std", "reftype": "ref", "refexplicit": True, "refwarn": True}
    return addnodes.pending_xref("", nodes.inline(text, text), reftarget=label, refdoc=docname, **options)


def _sentence(head: str, links: list[addnodes.pending_xref], css: str) -> nodes.container:
    """A line that begins with `head` and goes on with `links`."""
    line = nodes.paragraph("", "", nodes.inline(head, head))
    for link in links:
        line += [nodes.Text(" · " if line[1:] else " "), link]
    return nodes.container("", line, classes=[css])


class ClaimRole(SphinxRole):
    """``{claim}`id` `` links to the claim's card and shows its id."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the reference."""
        link = _link(self.text, card_label(self.text), self.env.docname)
        link["classes"].append("claim-id")
        self.set_source_info(link)
        return [link], []


class ClaimsDirective(SphinxDirective):
    """``{claims} id …`` under a statement: a strip of links for each claim."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the strips."""
        ids = " ".join([*self.arguments, *self.content]).split()
        return [self._strip(claim_id) for claim_id in ids]

    def _strip(self, claim_id: str) -> nodes.Node:
        claim = _index(self.env)["claims"].get(claim_id)
        if claim is None:
            raise self.error(f"claims: no claim {claim_id!r} in the register")
        strip = _sentence("✓", self._links(claim), "claim-strip")
        strip += nodes.paragraph("", _verdict(claim), classes=["claim-verdict"])
        strip["names"].append(statement_label(claim_id))
        self.state.document.note_explicit_target(strip, strip)
        self.set_source_info(strip)
        return strip

    def _links(self, claim: dict[str, Any]) -> list[addnodes.pending_xref]:
        targets = {
            claim["id"]: card_label(claim["id"]),
            "proof": claim["proof"],
            "function": claim["function_label"],
            "test": claim["test_label"],
            "figure": claim["figure"],
            "check": check_label(claim["id"]),
        }
        return [_link(text, label, self.env.docname) for text, label in targets.items()]


def _verdict(claim: dict[str, Any]) -> str:
    """Kind and value, on one line with the links; what was expected, and how closely, stands on the card."""
    return f"{claim['kind']}, measured {claim['measured']:.2g}"


class LinkBack(SphinxTransform):
    """Put links to the claims at the statements, proofs, figures and measuring cells of a page."""

    # After docutils has moved targets onto the nodes they stand before, before Sphinx reads labels.
    default_priority = 840

    def apply(self, **kwargs: Any) -> None:
        """Change the doctree of one page."""
        claims = _index(self.env)["claims"].values()
        for strip in list(self.document.findall(_is_strip)):
            _name_statement(strip)
        for proof in list(self.document.findall(_is_proof)):
            _name_proof(proof)
        for section in self.document.findall(nodes.section):
            _name_content(section)
        self._add_lines(claims, "proof", "Proves:")
        self._add_lines(claims, "figure", "Claims shown:")
        self._add_checks(claims)

    def _add_lines(self, claims: Any, field: str, head: str) -> None:
        """Add a line of links to the cards at each node whose label some claims name as `field`."""
        by_label = defaultdict(list)
        for claim in claims:
            by_label[claim[field]].append(claim["id"])
        for label, ids in by_label.items():
            if node := self._labelled(label):
                _attach(self._cards(head, ids), node)

    def _add_checks(self, claims: Any) -> None:
        """Name each cell after the claims that it measured, and link to their cards below it."""
        by_cell = defaultdict(list)
        for claim in claims:
            if claim["notebook"] == self.env.docname:
                by_cell[claim["cell"]].append(claim["id"])
        for cell in list(self.document.findall(_is_cell)):
            if ids := by_cell[cell["cell_index"]]:
                cell.parent.insert(cell.parent.index(cell), self._targets(map(check_label, ids)))
                cell[-1] += self._cards("Checks:", ids)

    def _targets(self, names: Iterable[str]) -> list[nodes.Node]:
        targets = [nodes.target("", "", names=[name]) for name in names]
        for target in targets:
            self.document.note_explicit_target(target, target)
        return targets

    def _labelled(self, label: str) -> nodes.Element | None:
        target = self.document.nameids.get(nodes.fully_normalize_name(label))
        if target is None:
            return None
        holders = self.document.findall(lambda node: target in getattr(node, "attributes", {}).get("ids", ()))
        return next((node for node in holders if not isinstance(node, nodes.target)), None)

    def _cards(self, head: str, ids: list[str]) -> nodes.container:
        links = [_link(claim_id, card_label(claim_id), self.env.docname) for claim_id in ids]
        return _sentence(head, links, "claim-backlinks")


def _is_strip(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "claim-strip" in node["classes"]


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _is_proof(node: nodes.Node) -> bool:
    return type(node).__name__ == "proof_node"


def _name_statement(strip: nodes.Element) -> None:
    """Move the target of a strip up to the statement it stands under, so that a link shows that first."""
    siblings = strip.parent.children[: strip.parent.index(strip)]
    shown = [node for node in siblings if not isinstance(node, (nodes.target, nodes.Invisible))]
    statement = next((node for node in reversed(shown) if not _is_strip(node)), None)
    if isinstance(statement, nodes.Element) and not isinstance(statement, nodes.title):
        _move_names(strip, statement)


def _name_proof(proof: nodes.Element) -> None:
    """Move the target of a proof to the box that is written: the outer node leaves no trace in HTML."""
    box = proof[0]
    box["ids"] = []
    _move_names(proof, box)
    opening = box[0][0]
    if isinstance(opening, nodes.Text) and opening.startswith("Proof. "):
        rest = nodes.Text(opening.removeprefix("Proof. "))
        box[0][0:1] = [nodes.emphasis("", "Proof."), nodes.Text(" "), rest]


def _name_content(section: nodes.Element) -> None:
    """Name the body of a theorem or exercise after it: all bodies carry one id, which may stand only once."""
    if section["ids"] and section["ids"][0] in SHARED_IDS and section.parent is not None:
        section["ids"] = [f"{section.parent['ids'][0]}-content"]


def _move_names(source: nodes.Element, target: nodes.Element) -> None:
    """Make `target` what the labels of `source` point at."""
    assert target.document is not None
    target.document.ids.update(dict.fromkeys(source["ids"], target))
    for key in ("ids", "names"):
        target[key] = [*target[key], *source[key]]
        source[key] = []


def _attach(line: nodes.container, node: nodes.Element) -> None:
    """Put `line` at the end of a proof, under the title of a section, and else after `node`."""
    if isinstance(node, nodes.admonition):
        node += line
    elif isinstance(node, nodes.section):
        node.insert(1, line)
    else:
        node.parent.insert(node.parent.index(node) + 1, line)


def finish_docstring(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Mend the docstrings of values and link every docstring to its source, after napoleon."""
    if what in ("attribute", "data", "property"):
        _rejoin_colon(lines)
    label = _index(app.env)["sources"].get(name)
    if label and what != "module":
        lines += ["", f":ref:`Source <{label}>`", ""]


def _rejoin_colon(lines: list[str]) -> None:
    """Undo napoleon's reading of "Slope: the one on the active side." as a type and its description."""
    kinds = [line for line in lines if line.startswith(":type: ")]
    if kinds:
        lines.remove(kinds[0])
        lines[0] = f"{kinds[0].removeprefix(':type: ')}: {lines[0]}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role, the directive, the transform and the event handler with Sphinx."""
    app.add_config_value("claims_index", "generated/claims.json", "env", [str])
    app.add_role("claim", ClaimRole())
    app.add_directive("claims", ClaimsDirective)
    app.add_transform(LinkBack)
    app.connect("autodoc-process-docstring", finish_docstring, priority=AFTER_NAPOLEON)
    return {"version": "0.1.0", "parallel_read_safe": True, "parallel_write_safe": True}
