"""The process that holds graphs against the shapes: `python -m grondkaart.validation.worker`.

pySHACL is the reference for what conforms. It parses the text of a SPARQL rule again for every focus
node, which takes most of its time; here each text is parsed once. It also leaves a switch of rdflib set,
one more reason for a process apart.
"""

from __future__ import annotations

import signal
import socket
import sys
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import pyshacl
import rdflib
from rdflib import RDFS, SH, Graph, Literal
from rdflib.exceptions import ParserError
from rdflib.plugins.sparql import processor

from grondkaart.base.vocab import CG, RDF
from grondkaart.store import frames
from grondkaart.store.walls import die_with_parent, wall

_MOST_PER_SHAPE = 100
# Validated once before the wall, so that all modules that are imported late are there.
_WARM = f"<a:warm> <{RDF}type> <{CG}Opgave> .\n".encode()
_parse, _translate = processor.parseQuery, processor.translateQuery  # type: ignore[attr-defined]


def main(control_fd: int, content: str, memory_mb: int) -> None:
    """Read the shapes, then validate what is asked until the other side is gone."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    stream = cast("BinaryIO", control.makefile("rwb"))
    rdflib.NORMALIZE_LITERALS = False
    shapes, classes = _read(Path(content))
    _parse_once()
    _findings(_WARM, b"", shapes, classes)
    wall(memory_mb)
    frames.write(stream, frames.READY)
    while (asked := frames.read(stream)) is not None:
        context = frames.read(stream) or (b"", b"")
        try:
            found = _findings(asked[1], context[1], shapes, classes)
        except ParserError:  # it comes from our own store: only what RDF 1.1 lacks cannot be read
            frames.write(stream, frames.REFUSAL)
            continue
        frames.write(stream, frames.WHOLE, orjson.dumps(found))


def _read(content: Path) -> tuple[Graph, Graph]:
    """The shapes, and what the ontology says of classes."""
    shapes, ontology = Graph(), Graph()
    for path in sorted((content / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    for path in sorted((content / "ontology").glob("*.ttl")):
        ontology.parse(path, format="turtle")
    classes = Graph()
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        classes.add(triple)
    return shapes, classes


@cache
def _plan(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> object:
    return _translate(_parse(text), base, dict(namespaces))


def _parse_once() -> None:
    """Have the text of a rule parsed once: translating changes what was parsed, so both are kept."""

    def plan(text: str, base: str | None = None, namespaces: Any = None) -> object:
        return _plan(text, base, tuple(dict(namespaces or {}).items()))

    processor.parseQuery = str  # type: ignore[attr-defined, assignment]
    processor.translateQuery = plan  # type: ignore[attr-defined, assignment]


def _findings(
    graph: bytes, context: bytes, shapes: Graph, classes: Graph
) -> list[dict[str, object]]:
    """What is wrong with the things of `graph`, seen with what is known of others in `context`."""
    rdflib.NORMALIZE_LITERALS = False
    data = Graph().parse(data=graph, format="nt")
    subjects = set(data.subjects())
    data.parse(data=context, format="nt")
    for triple in classes:
        data.add(triple)
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", do_owl_imports=False, allow_warnings=True
    )
    assert isinstance(report, Graph)  # pySHACL gives a text only when asked for one
    counts: dict[Any, int] = {}
    found = []
    for result in report.objects(None, SH.result):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        if focus not in subjects:
            continue
        counts[shape] = counts.get(shape, 0) + 1
        if counts[shape] <= _MOST_PER_SHAPE:
            found.append(_finding(report, result, focus, shape, shapes))
    return [{**one, "aantal": counts[rdflib.URIRef(str(one["vorm"]))]} for one in found]


def _finding(
    report: Graph, result: Any, focus: Any, shape: Any, shapes: Graph
) -> dict[str, object]:
    severity = report.value(result, SH.resultSeverity)
    value = report.value(result, SH.value)
    said, name = _texts(shapes, shape, SH.message), _texts(shapes, shape, SH.name)
    return {
        "vorm": str(shape),
        "ding": str(focus),
        "eigenschap": name.get("nl", ""),
        "waarde": None if value is None else str(value)[:200],
        "ernst": str(severity).rsplit("#", 1)[1],
        "nl": said.get("nl", ""),
        "en": said.get("en", ""),
    }


def _texts(shapes: Graph, shape: Any, kind: Any) -> dict[str, str]:
    """What a shape says, by language."""
    said = (text for text in shapes.objects(shape, kind) if isinstance(text, Literal))
    return {text.language: str(text) for text in said if text.language}


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
