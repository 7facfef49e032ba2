"""The report as RDF: a `sh:ValidationReport`, with what SHACL has no words for in our own terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.base.terms import BlankNode, convert, iri_term, literal_line, read_term
from grondkaart.validation.report import READER, Finding, Group, Report
from grondkaart.validation.rules import SHAPES

_SH, _PROV = vocab.PREFIXES["sh"], vocab.PREFIXES["prov"]
_TYPE = vocab.RDF + "type"
_HINT = vocab.CG + "herstel"
_PREFIXES = {
    name: vocab.PREFIXES[name] for name in ("cg", "dct", "gemeente", "prov", "rdfs", "sh", "xsd")
} | {"vorm": SHAPES}
REPORT = "_:rapport"
_FILE = "_:bestand"


def write_turtle(report: Report) -> bytes:
    """The report as Turtle."""
    return convert(ntriples(report), "nt", "ttl", _PREFIXES)


def write_jsonld(report: Report) -> bytes:
    """The report as JSON-LD."""
    return convert(ntriples(report), "nt", "jsonld", _PREFIXES)


def ntriples(report: Report, name: str = REPORT) -> bytes:
    """The report as N-Triples; `name` is the term that stands for it, as in N-Triples."""
    return "".join(_lines(report, name)).encode()


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"


def _number(value: int) -> str:
    return literal_line(str(value), datatype=f"{vocab.XSD}integer")


def _lines(report: Report, name: str) -> Iterator[str]:
    about, conforms = report.about, str(not report.groups).lower()
    yield _line(name, _TYPE, f"<{_SH}ValidationReport>")
    # SHACL 3.6.1.1: any result, whatever its severity, means that it does not conform
    yield _line(name, f"{_SH}conforms", literal_line(conforms, datatype=f"{vocab.XSD}boolean"))
    yield _line(name, f"{vocab.CG}oordeel", f"<{vocab.ID}oordeel/{report.verdict}>")
    if about.code:
        yield _line(name, f"{vocab.CG}gemeente", f"<{_municipality(about.code)}>")
    date = literal_line(about.reference_date, datatype=f"{vocab.XSD}date")
    yield _line(name, f"{vocab.CG}peildatum", date)
    moment = literal_line(about.validated_at, datatype=f"{vocab.XSD}dateTime")
    yield _line(name, f"{vocab.DCT}created", moment)
    yield _line(name, f"{vocab.CG}regelversie", literal_line(about.rules))
    if about.gemma_release:
        graph = f"{vocab.GRAPH}gemma/{vocab.key(about.gemma_release)}"
        yield _line(name, f"{_PROV}wasDerivedFrom", f"<{graph}>")
    yield _line(name, f"{vocab.DCT}source", _FILE)
    yield _line(_FILE, f"{vocab.DCT}identifier", literal_line(f"sha256:{about.sha256}"))
    yield _line(_FILE, f"{vocab.DCT}format", literal_line(about.form))
    if about.filename:
        yield _line(_FILE, f"{vocab.DCT}title", literal_line(about.filename))
    for index, group in enumerate(report.groups, 1):
        yield from _group(group, name, index)


def _municipality(code: str) -> str:
    space = vocab.PREFIXES["gemeente"] if code.startswith("gm") else f"{vocab.ID}gemeente/"
    return space + vocab.key(code)


def _group(group: Group, report: str, index: int) -> Iterator[str]:
    tally, shape = f"_:t{index}", _iri(group.rule.iri) or f"_:v{index}"
    yield _line(report, f"{vocab.CG}regeltelling", tally)
    yield _line(tally, _TYPE, f"<{vocab.CG}Regeltelling>")
    yield _line(tally, f"{vocab.CG}regel", shape)
    yield _line(tally, f"{vocab.CG}bevindingenTotaal", _number(group.count))
    yield _line(tally, f"{vocab.CG}bevindingenGetoond", _number(len(group.findings)))
    for number, finding in enumerate(group.findings, 1):
        node = f"_:b{index}x{number}"
        yield _line(report, f"{_SH}result", node)
        yield _line(node, f"{_SH}sourceShape", shape)
        yield from _finding(finding, group, node, shape)


def _finding(finding: Finding, group: Group, node: str, shape: str) -> Iterator[str]:
    rule, place = group.rule, finding.place
    # what a reader remarks was found by no component of SHACL: the rule is its own
    own = finding.component == READER
    component = shape if own else f"<{_SH}{finding.component}>"
    yield _line(node, _TYPE, f"<{_SH}ValidationResult>")
    yield _line(node, _TYPE, f"<{vocab.CG}Bevinding>")
    yield _line(node, f"{_SH}resultSeverity", f"<{_SH}{rule.severity}>")
    yield _line(node, f"{_SH}focusNode", _focus(finding.thing))
    yield _line(node, f"{_SH}sourceConstraintComponent", component)
    path = _iri(finding.path)
    if path:
        yield _line(node, f"{_SH}resultPath", path)
    value = literal_line(finding.value) if own and finding.value else _term(finding.term)
    if value:
        yield _line(node, f"{_SH}value", value)
    yield from _both(node, f"{_SH}resultMessage", rule.message)
    yield from _both(node, _HINT, rule.hint)
    for proposal in finding.proposals:
        yield _line(node, f"{vocab.CG}voorstel", literal_line(proposal))
    yield from _both(node, f"{vocab.CG}plaats", place.words)
    for name, text in (
        ("blad", place.sheet),
        ("kolom", place.column),
        ("element", place.element),
    ):
        if text:
            yield _line(node, vocab.CG + name, literal_line(text))
    for name, number in (("rij", place.row), ("regelnummer", place.line)):
        if number:
            yield _line(node, vocab.CG + name, _number(number))


def _both(node: str, predicate: str, text: Text) -> Iterator[str]:
    for language, said in (("nl", text.nl), ("en", text.en)):
        if said:
            yield _line(node, predicate, literal_line(said, language))


def _iri(text: str) -> str:
    """An IRI as in N-Triples, or "" when the text is none."""
    try:
        return iri_term(text)
    except ValueError:
        return ""


def _focus(thing: str) -> str:
    """What a finding is about; of what has no address that is the file."""
    return _own_blank(thing[2:]) if thing.startswith("_:") else _iri(thing) or _FILE


def _term(text: str) -> str:
    """A term as in N-Triples, or "" when the text is none."""
    said = read_term(text) if text else None
    if isinstance(said, BlankNode):
        return _own_blank(said.value)
    return "" if said is None else str(said)


def _own_blank(label: str) -> str:
    """A blank node of what was handed in, under a label that no node of the report has."""
    return f"_:n{hashlib.sha256(label.encode('utf-8', 'replace')).hexdigest()[:16]}"
