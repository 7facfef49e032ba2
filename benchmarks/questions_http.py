"""The ten queries of the benchmark of `/sparql`, with the values that a user would vary; and their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from pyoxigraph import RdfFormat, parse

from grondkaart.generating.reference import Reference

_NUMBERS = ("integer", "decimal", "double", "float")
_PREFIXES = """PREFIX archimate: <http://bp4mc2.org/def/archimate#>
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX id: <https://w3id.org/grondkaart/id/>
PREFIX gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@dataclass(frozen=True)
class Question:
    """One of the ten: what it is called, and its texts, one for each value that is asked for in turn."""

    name: str
    texts: tuple[str, ...]

    @property
    def accept(self) -> str:
        graph = "CONSTRUCT {" in self.texts[0] or "DESCRIBE <" in self.texts[0]
        return "application/n-triples" if graph else "application/sparql-results+json"

    def paths(self, path: str) -> list[str]:
        """The addresses to ask for, on a server whose endpoint is `path`."""
        return [f"{path}?{urlencode({'query': text})}" for text in self.texts]

    def read(self, body: bytes) -> object:
        """An answer such that two right ones are equal, whatever their order and writing."""
        if self.accept == "application/n-triples":
            # rdflib-endpoint gives RDF/XML for a DESCRIBE, whatever is asked for
            syntax = RdfFormat.RDF_XML if body.startswith(b"<?xml") else RdfFormat.N_TRIPLES
            return sorted(str(quad.triple) for quad in set(parse(body, format=syntax)))
        found = json.loads(body)
        if "boolean" in found:
            return found["boolean"]
        return sorted(
            sorted((name, _value(cell)) for name, cell in row.items())
            for row in found["results"]["bindings"]
        )


def _value(cell: dict[str, str]) -> str:
    if cell.get("datatype", "").rpartition("#")[2] in _NUMBERS:
        return f"{Decimal(cell['value']).normalize():f}"
    return f"{cell['value']}@{cell.get('xml:lang', '')}"


_TEN: dict[str, str] = {
    "lookup": "SELECT ?p ?o WHERE { <APPLICATIE> ?p ?o }",
    "star": """SELECT ?a ?naam ?pakket ?status ?rol ?leverancier WHERE {
  ?a cg:gemeente <GEMEENTE> ; a cg:Applicatie ; rdfs:label ?naam ; cg:pakket ?pakket ;
    cg:gebruikstatus/rdfs:label ?status ; cg:leverancier/rdfs:label ?leverancier
  FILTER(LANG(?status) = "nl")
  OPTIONAL { ?a cg:referentiecomponent/rdfs:label ?rol }
}""",
    "two hops": """SELECT ?ander (COUNT(DISTINCT ?b) AS ?applicaties) WHERE {
  <ROL> cg:standaard ?s . ?b cg:standaard ?s ; a cg:Applicatie ; cg:referentiecomponent ?ander
  FILTER NOT EXISTS { ?s a cg:GeneriekeStandaard }
} GROUP BY ?ander""",
    "quarters": """SELECT ?jaar ?kwartaal (COUNT(DISTINCT ?g) AS ?gemeenten) (SUM(?kosten) AS ?perJaar) WHERE {
  ?a cg:referentiecomponent <ROL> ; cg:gemeente ?g .
  ?c cg:dekt ?a ; cg:jaarkosten ?kosten ; cg:einddatum ?einde
  BIND(SUBSTR(STR(?einde), 1, 4) AS ?jaar)
  BIND(CEIL(xsd:integer(SUBSTR(STR(?einde), 6, 2)) / 3) AS ?kwartaal)
} GROUP BY ?jaar ?kwartaal""",
    "path": """SELECT DISTINCT ?ding ?naam WHERE {
  <CONTRACT> cg:dekt/archimate:flow* ?ding . ?ding rdfs:label ?naam
}""",
    "text": """SELECT ?a ?naam WHERE {
  ?a a cg:Applicatie ; rdfs:label ?naam FILTER(CONTAINS(LCASE(STR(?naam)), "WOORD"))
}""",
    "construct": """CONSTRUCT { ?c rdfs:label ?naam ; cg:einddatum ?einde ; cg:jaarkosten ?kosten ; cg:dekt ?a . ?a rdfs:label ?wat }
WHERE {
  ?c cg:gemeente <GEMEENTE> ; a cg:Contract ; rdfs:label ?naam ; cg:einddatum ?einde ;
    cg:jaarkosten ?kosten ; cg:dekt ?a . ?a rdfs:label ?wat
}""",
    "ask": """ASK { ?a cg:gemeente <GEMEENTE> ; cg:referentiecomponent <ROL> ;
  cg:gebruikstatus <https://w3id.org/grondkaart/id/gebruikstatus/in-productie> }""",
    "describe": "DESCRIBE <CONTRACT>",
    "count": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
}
_LONG = ("two hops", "quarters", "text")  # these have fewer values, since fewer are asked for


def ten(reference: Reference, municipalities: int) -> tuple[Question, ...]:
    """The ten queries over the first so many municipalities; the same for the same arguments."""
    return tuple(
        Question(name, tuple(dict.fromkeys(_texts(name, pattern, reference, municipalities))))
        for name, pattern in _TEN.items()
    )


def _texts(name: str, pattern: str, reference: Reference, municipalities: int) -> Iterator[str]:
    codes = [one.code for one in reference.gemeenten[:municipalities]]
    roles = [f"<{role.iri}>" for role in reference.roles]
    words = sorted({role.name[:6].lower() for role in reference.roles if role.name.isascii()})
    id_ = "https://w3id.org/grondkaart/id/"
    values: dict[str, Callable[[int], str]] = {
        "<APPLICATIE>": lambda n: f"<{id_}applicatie/{_turn(codes, n)}-proef-{n % 17 + 1}>",
        "<CONTRACT>": lambda n: f"<{id_}contract/{_turn(codes, n)}-proef-{n % 3 + 1}>",
        "<GEMEENTE>": lambda n: f"gemeente:{_turn(codes, n)}",
        "<ROL>": lambda n: _turn(roles, n),
        "WOORD": lambda n: _turn(words, n),
    }
    asked = {holder: value for holder, value in values.items() if holder in pattern}
    for n in range((200 if name in _LONG else 2_000) if asked else 1):
        text = _PREFIXES + pattern
        for holder, value in asked.items():
            text = text.replace(holder, value(n))
        yield text


def _turn(items: list[str], number: int) -> str:
    """One of these; following numbers lie far apart."""
    return items[number * 67 % len(items)]
