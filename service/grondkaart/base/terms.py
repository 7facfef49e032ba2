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
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

__all__ = [
    "SYNTAXES",
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Term",
    "Triple",
    "canonical_ntriples",
    "convert",
    "convert_dataset",
    "iri_term",
    "is_language",
    "literal_line",
    "ntriples_at",
    "parsed",
    "read_ntriples",
    "read_term",
    "read_turtle",
]

Term = NamedNode | BlankNode | Literal

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SPECIAL = re.compile(r'[\\"\x00-\x1f]')
SYNTAXES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
"""The syntaxes of graphs and datasets, by name in the table of formats."""


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


def read_term(term: str) -> Term | None:
    """The term that a text in N-Triples is, with a literal as it is written; None when it is none."""
    try:
        said = next(parse(f"<a:a> <a:a> {term} .\n".encode(), format=RdfFormat.N_TRIPLES)).object
    except (SyntaxError, StopIteration, UnicodeEncodeError):
        return None
    return None if isinstance(said, Triple) else said


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


def read_ntriples(body: bytes) -> Iterator[Triple]:
    """The triples of N-Triples of our own making, with literals as they are written."""
    return (quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))


def ntriples_at(path: Path) -> Iterator[Triple]:
    """The triples of a file of N-Triples of our own making, read as they are asked for."""
    return (quad.triple for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES))


def parsed(
    data: bytes, syntax: str, base: str = "", *, fresh: bool = False, lenient: bool = False
) -> Iterator[Quad]:
    """The quads of `data`, with literals as they are written (language tags in lower case).

    `fresh` gives blank nodes labels that nothing else has; `lenient` lets IRIs and language tags pass
    that are none. Raises SyntaxError, with line and column where the parser knows them; MemoryError
    for a token of more than 16 MB. Not for what comes from outside: `rdf_reading` is.
    """
    return parse(
        data,
        SYNTAXES[syntax],
        base_iri=base or None,
        rename_blank_nodes=fresh,
        lenient=lenient,
    )


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
    quads = parse(data, format=SYNTAXES[source])
    out = BytesIO()
    serialize((q.triple for q in quads), out, format=SYNTAXES[target], prefixes=prefixes)
    return out.getvalue()


def convert_dataset(nquads: bytes, target: str, prefixes: dict[str, str]) -> bytes:
    """N-Quads of our own making in another dataset syntax (named as in the table of formats), or in one
    for graphs when all of them are in the default graph."""
    out = BytesIO()
    quads = parse(nquads, format=RdfFormat.N_QUADS)
    serialize(quads, out, format=SYNTAXES[target], prefixes=prefixes)
    return out.getvalue()


def text_of(term: str) -> str:
    """What a literal of N-Triples says, as long as it holds no escapes; else as it is written."""
    said = _TEXT.match(term)
    return said[1] if said else term
