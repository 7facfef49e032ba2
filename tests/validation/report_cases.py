"""What the tests of the report share: a few rules, and reports made with them."""

from __future__ import annotations

from pathlib import Path

from grondkaart.base.places import Place, Remark
from grondkaart.validation.report import About, Found, Report, report
from grondkaart.validation.results import Result
from grondkaart.validation.rules import SHAPES, Rules

CG = "https://w3id.org/grondkaart/def/"
ID = "https://w3id.org/grondkaart/id/"
STATUS, NAME = CG + "gebruikstatus", "http://www.w3.org/2000/01/rdf-schema#label"
SIZE = 4096
ABOUT = About(
    code="vb0001",
    municipality="Voorbeeldstad",
    form="xlsx",
    filename="inventarisatie 2026.xlsx",
    sha256="ab" * 32,
    size=SIZE,
    counts={"applicaties": 3, "contracten": 1, "koppelingen": 0},
    reference_date="2026-11-25",
    gemma_release="2025-10-11",
    rules="f00",
    validated_at="2026-11-25T08:30:00Z",
)
_HEAD = """
@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix vorm: <https://w3id.org/grondkaart/def/vorm/> .
"""
_SHAPES = {
    "Applicatie": """
vorm:Applicatie-status a sh:PropertyShape ;
  sh:path cg:gebruikstatus ; sh:order 8 ; sh:minCount 1 ; sh:severity sh:Violation ;
  sh:name "status"@nl , "state"@en ;
  sh:message "De status ontbreekt."@nl , "The state is missing."@en ;
  cg:herstel "Kies een status."@nl , "Choose a state."@en .
vorm:Applicatie-pakket a sh:PropertyShape ;
  sh:path cg:pakket ; sh:order 5 ; sh:severity sh:Warning ;
  sh:name "pakket"@nl , "package"@en ;
  sh:message "Het pakket klopt niet."@nl , "The package is not right."@en ;
  cg:herstel "Verbeter het pakket."@nl , "Correct the package."@en .
vorm:Applicatie-los a sh:NodeShape ;
  sh:severity sh:Info ;
  sh:name "losse applicatie"@nl , "loose application"@en ;
  sh:message "Geen koppelingen."@nl , "No connections."@en ;
  cg:herstel "Voeg koppelingen toe."@nl , "Add connections."@en .
""",
    "Contract": """
vorm:Applicatie-leverancier sh:path cg:leverancier ; sh:order 6 ; sh:name "wie"@nl , "who"@en .
vorm:Contract-leverancier sh:path cg:leverancier ; sh:order 2 ; sh:name "partij"@nl , "party"@en .
""",
    "_lezen": """
vorm:Lezen-datum a sh:NodeShape ; sh:severity sh:Violation ;
  sh:name "datum"@nl , "date"@en ;
  sh:message "Dit is geen datum."@nl , "This is not a date."@en ;
  cg:herstel "Schrijf 31-12-2026."@nl , "Write 31-12-2026."@en .
vorm:Lezen-leverancier a sh:NodeShape ; sh:severity sh:Warning ;
  sh:name "leverancier"@nl , "supplier"@en ;
  sh:message "Deze leverancier is niet bekend."@nl , "This supplier is not known."@en ;
  cg:herstel "Kies een voorstel."@nl , "Choose a proposal."@en .
""",
}
MISSING, LOOSE = SHAPES + "Applicatie-status", SHAPES + "Applicatie-los"
HOSTILE = [
    "<script>alert(1)</script>",
    '=cmd|"/c calc"!A1',
    "+31 @SUM(A1)",
    "\x1b[2J\x07\x00bel",
    "\u202egnirts\u2066",
    "regel\r\nregel\ttab",
    '"\\ ‘quotes’ `x` ${7*7} {{7*7}}',
    "x" * 1_000_000,
    "\ud800",
]


def folder(path: Path) -> Path:
    """A content folder with the rules of these tests."""
    for name in ("shapes", "ontology"):
        (path / name).mkdir()
    for name, text in _SHAPES.items():
        (path / "shapes" / f"{name}.ttl").write_text(_HEAD + text, "utf-8")
    label = """
cg:pakket rdfs:label "softwarepakket"@nl , "software package"@en .
cg:leverancier rdfs:label "leverancier"@nl , "supplier"@en .
"""
    (path / "ontology" / "Applicatie.ttl").write_text(_HEAD + label, "utf-8")
    return path


def app(key: str) -> str:
    return f"{ID}applicatie/vb0001-{key}"


def missing(key: str, severity: str = "Violation") -> Result:
    """A result: the application has no status."""
    return Result(app(key), STATUS, "", "MinCountConstraintComponent", severity, MISSING)


def loose(key: str) -> Result:
    """A result: the application has no connections."""
    return Result(app(key), "", f"<{app(key)}>", "SPARQLConstraintComponent", "Info", LOOSE)


def wrong(value: str, key: str = "a", component: str = "DatatypeConstraintComponent") -> Result:
    """A result: the value, as in N-Triples, is no package."""
    shape = SHAPES + "Applicatie-pakket"
    return Result(app(key), CG + "pakket", value, component, "Warning", shape)


def made(
    rules: Rules,
    *results: Result,
    remarks: tuple[Remark, ...] = (),
    places: dict[tuple[str, ...], Place] | None = None,
    names: dict[str, str] | None = None,
) -> Report:
    return report(ABOUT, rules, Found(results, remarks, places or {}, names or {}))


def many(rules: Rules, number: int) -> Report:
    """A report on as many applications without a status, each in a row of its own."""
    places = {(app(str(n)),): Place("applicaties", n + 2) for n in range(number)}
    return made(rules, *(missing(str(n)) for n in range(number)), places=places)


def hostile(rules: Rules) -> Report:
    """A report in which everything that comes from a file tries to do harm."""
    remarks = [
        Remark("Lezen-datum", Place(text, 2, f"A {text}", 0, text), text, "", "", (text,))
        for text in HOSTILE
    ]
    remarks += [Remark("Lezen-leverancier", Place(), text, text, text) for text in HOSTILE]
    names = {app(str(n)): text for n, text in enumerate(HOSTILE)}
    results = [missing(str(n)) for n in range(len(HOSTILE))]
    results += [
        wrong('"\\u001B[2J"', "esc"),
        wrong(f'"{HOSTILE[-2]}"', "long"),
        wrong("<x>", "iri"),
    ]
    return made(rules, *results, remarks=tuple(remarks), names=names)
