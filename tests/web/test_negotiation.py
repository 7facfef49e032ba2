"""Which format a client gets: the negotiator alone, and through every kind of answer."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_cases import QUERIES, VRAAG, VRAGEN, sparql

from grondkaart.base.media import FORMATS, by_name, formats_for
from grondkaart.wire.negotiate import choose, wishes

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV, TTL = "text/csv", "text/tab-separated-values", "text/turtle"
NT, RDFXML, JSONLD = "application/n-triples", "application/rdf+xml", "application/ld+json"
PLAIN_JSON = "application/json"

# MDN, "List of default Accept values" (navigation requests).
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FIREFOX_132 = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
# curl's manual, option --header: "Accept: */*" unless told otherwise.
CURL = "*/*"
# SPARQLWrapper/Wrapper.py: _SPARQL_DEFAULT, _SPARQL_JSON.
WRAPPER_DEFAULT = "application/sparql-results+xml,application/rdf+xml,*/*"
WRAPPER_JSON = (
    "application/sparql-results+json,application/json,text/javascript,application/javascript"
)
# rdflib/plugins/stores/sparqlconnector.py: _response_mime_types.
RDFLIB_STORE = "application/sparql-results+xml, application/rdf+xml"
# Jena, RDFConnectionRemote builder: "The default is ..." for SELECT.
JENA = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1"
)
# fetch-sparql-endpoint (which Comunica uses), lib/SparqlEndpointFetcher.ts: CONTENTTYPE_SPARQL.
COMUNICA = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
# java.net.HttpURLConnection's default.
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"

# Name of the case: Accept, then what a table, a graph and an answer of the façade come in.
CASES: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "no Accept": (None, JSON, TTL, PLAIN_JSON),
    "empty": ("", JSON, TTL, PLAIN_JSON),
    "anything": ("*/*", JSON, TTL, PLAIN_JSON),
    "exact JSON": (JSON, JSON, None, None),
    "exact XML": (XML, XML, None, None),
    "exact CSV": (CSV, CSV, None, CSV),
    "exact TSV": (TSV, TSV, None, None),
    "exact Turtle": (TTL, None, TTL, TTL),
    "exact N-Triples": (NT, None, NT, None),
    "exact RDF/XML": (RDFXML, None, RDFXML, None),
    "exact JSON-LD": (JSONLD, None, JSONLD, JSONLD),
    "plain JSON": (PLAIN_JSON, JSON, None, PLAIN_JSON),
    "upper case": ("TEXT/CSV", CSV, None, CSV),
    "parameter beside the type": ("text/csv; header=present", CSV, None, CSV),
    "quality decides": (
        f"{CSV};q=0.4, {XML};q=0.9, {TTL};q=0.2, {NT};q=0.3", XML, NT, CSV,
    ),
    "quality with spaces and capital": (f"{CSV} ; Q=0.4 , {XML} ; Q=0.5", XML, None, CSV),
    "first one on equal terms": (f"{CSV}, {JSON}, {JSONLD}, {TTL}", JSON, TTL, CSV),
    "a name goes before a star": (f"*/*, {XML}, {RDFXML}, {CSV};q=0.9", XML, RDFXML, PLAIN_JSON),
    "excluded by q=0": (f"*/*, {JSON};q=0, {TTL};q=0, {PLAIN_JSON};q=0", XML, NT, CSV),
    "everything excluded": ("*/*;q=0", None, None, None),
    "all but one excluded": (f"*/*;q=0, {CSV}", CSV, None, CSV),
    "a type of text": ("text/*", CSV, TTL, CSV),
    "a type of application": ("application/*", JSON, NT, PLAIN_JSON),
    "the type of nothing here": ("image/*", None, None, None),
    "the closest range counts": (f"text/*;q=0.1, {CSV};q=0.9, */*;q=0.5", CSV, NT, CSV),
    "the closest range excludes": (f"text/*, {CSV};q=0, {TTL};q=0", TSV, None, None),
    "unknown": ("application/vnd.ms-excel", None, None, None),
    "not a header at all": ("ceci n'est pas;;;,,/,//;q=", None, None, None),
    "one bad part does not spoil the rest": (f"//, {CSV}", CSV, None, CSV),
    "quality that is no number": (f"{CSV};q=veel", CSV, None, CSV),
    "Chrome": (CHROME, JSON, TTL, PLAIN_JSON),
    "Firefox": (FIREFOX, JSON, TTL, PLAIN_JSON),
    "Firefox from 132": (FIREFOX_132, JSON, TTL, PLAIN_JSON),
    "Safari": (SAFARI, JSON, TTL, PLAIN_JSON),
    "curl": (CURL, JSON, TTL, PLAIN_JSON),
    "SPARQLWrapper": (WRAPPER_DEFAULT, XML, RDFXML, PLAIN_JSON),
    "SPARQLWrapper with JSON": (WRAPPER_JSON, JSON, None, PLAIN_JSON),
    "rdflib's SPARQLStore": (RDFLIB_STORE, XML, RDFXML, None),
    "Jena": (JENA, JSON, TTL, PLAIN_JSON),
    "Comunica": (COMUNICA, JSON, None, None),
    "Java": (JAVA, JSON, TTL, PLAIN_JSON),
}  # fmt: skip


def accept(value: str | None) -> Mapping[str, str]:
    return {} if value is None else {"Accept": value}


def media(answer: httpx2.Response) -> str | None:
    """The media type of a good answer; None for one that says that there is no such format."""
    if answer.status_code == 406:
        return None
    assert 200 == answer.status_code
    return answer.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("form", ["SELECT", "ASK"])
@pytest.mark.parametrize("case", CASES)
def test_a_table_comes_in_the_wanted_format(client: httpx2.Client, form: str, case: str) -> None:
    wanted, expected, _, _ = CASES[case]

    assert expected == media(client.get(sparql(QUERIES[form]), headers=accept(wanted)))


@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("case", CASES)
def test_a_graph_comes_in_the_wanted_format(client: httpx2.Client, form: str, case: str) -> None:
    wanted, _, expected, _ = CASES[case]

    assert expected == media(client.get(sparql(QUERIES[form]), headers=accept(wanted)))


@pytest.mark.parametrize("case", CASES)
def test_a_question_is_answered_in_the_wanted_format(client: httpx2.Client, case: str) -> None:
    wanted, _, _, expected = CASES[case]
    if case == "Jena":
        expected = CSV  # it names CSV at 0.5, JSON at 0.2

    assert expected == media(client.get(VRAAG, headers=accept(wanted)))


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        (sparql(QUERIES["SELECT"]), [JSON, XML, CSV, TSV]),
        (sparql(QUERIES["ASK"]), [JSON, XML, CSV, TSV]),
        (sparql(QUERIES["CONSTRUCT"]), [TTL, NT, RDFXML, JSONLD]),
        (sparql(QUERIES["DESCRIBE"]), [TTL, NT, RDFXML, JSONLD]),
        (VRAAG, [PLAIN_JSON, CSV, TTL, JSONLD]),
        (VRAGEN, [PLAIN_JSON]),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    client: httpx2.Client, path: str, offered: list[str]
) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})

    assert 406 == answer.status_code
    assert set(offered) <= set(answer.json()["formaten"])
    assert all(one in answer.json()["detail"] for one in offered)


def test_every_format_that_is_offered_can_be_had(client: httpx2.Client) -> None:
    for holds, form in (("solutions", "SELECT"), ("graph", "CONSTRUCT")):
        for format_ in formats_for(holds):  # type: ignore[arg-type]
            answer = client.get(sparql(QUERIES[form]), headers={"Accept": format_.media})
            assert format_.content_type == answer.headers["content-type"]


def test_several_accept_lines_are_one_list(client: httpx2.Client) -> None:
    lines = [("Accept", "image/png"), ("Accept", CSV)]

    assert CSV == media(client.get(VRAAG, headers=lines))


def test_a_page_is_a_page_whatever_is_asked(client: httpx2.Client) -> None:
    assert "text/html" == media(client.get("/", headers={"Accept": CSV}))


OFFERS = [formats_for("solutions"), formats_for("graph"), formats_for("answer")]
PIECES = st.sampled_from(
    ["*/*", "*", "text/*", "/", "a/b", ";", "q=", "q=0", "q=1", "q=0.5", ",", " ", "=", '"', "é"]
    + [f.media for f in FORMATS]
)


@given(st.one_of(st.none(), st.text(), st.lists(PIECES).map("".join)), st.sampled_from(OFFERS))
def test_any_header_gives_an_offered_format_or_none(header, offered) -> None:
    assert choose(header, offered) in (*offered, None)


@given(st.text())
def test_wishes_have_a_quality_between_0_and_1(header: str) -> None:
    assert all(0 <= wish.quality <= 1 for wish in wishes(header))


@given(st.sampled_from(OFFERS), st.data())
def test_what_is_refused_by_name_is_never_chosen(offered, data) -> None:
    refused = data.draw(st.lists(st.sampled_from(offered), unique=True))
    header = ", ".join(["*/*", *(f"{f.media};q=0" for f in refused)])

    chosen = choose(header, offered)

    assert chosen not in refused
    assert (chosen is None) == (len(refused) == len(offered))


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose(None, ()) is None
    assert choose("*/*", ()) is None


def test_the_order_of_the_header_does_not_matter() -> None:
    offered = formats_for("solutions")
    ranges = [f"{CSV};q=0.3", f"{XML};q=0.8", "*/*;q=0.1"]

    assert by_name("xml", "solutions") == choose(",".join(ranges), offered)
    assert by_name("xml", "solutions") == choose(",".join(reversed(ranges)), offered)
