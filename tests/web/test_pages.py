"""The pages: valid and accessible as far as a program sees it, and safe for what people type."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
from lxml import html
from web_cases import QUESTIONS, required

from grondkaart.questions.catalogue import Question
from grondkaart.questions.header import GROUPS

NAMED = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.slug)
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MISSING = "/bestaat-niet"
WRONG = "/vragen/aansluitingen?laag=onzin&kleur=rood&pagina=0"
PAGES = ["/", MISSING, WRONG, "/valideren", "/vragen/aansluitingen?laag=diensten&laag=interactie"]
PAGES += [f"/vragen/{question.slug}" for question in QUESTIONS]
PAGES += ["/vragen/keten?van=open-zaak", "/vragen/standaarddekking?pagina=2"]
PAGES += ["/doc/component/open-zaak", "/doc/component/nooit", "/def", "/def/vorm/", "/def/Gemeente"]
PAGES += [
    "/def/vorm/Contract",
    "/graaf/catalogus",
    "/catalogus",
    "/kopieen",
    "/doc/dataservice/sparql",
]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "</title></select></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}${7*7}",
    "&lt;script&gt;",
    "\u202egnirts",
    "<!--",
    "]]>",
]


def page(client: httpx2.Client, path: str, **given: str) -> html.HtmlElement:
    answer = client.get(path, params=given or None, headers=BROWSER)
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@NAMED
def test_every_question_has_a_page(client: httpx2.Client, question: Question) -> None:
    answer = client.get(f"/vragen/{question.slug}", params=required(question))

    assert 200 == answer.status_code
    found = html.document_fromstring(answer.text)
    assert question.header.titel.nl == words(found.find(".//h1"))
    assert question.header.titel.en == words(found.xpath("//*[@lang='en']")[0])
    headings = [words(th) for th in found.xpath("//table/thead//th")]
    assert [column.nl for column in question.header.kolommen.values()] == headings
    assert found.xpath("//table/tbody/tr")
    assert "PREFIX" in words(found.xpath("//pre")[0])


def test_the_start_links_to_every_question(client: httpx2.Client) -> None:
    found = page(client, "/")

    links = found.xpath("//main//section/ul//a/@href")
    assert sorted(f"/vragen/{q.slug}" for q in QUESTIONS) == sorted(links)
    groups = {GROUPS[q.header.groep].nl for q in QUESTIONS}
    assert groups <= {words(h2) for h2 in found.xpath("//h2")}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_built(client: httpx2.Client, path: str) -> None:
    found = page(client, path)

    assert "nl" == found.get("lang")
    assert 1 == len(found.xpath("//h1")) == len(found.xpath("//main"))
    assert "Grondkaart" in found.findtext(".//title")
    levels = [int(h.tag[1]) for h in found.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert found.xpath("//meta[@name='viewport']")
    skip = found.xpath("//body/a[1]/@href")[0]
    assert skip[1:] in ids
    assert all(target[1:] in ids for target in found.xpath("//a/@href") if target[0] == "#")
    assert all(words(link) for link in found.xpath("//a"))


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(client: httpx2.Client, path: str) -> None:
    found = page(client, path)

    labelled = set(found.xpath("//label/@for"))
    for field in found.xpath("//input|//select|//textarea"):
        assert field.get("id") in labelled or field.get("aria-label")
        described = field.get("aria-describedby")
        assert described is None or found.xpath(f"//*[@id='{described}']")
    lists = set(found.xpath("//datalist/@id"))
    assert all(name in lists for name in found.xpath("//input/@list"))


@pytest.mark.parametrize("path", PAGES)
def test_every_table_has_a_caption_and_headings(client: httpx2.Client, path: str) -> None:
    for table in page(client, path).xpath("//table"):
        assert words(table.find("caption"))
        headings = table.xpath("thead/tr/th[@scope='col']")
        assert all(words(heading) for heading in headings)
        assert all(len(headings) == len(row) for row in table.xpath("tbody/tr"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_and_fetches_nothing_from_elsewhere(
    client: httpx2.Client, server: str, path: str
) -> None:
    found = page(client, path)

    assert [] == found.xpath("//script|//style|//iframe|//object|//embed|//base|//@style")
    assert [] == [name for e in found.iter() for name in e.attrib if name.startswith("on")]
    fetched = "//link[@rel!='canonical']/@href|//img/@src|//@action|//@srcset"
    leads_anywhere = path.startswith(
        ("/doc/", "/def", "/graaf/", "/catalogus", "/kopieen")
    )  # as data does
    for address in found.xpath(fetched if leads_anywhere else f"{fetched}|//a/@href"):
        reached = urlsplit(urljoin(server, address))
        assert urlsplit(server).netloc == reached.netloc
    for address in found.xpath("//link[@rel!='canonical']/@href"):
        assert 200 == client.get(address).status_code


def test_the_styles_fetch_nothing(client: httpx2.Client) -> None:
    styles = client.get("/static/stijl.css").text

    assert "url(" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize("path", ["/", "/vragen/aansluitingen", "/vragen/keten?van=open-zaak"])
def test_every_link_of_a_page_leads_somewhere(client: httpx2.Client, path: str) -> None:
    links = {link for link in page(client, path).xpath("//a/@href") if link[0] == "/"}

    assert {200} == {client.get(link).status_code for link in links}


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize(
    ("slug", "name"), [("aansluitingen", "laag"), ("keten", "van"), ("wie-gebruikt", "pakket")]
)
def test_what_people_type_is_shown_and_never_run(
    client: httpx2.Client, slug: str, name: str, said: str
) -> None:
    clean = page(client, f"/vragen/{slug}", **{name: "onschuldig"})
    found = page(client, f"/vragen/{slug}", **{name: said})

    assert [e.tag for e in clean.xpath("//form//*")] == [e.tag for e in found.xpath("//form//*")]
    assert [] == found.xpath("//script|//img|//svg")
    assert [] == [n for e in found.iter() for n in e.attrib if n.startswith("on")]
    assert not any(link.startswith("javascript") for link in found.xpath("//@href|//@action"))
    shown = found.xpath(
        f"//input[@name='{name}']/@value|//select[@name='{name}']/option[@selected]"
    )
    assert [said] == [one if isinstance(one, str) else one.text for one in shown]


@pytest.mark.parametrize("said", HOSTILE)
def test_a_hostile_name_of_a_parameter_is_only_shown(client: httpx2.Client, said: str) -> None:
    found = page(client, "/vragen/keten", **{said: "1", "van": "open-zaak"})

    assert [] == found.xpath("//script|//img|//svg|//@onerror|//@onfocus|//@onload")
    assert [said] == [one.text for one in found.xpath("//*[@role='alert']//strong")]


def test_the_form_keeps_what_was_given(client: httpx2.Client) -> None:
    given = {"laag": "diensten", "opgave": "I1", "gemeente": "gm0344", "soort": "mogelijk"}

    found = page(client, "/vragen/aansluitingen", **given)

    chosen = {e.getparent().get("name"): e.text for e in found.xpath("//option[@selected]")}
    assert {"laag": "Diensten", "soort": "mogelijk"} == {n: chosen[n] for n in ("laag", "soort")}
    assert chosen["opgave"] not in ("", "I1")
    assert ["Utrecht"] == found.xpath("//input[@name='gemeente']/@value")


def test_the_form_asks_again_what_it_shows(client: httpx2.Client) -> None:
    first = page(client, "/vragen/aansluitingen", laag="diensten", gemeente="gm0344")
    (form,) = (one for one in first.forms if one.getparent().tag == "main")

    again = page(client, "/vragen/aansluitingen", **{n: v for n, v in form.form_values() if v})

    assert words(first.xpath("//*[@role='status']")[0]) == words(
        again.xpath("//*[@role='status']")[0]
    )


def test_several_values_of_a_parameter_stay(client: httpx2.Client) -> None:
    path = "/vragen/aansluitingen?laag=diensten&laag=interactie&gemeente=gm0344&gemeente=gm0363"

    found = page(client, path)

    chosen = {o.text for o in found.xpath("//select[@name='laag']/option[@selected]")}
    assert {"Diensten", "Interactie"} == chosen
    assert ["Utrecht", "Amsterdam"] == found.xpath("//input[@name='gemeente']/@value")


def test_wrong_parameters_are_told_in_words_beside_the_form(client: httpx2.Client) -> None:
    assert 400 == client.get(WRONG).status_code

    found = page(client, WRONG)

    told = words(found.xpath("//*[@role='alert']")[0])
    assert "'onzin' is niet bekend" in told
    assert "kleur" in told
    assert "pagina" in told
    field = found.xpath("//select[@name='laag']")[0]
    assert "true" == field.get("aria-invalid")
    beside = words(found.xpath(f"//*[@id='{field.get('aria-describedby')}']")[0])
    assert "Diensten" in beside
    assert [] == found.xpath("//table")


def test_a_page_that_needs_something_first_asks_for_it_calmly(client: httpx2.Client) -> None:
    answer = client.get("/vragen/keten")

    assert 200 == answer.status_code
    found = html.document_fromstring(answer.text)
    assert [] == found.xpath("//*[@role='alert']|//*[@aria-invalid]")
    example = found.xpath("//main/p/a/@href")[0]
    assert page(client, example).xpath("//table")


@pytest.mark.parametrize("query", ["?pagina=0", "?pagina=99", "?paginaGrootte=veel", "?laag=%FF"])
def test_an_impossible_page_of_a_page_is_refused(client: httpx2.Client, query: str) -> None:
    answer = client.get(f"/vragen/aansluitingen{query}", headers=BROWSER)

    assert 400 == answer.status_code


def test_leafing_shows_every_row_once(client: httpx2.Client) -> None:
    path, rows = "/vragen/standaarddekking", []
    while path:
        found = page(client, path)
        rows += [words(row) for row in found.xpath("//table/tbody/tr")]
        path = next(iter(found.xpath("//nav//a[@rel='next']/@href")), "")

    total = words(found.xpath("//*[@role='status']")[0])
    assert total.startswith(f"{len(rows)} rijen")


def test_a_page_says_where_the_answer_comes_from(client: httpx2.Client) -> None:
    found = page(client, "/vragen/aansluitingen")

    text = words(found.find(".//main"))
    assert re.search(r"\d+ rijen op peildatum \d{4}-\d{2}-\d{2}", text)
    assert "Waar dit vandaan komt" in text
    data = found.xpath("//main//a[starts-with(@href, '/v1/')]/@href")[0]
    assert len(found.xpath("//table/tbody/tr")) == client.get(data).json()["totaal"]


def test_an_empty_answer_says_so(client: httpx2.Client) -> None:
    found = page(client, "/vragen/wie-gebruikt", pakket="bestaat niet")

    assert "Niets gevonden" in words(found.find(".//main"))
    assert [] == found.xpath("//table")
