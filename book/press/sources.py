"""Source pages: each definition of the package and of the cited tests, one link away from its claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from press.contents import BESIDE
from press.definitions import Piece, pieces
from press.labels import slug, source_label
from press.layout import Layout
from splinelens.claims import Claim

__all__ = ["SourceFile", "SourceMissing", "labels", "modules", "sources_page", "source_files", "source_page"]


class SourceMissing(Exception):
    """The register names a function, test or wrong twin that is not in the sources."""


@dataclass(frozen=True)
class SourceFile:
    """A Python file of the repository with what the register says about it.

    Attributes
    ----------
    title : str
        Dotted name of a module, or path of a test file.
    path : str
        Path from the root of the repository.
    prefix : str
        What stands before the name of a definition in the register.
    claims : mapping
        Ids of the claims that name a definition, by the name of the definition.
    parts : tuple of Piece
        The file, cut at its definitions.
    """

    title: str
    path: str
    prefix: str
    claims: Mapping[str, list[str]]
    parts: tuple[Piece, ...]

    @property
    def page(self) -> str:
        """Name of the page, without ending."""
        return f"generated/source/{slug(self.title)}"

    def labelled(self, name: str) -> bool:
        """Whether the definition `name` is a link target: public ones and those in the register are."""
        return bool(name) and (not name.startswith("_") or name in self.claims)


ANSWERS = Path("classroom", "checks")
"""The checks of the assignments hold the answers; the book neither lists nor documents them."""


def modules(layout: Layout) -> dict[str, Path]:
    """Files of the package's modules that the book shows, by dotted name, in the order of their names."""
    found = {}
    for path in sorted(layout.package.rglob("*.py")):
        if path.relative_to(layout.package).is_relative_to(ANSWERS):
            continue
        parts = path.relative_to(layout.package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def source_files(register: Mapping[str, Claim], layout: Layout) -> list[SourceFile]:
    """Every module of the package and every test file that `register` names.

    Raises
    ------
    SourceMissing
        If the register names something that none of these files defines.
    """
    names = modules(layout)
    claims = _claims_by_file(register, names)
    files = [_source_file(path, name, f"{name}.", claims[name], layout) for name, path in names.items()]
    for test in sorted(set(claims) - set(names)):
        files.append(_source_file(layout.root / test, test, f"{test}::", claims[test], layout))
    return files


def _claims_by_file(register: Mapping[str, Claim], names: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    claims: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for claim in register.values():
        for reference in (claim.function, claim.test, claim.wrong_twin):
            file, name = split_reference(reference, names)
            claims[file].setdefault(name, []).append(claim.id)
    return claims


def split_reference(reference: str, names: Iterable[str]) -> tuple[str, str]:
    """File and definition that a reference of the register means: ``path::name`` or a dotted name."""
    if "::" in reference:
        path, name = reference.split("::", 1)
        return path, name
    holders = [module for module in names if reference.startswith(f"{module}.")]
    if not holders:
        raise SourceMissing(f"{reference!r} is in no module of the package")
    module = max(holders, key=len)
    return module, reference.removeprefix(f"{module}.")


def _source_file(
    path: Path, title: str, prefix: str, claims: Mapping[str, list[str]], layout: Layout
) -> SourceFile:
    if not path.is_file():
        raise SourceMissing(f"{title!r}, in which the register names {sorted(claims)}, is no file")
    parts = tuple(pieces(path.read_text(encoding="utf-8"), members=claims))
    for name in sorted(set(claims) - {part.name for part in parts}):
        raise SourceMissing(f"{prefix}{name}, which claims {claims[name]} name, is not defined there")
    return SourceFile(title, path.relative_to(layout.root).as_posix(), prefix, claims, parts)


def labels(files: Iterable[SourceFile]) -> dict[str, str]:
    """Labels of all definitions that are link targets, by the name the register would use.

    Raises
    ------
    ValueError
        If two definitions would share a label.
    """
    names = [f"{file.prefix}{part.name}" for file in files for part in file.parts if file.labelled(part.name)]
    by_label: dict[str, str] = {}
    for name in names:
        if by_label.setdefault(source_label(name), name) != name:
            raise ValueError(f"{name!r} and {by_label[source_label(name)]!r} would share a label")
    return {name: label for label, name in by_label.items()}


def source_page(file: SourceFile) -> str:
    """The page that shows `file`, a section for each definition."""
    way = f"The file `{file.path}` of the repository. All that are shown: {{doc}}`/generated/sources`."
    head = f"{BESIDE}# `{file.title}`\n\n{way}\n"
    return "\n".join([head, *(line for part in file.parts for line in _section(part, file))])


def _section(part: Piece, file: SourceFile) -> Iterator[str]:
    if file.labelled(part.name):
        yield f"({source_label(file.prefix + part.name)})="
    if part.name:
        yield f"{'###' if '.' in part.name else '##'} `{part.name}`\n"
    if part.name in file.claims:
        roles = " · ".join(f"{{claim}}`{claim}`" for claim in dict.fromkeys(file.claims[part.name]))
        yield f":::{{div}} claim-backlinks\nClaims: {roles}\n:::\n"
    yield _code_block(part)


def _code_block(part: Piece) -> str:
    fence = "`" * 4
    while fence in part.code:
        fence += "`"
    return f"{fence}{{code-block}} python\n:lineno-start: {part.first}\n\n{part.code}\n{fence}\n"


def sources_page(files: Iterable[SourceFile]) -> str:
    """The page that lists all source pages."""
    rows = [f"- {{doc}}`{file.title} </{file.page}>`" for file in files]
    head = (
        "# Sources\n\nThe package, and the tests that the claims register names, at the time of this build.\n"
        "Each definition that a claim names links back to the claim.\n"
    )
    return "\n".join([head, *rows, ""])
