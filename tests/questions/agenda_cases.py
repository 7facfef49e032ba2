"""A question with an agenda, and answers to it: of a small graph, or with any values."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from question_cases import GraphStore

from grondkaart.questions.catalogue import Question, read_question
from grondkaart.questions.parameters import Bound
from grondkaart.questions.run import Answering, Omitted, QuestionAnswer, Row
from grondkaart.store.port import DataVersion, GraphInfo

PEILDATUM = date(2026, 3, 1)
CONTRACT = "https://w3id.org/grondkaart/id/contract/gm9999-"
HEADER = """\
#+ titel: {nl: "Welke contracten lopen af?", en: "Which contracts end?"}
#+ uitleg: {nl: "Met de dag waarop uiterlijk is op te zeggen.", en: "With the last day of notice."}
#+ groep: overstap
#+ dataset: overheid
#+ parameters:
#+   gemeente: {soort: gemeente, nl: "Gemeente", en: "Municipality"}
#+ kolommen:
#+   contract: {soort: ding, nl: "Contract", en: "Contract"}
#+   gemeente: {soort: ding, nl: "Gemeente", en: "Municipality"}
#+   pakket: {soort: tekst, nl: "Pakket", en: "Package"}
#+   uitstapdatum: {soort: datum, nl: "Uitstapdatum", en: "Exit"}
#+   opzegdatum: {soort: datum, nl: "Uiterste opzegdatum", en: "Last day of notice"}
#+   jaarkosten: {soort: getal, nl: "Jaarkosten", en: "Yearly cost"}
#+   verlengt: {soort: ja-nee, nl: "Verlengt stilzwijgend", en: "Renews tacitly"}
#+   bewijs: {soort: iri, nl: "Bewijs", en: "Proof"}
"""
AGENDA = """\
#+ agenda:
#+   opzegdatum: {nl: "Opzeggen: {contract} ({pakket})", en: "Give notice: {contract} ({pakket})", herinnering: [30, 7], sleutel: [contract]}
#+   uitstapdatum: {nl: "Uitstappen: {contract}", en: "Exit: {contract}", sleutel: [contract]}
"""
SPARQL = """\
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?contract ?contractNaam ?gemeente ?gemeenteNaam ?pakket ?uitstapdatum ?opzegdatum ?jaarkosten ?verlengt ?bewijs
WHERE {
  VALUES $gemeente { UNDEF }
  ?contract ex:van ?gemeente ; rdfs:label ?contractNaam .
  ?gemeente rdfs:label ?gemeenteNaam .
  OPTIONAL { ?contract ex:pakket ?pakket }
  OPTIONAL { ?contract ex:einde ?uitstapdatum ; ex:opzegging ?opzegdatum }
  OPTIONAL { ?contract ex:kosten ?jaarkosten }
  OPTIONAL { ?contract ex:verlengt ?verlengt }
  OPTIONAL { ?contract ex:bewijs ?bewijs }
}
ORDER BY ?contractNaam
"""
GRAPH = f"""\
@prefix ex: <https://example.org/> .
@prefix c: <{CONTRACT}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:g rdfs:label "Voorbeelddam" .
c:1 ex:van ex:g ; rdfs:label "Zaaksysteem, huur; 2024" ; ex:pakket "=SOM(A1)" ; ex:kosten 1234.5 ;
  ex:verlengt true ; ex:einde "2027-12-31"^^xsd:date ; ex:opzegging "2027-09-30"^^xsd:date ;
  ex:bewijs <https://example.org/bewijs/1> .
c:2 ex:van ex:g ; rdfs:label "Zonder einde" ; ex:kosten 12 ; ex:verlengt false .
"""


def question(folder: Path, header: str = HEADER + AGENDA, sparql: str = SPARQL) -> Question:
    """A question written into a folder and read from it. Raises ContentProblem."""
    path = folder / "proefvraag.rq"
    path.write_text(header + sparql, "utf-8")
    return read_question(path)


def asked(folder: Path, peildatum: date = PEILDATUM) -> QuestionAnswer:
    """The answer of the small graph."""
    (folder / "graaf.ttl").write_text(GRAPH, "utf-8")
    answering = Answering(GraphStore(folder / "graaf.ttl"))

    async def ask() -> QuestionAnswer:
        given = {"peildatum": [peildatum.isoformat()]}
        return await answering.answer(await answering.bind(question(folder), given))

    return asyncio.run(ask())


def graph_of(loaded: str) -> GraphInfo:
    """A graph that was loaded at a moment."""
    iri = "https://w3id.org/grondkaart/graaf/inventaris/gm9999"
    return GraphInfo(
        iri,
        "inventaris/gm9999",
        "",
        True,
        False,
        1,
        loaded,
        "Voorbeelddam",
        "",
        "",
        "x",
        frozenset(),
    )


def answer_of(
    of: Question,
    rows: list[Row],
    *,
    peildatum: date = PEILDATUM,
    revision: int = 7,
    loaded: tuple[str, ...] = ("2026-02-28T12:30:45.5+01:00", "2025-01-01T00:00:00+00:00"),
    omitted: tuple[Omitted, ...] = (),
) -> QuestionAnswer:
    """An answer with these rows; a column that a row leaves out has nothing."""
    graphs = tuple(graph_of(one) for one in loaded)
    whole = [{name: row.get(name) for name in of.header.kolommen} for row in rows]
    return QuestionAnswer(
        Bound(of, of.text, {}, peildatum), DataVersion(revision, graphs), whole, graphs, omitted
    )


def row_of(key: str = "1", name: str = "Zaaksysteem", **cells: object) -> Row:
    """A row about a contract, with the cells that are given."""
    thing = {"@id": CONTRACT + key, "naam": name}
    return {"contract": thing, **cells}  # type: ignore[dict-item]
