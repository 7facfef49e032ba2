"""The graph of what a municipality handed in: who, when, with which verdict and counts."""

from __future__ import annotations

from collections.abc import Iterable

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.inventories.completing import inventory_iri
from grondkaart.inventories.history import Inzending

_TYPE = vocab.RDF + "type"
_COUNTS = {
    "applicaties": "aantalApplicaties",
    "contracten": "aantalContracten",
    "koppelingen": "aantalKoppelingen",
}
_TOTALS = {
    "fouten": "aantalOvertredingen",
    "waarschuwingen": "aantalWaarschuwingen",
    "adviezen": "aantalAdviezen",
}


def graph_of(code: str) -> str:
    """The address of the graph with the submissions of a municipality."""
    return f"{vocab.GRAPH}{vocab.SUBMISSIONS}/{code}"


def records(gemeente: str, inzendingen: Iterable[Inzending]) -> bytes:
    """All submissions of the municipality with this IRI, as sorted N-Triples."""
    return "".join(sorted(line for one in inzendingen for line in _lines(gemeente, one))).encode()


def _lines(gemeente: str, one: Inzending) -> Iterable[str]:
    subject = f"<{vocab.ID}inzending/{one.gemeente}-{one.nummer}>"
    yield f"{subject} <{_TYPE}> <{vocab.CG}Inzending> .\n"
    label = literal_line(f"Inzending {one.nummer} van {one.gemeente}", "nl")
    yield f"{subject} <{vocab.RDFS}label> {label} .\n"
    yield f"{subject} <{vocab.CG}gemeente> <{gemeente}> .\n"
    moment = literal_line(one.moment, None, vocab.XSD + "dateTime")
    yield f"{subject} <{vocab.CG}moment> {moment} .\n"
    yield f"{subject} <{vocab.CG}oordeel> <{vocab.ID}oordeel/{one.oordeel}> .\n"
    if one.vorm:
        yield f"{subject} <{vocab.CG}vorm> {literal_line(one.vorm)} .\n"
    if one.digest:
        yield f"{subject} <{vocab.CG}digest> {literal_line(one.digest)} .\n"
    counts = {_COUNTS[k]: v for k, v in one.aantallen.items() if k in _COUNTS}
    counts |= {_TOTALS[k]: v for k, v in one.totalen.items() if k in _TOTALS}
    if one.versie is not None:
        counts["versie"] = one.versie
    for name, number in counts.items():
        value = literal_line(str(number), None, vocab.XSD + "integer")
        yield f"{subject} <{vocab.CG}{name}> {value} .\n"


def tombstone(code: str, gemeente: str, successor: str, day: str) -> bytes:
    """What is left where an inventory was, once its municipality merged into another."""
    subject = f"<{inventory_iri(code)}>"
    date = literal_line(day, None, vocab.XSD + "date")
    label = literal_line(f"Inventarisatie van {code}, overgegaan naar {successor}", "nl")
    lines = (
        f"{subject} <{_TYPE}> <{vocab.CG}Inventarisatie> .\n",
        f"{subject} <{vocab.RDFS}label> {label} .\n",
        f"{subject} <{vocab.CG}gemeente> <{gemeente}> .\n",
        f"{subject} <{vocab.CG}vervallenOp> {date} .\n",
        f"{subject} <{vocab.DCT}isReplacedBy> <{inventory_iri(successor)}> .\n",
    )
    return "".join(sorted(lines)).encode()
