"""The embedded engine: pyoxigraph in memory, filled from N-Triples files, never changed afterwards.

The default graph holds a copy of every current graph: the engine's own union of named graphs counts
a triple twice that stands in two of them, and its list of default graphs slows joins a hundredfold
(docs/decisions/0002).
"""

from __future__ import annotations

import hashlib
import logging
import mmap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from grondkaart.base import vocab
from grondkaart.base.errors import BadQuery, NotAcceptable, QueryFailed
from grondkaart.base.sparql_text import line_of
from grondkaart.base.terms import SYNTAXES
from grondkaart.store.mistakes import mistake
from grondkaart.store.port import Kind, Query
from grondkaart.store.rows import Limited, with_limit

_log = logging.getLogger(__name__)
_SOLUTIONS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_WITH_PREFIXES = ("ttl", "trig", "rdfxml")


@dataclass(frozen=True)
class Extent:
    """The number of triples of a graph, and the predicates and classes they use (IRIs)."""

    triples: int
    terms: frozenset[str]


class Sink(Protocol):
    """Where an answer is written to as it comes. `format` is what `begin` was told."""

    format: str

    def begin(self, kind: Kind, format: str) -> None:  # noqa: A002  the field's own word
        """Told once what the answer is, before any of it."""
        ...

    def write(self, chunk: bytes) -> int:
        """A part of the answer."""
        ...

    def flush(self) -> None:
        """The engine calls this at the end."""
        ...


Result = QuerySolutions | QueryBoolean | QueryTriples


class Engine:
    """One state of the graph in memory."""

    def __init__(self) -> None:
        self.store = Store()  # for the modules of this room

    def load_file(self, path: Path, graph: str | None = None) -> None:
        """Load an N-Triples file into `graph`, or into the default graph.

        A blank node keeps its label, so that it is the same node in both: written graphs have labels
        that no other graph has.
        """
        target = NamedNode(graph) if graph else DefaultGraph()
        if graph:
            self.store.add_graph(NamedNode(graph))
        if _has_blank_nodes(path):
            self.store.extend(with_graph(parse(path=str(path), format=RdfFormat.N_TRIPLES), target))
        else:
            self.store.load(path=str(path), format=RdfFormat.N_TRIPLES, to_graph=target)

    def load(self, ntriples: bytes, graph: str | None = None) -> None:
        """Load N-Triples into `graph`, or into the default graph.

        Raises SyntaxError when they are not N-Triples.
        """
        target = NamedNode(graph) if graph else DefaultGraph()
        self.store.load(ntriples, format=RdfFormat.N_TRIPLES, to_graph=target)

    def infer(self, text: str, graph: str | None = None) -> None:
        """Put what a CONSTRUCT gives over the default graph into `graph`, or into the default graph."""
        target = NamedNode(graph) if graph else DefaultGraph()
        if graph:
            self.store.add_graph(NamedNode(graph))
        found = self.store.query(text)
        assert isinstance(found, QueryTriples)  # only our own texts come here
        written = found.serialize(format=RdfFormat.N_TRIPLES) or b""
        if b"_:" in written:
            self.store.extend(with_graph(parse(written, RdfFormat.N_TRIPLES), target))
        else:
            self.store.load(written, format=RdfFormat.N_TRIPLES, to_graph=target)

    def extent(self, graph: str | None = None) -> Extent:
        """How much is in `graph`, or in the default graph, and in which terms."""
        scope = NamedNode(graph) if graph else DefaultGraph()
        count = self.store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", default_graph=scope)
        found = self.store.query(
            "SELECT DISTINCT ?t WHERE { { SELECT DISTINCT ?t WHERE { ?s ?t ?o } } "
            "UNION { SELECT DISTINCT ?t WHERE { ?s a ?t } } }",
            default_graph=scope,
        )
        assert isinstance(count, QuerySolutions)  # both are SELECTs
        assert isinstance(found, QuerySolutions)
        terms = {str(row["t"])[1:-1] for row in found}
        return Extent(int(next(count)["n"].value), frozenset(terms))

    def content(self, graph: str) -> tuple[int, str]:
        """The number of triples of `graph`, and the SHA-256 of them as sorted N-Triples."""
        written = self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
        lines = sorted(written.splitlines(keepends=True))
        return len(lines), hashlib.sha256(b"".join(lines)).hexdigest()

    def construct(self, text: str) -> Iterator[str]:
        """The distinct lines of N-Triples that a CONSTRUCT gives over the default graph."""
        result = self.store.query(text)
        if not isinstance(result, QueryTriples):
            raise BadQuery("Dit is geen CONSTRUCT.", "This is not a CONSTRUCT.")
        written = result.serialize(format=RdfFormat.N_TRIPLES) or b""
        lines = written.splitlines(keepends=True)  # of bytes: U+2028 and U+0085 end no line there
        yield from sorted({line.decode() for line in lines})

    def answer(self, query: Query) -> tuple[Kind, str, bytes]:
        """Evaluate a query; gives what it is, the name of the format used, and the bytes.

        Raises BadQuery, NotAcceptable or QueryFailed.
        """
        with _readable_errors(query):
            result = self._evaluate(query)
            kind, name = _kind(result, query)
            return kind, name, _written(result, name) or b""

    def stream(self, query: Query, sink: Sink) -> bool:
        """Evaluate a query and write it to `sink` while it is being computed.

        Gives whether a graph was cut at the query's limit; rows are for the sink to count. Raises as
        `answer` does; once `sink` was written to, what is there is not whole.
        """
        with _readable_errors(query):
            result = self._evaluate_limited(query)
            sink.begin(*_kind(result, query))
            if not isinstance(result, QueryTriples) or query.rows is None:
                _written(result, sink.format, sink)
                return False
            triples = Limited(result, query.rows)
            _written(triples, sink.format, sink)
            return triples.cut

    def _evaluate_limited(self, query: Query) -> Result:
        """Evaluate a SELECT for one row more than its limit, so that it shows whether there are more.

        One that cannot be parsed is parsed as it came, for its mistakes to be told in its own words.
        """
        if query.rows is None or query.form != "SELECT":
            return self._evaluate(query)
        try:
            return self._evaluate(replace(query, text=with_limit(query.text, query.rows + 1)))
        except SyntaxError:
            return self._evaluate(query)

    def _evaluate(self, query: Query) -> Result:
        if not query.default_graphs and not query.named_graphs:
            return self.store.query(query.text, base_iri=query.base)
        return self.store.query(
            query.text,
            base_iri=query.base,
            default_graph=[NamedNode(g) for g in query.default_graphs],
            named_graphs=[NamedNode(g) for g in query.named_graphs],
        )


