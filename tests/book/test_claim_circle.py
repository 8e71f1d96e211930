"""From every displayed statement one click leads to what stands behind it, and one click back."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup, Tag

from press.labels import card_label, statement_label
from press.layout import Layout
from splinelens.claims import Claim, load_register

Soup = Callable[[str], BeautifulSoup]
Place = tuple[str, Tag]

REGISTER = load_register(Layout.of_this_repository().register)
every_claim = pytest.mark.parametrize("claim", REGISTER.values(), ids=list(REGISTER))


def follow(page: str, link: Tag, soup: Soup) -> Place:
    """The page and the element that a link on `page` leads to."""
    path, anchor = urldefrag(link["href"])
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
    name = target.removesuffix(".html")
    found = soup(name).find(id=anchor)
    assert isinstance(found, Tag), f"{link['href']} on {page} leads nowhere"
    return name, found


def section_of(tag: Tag) -> Tag:
    """The innermost section that holds `tag`, or `tag` itself if it is one."""
    section = tag if tag.name == "section" else tag.find_parent("section")
    assert section is not None
    return section


def links_by_text(tag: Tag) -> dict[str, Tag]:
    """Links inside `tag` by their text."""
    return {link.get_text().strip(): link for link in tag.select("a.reference")}


@pytest.fixture(scope="module")
def strips(pages: list[str], soup: Soup) -> dict[str, Place]:
    """Page and strip of each claim."""
    places = {}
    for page in pages:
        for strip in soup(page).select(".claim-strip"):
            claim_id = next(iter(links_by_text(strip)))
            assert claim_id not in places, f"claim {claim_id} stands under two statements"
            places[claim_id] = (page, strip)
    return places


def assert_links_to_card(page: str, tag: Tag, claim: Claim, soup: Soup) -> None:
    """One of the links in `tag` leads to the card of the claim."""
    links = links_by_text(tag)
    assert claim.id in links, f"no link back to {claim.id} on {page}"
    card_page, card = follow(page, links[claim.id], soup)
    assert card_page == f"generated/claims/chapter_{claim.chapter:02d}"
    assert card.get("id") == card_label(claim.id)


def backlinks_after(tag: Tag) -> Tag:
    """The line of links that follows `tag`."""
    line = tag.find_next_sibling()
    assert isinstance(line, Tag)
    assert "claim-backlinks" in line.get("class", [])
    return line


def from_strip(claim: Claim, text: str, strips: dict[str, Place], soup: Soup) -> Place:
    page, strip = strips[claim.id]
    return follow(page, links_by_text(strip)[text], soup)


@every_claim
def test_statement_leads_to_its_proof_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, proof = from_strip(claim, "proof", strips, soup)
    assert proof.get_text().strip()
    inside = proof.select_one(".claim-backlinks")
    assert_links_to_card(page, inside or backlinks_after(proof), claim, soup)


@every_claim
def test_statement_leads_to_its_function_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, place = from_strip(claim, "function", strips, soup)
    code, name = section_of(place).get_text(), claim.function.split(".")[-1]
    assert f"def {name}(" in code or f"class {name}" in code
    assert_links_to_card(page, section_of(place), claim, soup)


@every_claim
def test_statement_leads_to_its_test_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, place = from_strip(claim, "test", strips, soup)
    assert f"def {claim.test.split('::')[1]}(" in section_of(place).get_text()
    assert_links_to_card(page, section_of(place), claim, soup)


@every_claim
def test_statement_leads_to_its_figure_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, figure = from_strip(claim, "figure", strips, soup)
    assert figure.name == "figure"
    assert figure.select_one("img") is not None
    assert_links_to_card(page, backlinks_after(figure), claim, soup)


@every_claim
def test_statement_leads_to_its_check_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, place = from_strip(claim, "check", strips, soup)
    cell = place.find_next_sibling("div", class_="cell")
    assert page == claim.notebook
    assert isinstance(cell, Tag)
    assert f"holds: {claim.id} " in cell.get_text()
    assert_links_to_card(page, cell, claim, soup)


@every_claim
def test_statement_leads_to_its_card_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    page, strip = strips[claim.id]
    assert_links_to_card(page, strip, claim, soup)
    card_page, place = from_strip(claim, claim.id, strips, soup)
    back_page, statement = follow(card_page, links_by_text(section_of(place))["in the text"], soup)
    assert back_page == page
    assert statement.get("id") == statement_label(claim.id)
    assert strip in statement.find_all_next(class_="claim-strip")


@every_claim
def test_card_leads_to_the_wrong_twin_and_back(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    card_page, place = from_strip(claim, claim.id, strips, soup)
    name = claim.wrong_twin.split("::")[1]
    page, twin = follow(card_page, links_by_text(section_of(place))[name], soup)
    assert f"def {name}(" in section_of(twin).get_text()
    assert_links_to_card(page, section_of(twin), claim, soup)


@every_claim
def test_card_shows_the_measured_value(claim: Claim, strips: dict[str, Place], soup: Soup) -> None:
    _, place = from_strip(claim, claim.id, strips, soup)
    fields = [name.get_text().strip(": ") for name in section_of(place).select("dt")]
    assert {"Kind", "Source", "Measured", "Expected", "Notebook"} <= set(fields)


def test_link_to_nowhere_is_caught() -> None:
    page = BeautifulSoup('<a class="reference" href="#gone">x</a>', "html.parser")
    with pytest.raises(AssertionError, match="leads nowhere"):
        follow("a", page.a, lambda name: page)


def test_missing_link_back_is_caught() -> None:
    page = BeautifulSoup('<div><a class="reference" href="#a">other</a></div>', "html.parser")
    claim = next(iter(REGISTER.values()))
    with pytest.raises(AssertionError, match="no link back"):
        assert_links_to_card("a", page.div, claim, lambda name: page)
