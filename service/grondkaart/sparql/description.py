"""What the endpoint says of itself (SPARQL 1.1 Service Description).

The data set and its graphs have the addresses that they have in the catalogue and in VoID. What is for
`overheid` is described to its holders only, and has no address there.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from grondkaart.base import vocab
from grondkaart.base.media import formats_for
from grondkaart.base.terms import convert, iri_term, literal_line
from grondkaart.publication.naming import CURRENT, WHOLE, dataset, key_of
from grondkaart.store.port import DataVersion
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import address, header
from grondkaart.wire.seeing import Seeing

SD = "http://www.w3.org/ns/sparql-service-description#"
_W3C = "http://www.w3.org/ns/formats/"
_FORMATS = tuple(f for f in formats_for("graph") if f.name in ("ttl", "nt", "rdfxml", "jsonld"))
# The names that W3C gave to formats (https://www.w3.org/ns/formats/).
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
}
_PREFIXES = {**vocab.PREFIXES, "sd": SD, "formats": _W3C}


class Description:
    """Describes the endpoint as the one who asks may see it."""

    def __init__(self, seeing: Seeing, *, updates: bool, federates: bool) -> None:
        self._seeing, self._updates, self._federates = seeing, updates, federates

    def answer(self, request: Request) -> Response:
        """The description in the format that the client likes best."""
        format_ = agreed(header(request, "accept"), _FORMATS)
        endpoint = address(request)
        version = self._seeing.store(request).version
        tag = caching.etag(version, "description", endpoint, format_.name)
        headers = {"ETag": tag, "Vary": caching.VARY, "Cache-Control": "no-cache"}
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        body = self._written(endpoint, version)
        if format_.name != "nt":
            body = convert(body, "nt", format_.name, _PREFIXES)
        return Response(body, 200, headers, media_type=format_.content_type)

    def _written(self, endpoint: str, version: DataVersion) -> bytes:
        service = iri_term(endpoint)
        whole = iri_term(dataset(WHOLE))
        about = [
            f"{service} <{vocab.RDF}type> <{SD}Service> .",
            f"{service} <{SD}endpoint> {service} .",
            f"{service} <{SD}supportedLanguage> <{SD}SPARQL11Query> .",
            f"{service} <{SD}defaultDataset> {whole} .",
            f"{service} <{SD}availableGraphs> {whole} .",
        ]
        if self._updates:
            about.append(f"{service} <{SD}supportedLanguage> <{SD}SPARQL11Update> .")
        if self._federates:
            about.append(f"{service} <{SD}feature> <{SD}BasicFederatedQuery> .")
        about += [f"{service} <{SD}resultFormat> <{_W3C}{name}> ." for name in _NAMES.values()]
        return "\n".join([*about, *_dataset(version)]).encode()


def _dataset(version: DataVersion) -> list[str]:
    """The dataset, with each named graph by its name, size and licence."""
    whole, current = iri_term(dataset(WHOLE)), iri_term(dataset(CURRENT))
    lines = [
        f"{whole} <{vocab.RDF}type> <{SD}Dataset> .",
        f"{whole} <{SD}defaultGraph> {current} .",
        f"{current} <{vocab.RDF}type> <{SD}Graph> .",
        f"{current} <{vocab.DCT}description> "
        + literal_line("De samenvoeging van alle huidige grafen.", "nl")
        + " .",
        f"{current} <{vocab.DCT}description> "
        + literal_line("The merge of all current graphs.", "en")
        + " .",
    ]
    for number, graph in enumerate(version.graphs):
        held = f"_:graph{number}" if graph.closed else iri_term(dataset(key_of(graph.iri)))
        named = f"_:named{number}"
        size = literal_line(str(graph.triples), None, f"{vocab.XSD}integer")
        lines += [
            f"{whole} <{SD}namedGraph> {named} .",
            f"{named} <{vocab.RDF}type> <{SD}NamedGraph> .",
            f"{named} <{SD}name> {iri_term(graph.iri)} .",
            f"{named} <{SD}graph> {held} .",
            f"{held} <{vocab.RDF}type> <{SD}Graph> .",
            f"{held} <{vocab.VOID}triples> {size} .",
            f"{held} <{vocab.DCT}title> {literal_line(graph.title, 'nl')} .",
        ]
        if graph.licence:
            lines.append(f"{held} <{vocab.DCT}license> {iri_term(graph.licence)} .")
    return lines
