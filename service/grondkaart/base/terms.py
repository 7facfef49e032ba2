"""The one term model: RDF terms and syntaxes as the engine's value types, and N-Triples writing.

Only this module and the store import the engine's package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

__all__ = [
    "BlankNode",
    "Literal",
    "NamedNode",
    "Quad",
    "Triple",
    "canonical_ntriples",
    "convert",
    "iri_term",
    "is_language",
    "literal_line",
    "read_turtle",
]

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_SPECIAL = re.compile(r'[\\"\x00-\x1f]')
_SYNTAX = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def literal_line(text: str, language: str | None = None, datatype: str | None = None) -> str:
    """`text` as an N-Triples literal (RDF 1.1 N-Triples, section 2.4)."""
    quoted = f'"{text.translate(_ESCAPES) if _SPECIAL.search(text) else text}"'
    if language:
        return f"{quoted}@{language.lower()}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted


@lru_cache(maxsize=1024)
def is_language(tag: str) -> bool:
    """Whether `tag` is a well-formed language tag (BCP 47): one that the engine loads."""
    try:
        Literal("", language=tag)
    except ValueError:
        return False
    return True


def iri_term(iri: str) -> str:
    """`iri` as it stands in SPARQL and N-Triples, between angle brackets.

    Raises ValueError when it is not an absolute IRI.
    """
    return str(NamedNode(iri))


def read_turtle(turtle: Iterable[Path]) -> Iterator[Triple]:
    """The triples of Turtle files, one file after the other.

    Raises SyntaxError whose `filename` is the file that cannot be parsed.
    """
    for path in turtle:
        try:
            for quad in parse(path=str(path), format=RdfFormat.TURTLE):
                yield quad.triple
        except SyntaxError as error:
            error.filename = str(path)
            raise


def canonical_ntriples(turtle: Iterable[Path]) -> bytes:
    """Turtle files together as sorted N-Triples with canonical blank nodes (RDFC-1.0).

    The same triples give the same bytes, however they are written. Raises SyntaxError whose
    `filename` is the file that cannot be parsed.
    """
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in read_turtle(turtle))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{q.subject} {q.predicate} {q.object} .\n" for q in dataset)
    return "".join(lines).encode()


def convert(data: bytes, source: str, target: str, prefixes: dict[str, str]) -> bytes:
    """`data` rewritten from one graph syntax into another (names as in the table of formats)."""
    quads = parse(data, format=_SYNTAX[source])
    out = BytesIO()
    serialize((q.triple for q in quads), out, format=_SYNTAX[target], prefixes=prefixes)
    return out.getvalue()