def with_graph(quads: Iterable[Quad], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    """The triples of `quads` as quads of `graph`."""
    for quad in quads:
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _has_blank_nodes(path: Path) -> bool:
    """Whether a file might hold a blank node; never wrongly False."""
    with path.open("rb") as stream:
        if not path.stat().st_size:
            return False
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return mapped.find(b"_:") >= 0


@contextmanager
def _readable_errors(query: Query) -> Iterator[None]:
    """Turn what the engine says into an error that helps and tells nothing of the inside."""
    try:
        yield
    except SyntaxError as error:
        raise bad_query(query.text, error) from None
    except (RuntimeError, OSError, ValueError) as error:
        _log.warning("the engine gave up on a query: %s", error)
        raise QueryFailed(
            "De zoekvraag kon niet worden uitgevoerd; probeer haar eenvoudiger te stellen.",
            "The query could not be evaluated; try to put it more simply.",
        ) from None


def _kind(result: Result, query: Query) -> tuple[Kind, str]:
    """What a result is, and the format it is to be written in. Raises NotAcceptable."""
    if isinstance(result, QueryTriples):
        if query.graph_format is None:
            raise _not_acceptable("graaf", "graph", SYNTAXES)
        return "graph", query.graph_format
    if query.solutions_format is None:
        raise _not_acceptable("tabel", "table", _SOLUTIONS)
    return "boolean" if isinstance(result, QueryBoolean) else "solutions", query.solutions_format


def _written(result: Result | Limited[Triple], name: str, sink: Sink | None = None) -> bytes | None:
    """Write a result to `sink`, or give its bytes when there is none."""
    output = cast("IO[bytes] | None", sink)
    if isinstance(result, (QueryTriples, Limited)):
        prefixes = vocab.WRITTEN_PREFIXES if name in _WITH_PREFIXES else None
        return serialize(result, output, format=SYNTAXES[name], prefixes=prefixes)
    if isinstance(result, QueryBoolean) and name in ("csv", "tsv"):
        said = str(bool(result)).lower().encode() + b"\n"
        if sink is None:
            return said
        sink.write(said)
        return None
    return result.serialize(output, format=_SOLUTIONS[name])


def _not_acceptable(nl: str, en: str, formats: Iterable[str]) -> NotAcceptable:
    names = ", ".join(formats)
    return NotAcceptable(
        f"Het antwoord is een {nl}; mogelijk zijn: {names}.",
        f"The answer is a {en}; available are: {names}.",
        formaten=list(formats),
    )


def bad_query(text: str, error: SyntaxError) -> BadQuery:
    """What the engine's parser said of a text, in words that help, with line and column."""
    found = mistake(text, str(error))
    if found is None:
        return BadQuery(
            f"De zoekvraag is geen geldige SPARQL: {error}.",
            f"The query is not valid SPARQL: {error}.",
        )
    return BadQuery(
        f"Regel {found.line}, kolom {found.column}: {found.reason.nl}.",
        f"Line {found.line}, column {found.column}: {found.reason.en}.",
        regel=found.line,
        kolom=found.column,
        regeltekst=line_of(text, found.line),
    )


def must_construct(text: str) -> None:
    """Raises BadQuery when `text` cannot be parsed, or gives no graph."""
    try:
        result = Store().query(text)
    except SyntaxError as error:
        raise bad_query(text, error) from None
    if not isinstance(result, QueryTriples):
        raise BadQuery("Dit is geen CONSTRUCT.", "This is not a CONSTRUCT.")


def variables(select: str) -> tuple[str, ...]:
    """The names that a SELECT projects, found by evaluating it over nothing.

    Raises BadQuery when it cannot be parsed or is no SELECT.
    """
    try:
        result = Store().query(select)
    except SyntaxError as error:
        raise bad_query(select, error) from None
    if not isinstance(result, QuerySolutions):
        raise BadQuery("Dit is geen SELECT.", "This is not a SELECT.")
    return tuple(v.value for v in result.variables)
