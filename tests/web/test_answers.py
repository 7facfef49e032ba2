"""Answers of the façade: the same in every format, and with all that is needed to trust them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.compare import to_isomorphic
from rdflib.term import Node
from web_cases import QUESTIONS, VRAAG, VRAGEN, address, sparql

from grondkaart.questions.catalogue import Question
from grondkaart.questions.render import as_csv, plain
from grondkaart.questions.run import QuestionAnswer, Row, Value

# rdflib's own JSON-LD parser uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
Json = dict[str, Any]
NAMED = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.slug)
HAS_PART = URIRef("http://purl.org/dc/terms/hasPart")
ID = "https://w3id.org/grondkaart/id/"


def whole(client: httpx2.Client, question: Question) -> Json:
    """All rows of an answer at once."""
    joint = "&" if "?" in address(question) else "?"
    answer: Json = client.get(f"{address(question)}{joint}paginaGrootte=1000").json()
    return answer


def as_format(client: httpx2.Client, question: Question, media: str) -> httpx2.Response:
    joint = "&" if "?" in address(question) else "?"
    path = f"{address(question)}{joint}paginaGrootte=1000"
    return client.get(path, headers={"Accept": media})


def expected_term(kind: str, value: Any) -> Node:
    """The term that a cell stands for."""
    if kind == "ding":
        return URIRef(value["@id"])
    return URIRef(value) if kind == "iri" else Literal(value)


def text(term: Node) -> str:
    return "true" if str(term) in ("true", "True") else str(term)


@NAMED
def test_json_is_json_ld_with_every_cell(client: httpx2.Client, question: Question) -> None:
    answer = whole(client, question)
    graph = Graph().parse(
        data=as_format(client, question, "application/ld+json").text, format="json-ld"
    )

    rows = list(graph.objects(None, HAS_PART))
    assert answer["totaal"] == len(rows) == len(set(rows))
    term = f"{ID}vraag/{question.slug}#"
    for name, column in question.header.kolommen.items():
        cells = [row[name] for row in answer["rijen"] if row[name] is not None]
        expected = sorted(text(expected_term(column.soort, cell)).lower() for cell in cells)
        found = sorted(text(o).lower() for o in graph.objects(None, URIRef(term + name)))
        if column.soort == "getal":
            expected, found = sorted(map(float, expected)), sorted(map(float, found))
        assert expected == found
        for cell in cells:
            if column.soort == "ding":
                assert (URIRef(cell["@id"]), RDFS.label, Literal(cell["naam"])) in graph


@NAMED
def test_turtle_says_what_json_ld_says(client: httpx2.Client, question: Question) -> None:
    turtle = Graph().parse(data=as_format(client, question, "text/turtle").text, format="turtle")
    ld = Graph().parse(
        data=as_format(client, question, "application/ld+json").text, format="json-ld"
    )

    assert len(ld) == len(turtle) > 0
    assert to_isomorphic(canonical(ld)) == to_isomorphic(canonical(turtle))


def canonical(graph: Graph) -> Graph:
    """Without numbers, whose lexical forms differ between the two writers."""
    kept = Graph()
    for triple in graph:
        is_number = isinstance(triple[2], Literal) and str(triple[2].datatype)[-7:] in (
            "integer", "#double", "decimal",
        )  # fmt: skip
        if not is_number:
            kept.add(triple)
    return kept


@NAMED
def test_csv_holds_the_same_cells(client: httpx2.Client, question: Question) -> None:
    answer = whole(client, question)
    written = as_format(client, question, "text/csv")

    assert "text/csv; charset=utf-8" == written.headers["content-type"]
    rows = list(csv.DictReader(StringIO(written.text, newline="")))
    assert answer["totaal"] == len(rows)
    for expected, row in zip(answer["rijen"], rows, strict=True):
        for name, column in question.header.kolommen.items():
            value = expected[name]
            if column.soort == "ding":
                shown = (value["@id"], value["naam"]) if value else ("", "")
                assert shown == (row[name], row[f"{name}Naam"])
            else:
                assert plain(value) == row[name].removeprefix("'") or plain(value) == row[name]


def written(rows: list[Row], **kinds: str) -> list[dict[str, str]]:
    """Rows written as CSV and read back."""
    columns = {name: SimpleNamespace(soort=kind) for name, kind in kinds.items()}
    header = SimpleNamespace(kolommen=columns)
    bound = SimpleNamespace(question=SimpleNamespace(header=header))
    answer = cast("QuestionAnswer", SimpleNamespace(bound=bound, rows=rows))
    return list(csv.DictReader(StringIO(as_csv(answer).decode(), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "-", "--1"]
)
def test_a_formula_is_made_harmless(cell: str) -> None:
    thing: Value = {"@id": "x:y", "naam": cell}

    row = written([{"a": cell, "b": thing}], a="tekst", b="ding")[0]

    assert f"'{cell}" == row["a"] == row["bNaam"]


@pytest.mark.parametrize("cell", ["-1", "-1.5", "gewoon", "a=b", "", 'met "aanhaling", komma'])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert cell == written([{"a": cell}], a="tekst")[0]["a"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_any_text_comes_back_from_csv(cells: list[str]) -> None:
    rows = written([{"a": cell, "b": "x"} for cell in cells], a="tekst", b="tekst")

    assert cells == [
        row["a"][1:] if row["a"][:1] == "'" and row["a"] not in cells else row["a"] for row in rows
    ]


@NAMED
def test_the_sparql_of_an_answer_gives_the_same_rows(
    client: httpx2.Client, question: Question
) -> None:
    answer = whole(client, question)

    bindings = client.get(sparql(answer["sparql"])).json()["results"]["bindings"]

    assert answer["totaal"] == len(bindings)
    for row, binding in zip(answer["rijen"], bindings, strict=True):
        for name, column in question.header.kolommen.items():
            if column.soort == "ding" and row[name]:
                assert row[name]["@id"] == binding[name]["value"]


@NAMED
def test_an_answer_says_what_it_rests_on(client: httpx2.Client, question: Question) -> None:
    answer = whole(client, question)

    assert f"{ID}vraag/{question.slug}" == answer["vraag"]
    assert datetime.now(ZoneInfo("Europe/Amsterdam")).date() == date.fromisoformat(
        answer["peildatum"]
    )
    assert answer["versie"]["revisie"] >= 1
    assert answer["versie"]["gemmaRelease"]
    assert answer["bronnen"]
    for source in answer["bronnen"]:
        assert source["titel"]
        assert client.get(sparql(f"ASK {{ GRAPH <{source['graaf']}> {{ ?s ?p ?o }} }}")).json()[
            "boolean"
        ]
    assert len(question.header.weggelaten) == len(answer["weggelaten"])
    assert all(one["aantal"] >= 0 for one in answer["weggelaten"])
    assert answer["totaal"] == len(answer["rijen"])


def test_parameters_are_told_as_they_were_read(client: httpx2.Client) -> None:
    asked = client.get(VRAAG, params={"laag": "diensten", "soort": "decentraal"}).json()

    assert ["decentraal"] == asked["parameters"]["soort"]
    assert [f"{ID}laag/diensten"] == asked["parameters"]["laag"]
    assert asked["totaal"] < client.get(VRAAG).json()["totaal"]


@pytest.mark.parametrize("said", ["diensten", "Diensten", " DIENSTEN ", f"{ID}laag/diensten"])
def test_a_thing_is_known_by_key_name_and_address(client: httpx2.Client, said: str) -> None:
    asked = client.get(VRAAG, params={"laag": said})

    assert [f"{ID}laag/diensten"] == asked.json()["parameters"]["laag"]


@pytest.mark.parametrize("day", ["2020-01-01", "2024-02-29", "2026-12-31", "1999-12-31"])
def test_a_reference_date_is_kept(client: httpx2.Client, day: str) -> None:
    assert day == client.get(VRAAG, params={"peildatum": day}).json()["peildatum"]


@pytest.mark.parametrize(
    "day",
    [
        "2023-02-29", "2026-13-01", "01-01-2026", "2026-1-1", "20260101", "2026-W01-1", "vandaag",
        "2026-01-01T00:00", "0000-01-01", "２０２６-01-01", "2026-01-01'", "x" * 10,
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(client: httpx2.Client, day: str) -> None:
    answer = client.get(VRAAG, params={"peildatum": day})

    assert 400 == answer.status_code
    assert ["peildatum"] == [one["naam"] for one in answer.json()["parameters"]]


def values(questions: Iterable[Question]) -> list[tuple[str, str]]:
    return [(q.slug, name) for q in questions for name in q.header.parameters]


@pytest.mark.parametrize(("slug", "name"), values(QUESTIONS))
@given(said=st.text(min_size=1, max_size=30))
@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_value_breaks_a_question(client: httpx2.Client, slug: str, name: str, said: str) -> None:
    assert client.get(f"{VRAGEN}/{slug}", params={name: said}).status_code in (200, 400)


@pytest.mark.parametrize(
    "said",
    [
        '" } } #',
        "'",
        "\\",
        '"""',
        "UNDEF } { ?s ?p ?o",
        "\n}",
        "\\u0022",
        "<x:y>",
        "\x00",
        "é\u0301",
    ],
)
def test_a_value_is_a_term_and_never_a_piece_of_query(client: httpx2.Client, said: str) -> None:
    asked = client.get(f"{VRAGEN}/wie-gebruikt", params={"pakket": said})

    assert 200 == asked.status_code
    assert 0 == asked.json()["totaal"]
    assert [said] == asked.json()["parameters"]["pakket"]
    again = client.post(
        "/sparql",
        content=asked.json()["sparql"].encode(),
        headers={"Content-Type": "application/sparql-query"},
    )
    assert [] == again.json()["results"]["bindings"]
