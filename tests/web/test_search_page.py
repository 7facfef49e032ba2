"""The page on which everything is found by name."""

from __future__ import annotations

import re

import httpx2
from lxml import html

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def page(client: httpx2.Client, **asked: str) -> html.HtmlElement:
    answer = client.get("/zoeken", params=asked, headers=BROWSER)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def test_what_is_found_leads_to_its_page(client: httpx2.Client) -> None:
    found = page(client, zoek="open zaak")
    links = [(a.text, a.get("href")) for a in found.xpath("//main//section//li/a")]

    assert ("Open Zaak", "/id/component/open-zaak") in links
    for _, address in links:
        answer = client.get(address, headers=BROWSER, follow_redirects=True)
        assert 200 == answer.status_code, address


def test_a_question_and_a_landscape_are_found_too(client: httpx2.Client) -> None:
    titles = [h2.text for h2 in page(client, zoek="contract").xpath("//main//h2")]

    assert {"Vragen", "Contract", "Begrippen"} <= set(titles)


def test_what_belongs_to_a_municipality_says_to_which(client: httpx2.Client) -> None:
    found = page(client, zoek="voorbeeldsoft belastingen", soort="Applicatie")
    whose = {li.xpath("string(span)") for li in found.xpath("//main//section//li")}

    assert 2 <= len(whose)
    assert all(one.startswith("Voorbeeld") for one in whose)


def test_a_mistake_and_nothing_are_told_in_words(client: httpx2.Client) -> None:
    mistake = page(client, zoek="parkeern").xpath("string(//p[@role='status'])")
    nothing = page(client, zoek="qqqqqq").xpath("string(//p[@role='status'])")

    assert re.search(r"komt in geen naam voor; gezocht is naar", mistake)
    assert "Niets heet zoals" in nothing


def test_more_of_one_kind_has_an_address(client: httpx2.Client) -> None:
    found = page(client, zoek="component")
    (more,) = [a.get("href") for a in found.xpath("//main//section/p/a")][:1]
    whole = html.document_fromstring(client.get(more, headers=BROWSER).text)

    assert len(whole.xpath("//main//section")) == 1
    assert len(whole.xpath("//main//section//li")) > 8


def test_what_is_sought_is_shown_as_text(client: httpx2.Client) -> None:
    found = page(client, zoek="<script>x</script>")

    assert [] == found.xpath("//main//script")
    assert "<script>x</script>" == found.xpath("string(//input[@id='zoek']/@value)")


def test_every_page_has_the_field(client: httpx2.Client) -> None:
    for path in ("/", "/vragen", "/valideren", "/def", "/doc/component/open-zaak"):
        found = html.document_fromstring(client.get(path, headers=BROWSER).text)
        (field,) = found.xpath("//header//form[@action='/zoeken']//input")
        assert found.xpath(f"//label[@for='{field.get('id')}']")
