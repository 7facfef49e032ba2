"""Fills an engine with a data version: first the default graph, then the named graphs.

Two graphs are made here and nowhere else: what the graphs are (their metadata), and the types that
follow from the ontology. Both are in the default graph too.
"""

from __future__ import annotations

from grondkaart.base import vocab
from grondkaart.base.errors import DataDirProblem
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.store.archive import Archive
from grondkaart.store.engine import Engine
from grondkaart.store.port import DataVersion, Release

# What is of a class is of our classes above it too, so that `?x a cg:Component` finds every component.
_TYPES = f"""
CONSTRUCT {{ ?thing a ?above }} WHERE {{
  {{ SELECT DISTINCT ?class ?above WHERE {{
    ?class <{vocab.RDFS}subClassOf>+ ?above FILTER(STRSTARTS(STR(?above), "{vocab.CG}"))
  }} }}
  ?thing a ?class
}}
"""

_MADE = {
    vocab.METADATA_GRAPH: ("Wat er van de grafen bekend is", "What is known of the graphs"),
    vocab.TYPES_GRAPH: (
        "Soorten die volgen uit de ontologie",
        "Kinds that follow from the ontology",
    ),
}
_MOST_UNNAMED = 100


def fill_default(archive: Archive, version: DataVersion) -> Engine:
    """An engine whose default graph holds `version`; its named graphs are still empty.

    Raises DataDirProblem when a graph is missing or damaged.
    """
    engine = Engine()
    for graph in version.graphs:
        if not archive.check(graph.digest):
            raise DataDirProblem(
                f"De graaf {graph.iri} ontbreekt of is beschadigd in {archive.path}; "
                "grondkaart rebuild kijkt alles na en maakt opnieuw wat kan.",
                f"Graph {graph.iri} is missing or damaged in {archive.path}; "
                "grondkaart rebuild checks everything and makes again what can be.",
            )
        if graph.in_default:
            engine.load_file(archive.graph_path(graph.digest))
    engine.infer(_TYPES)
    engine.load(metadata(version, vocab.OWN_GRAPH))
    return engine


def fill_named(engine: Engine, archive: Archive, version: DataVersion) -> None:
    """Fill the named graphs of an engine made by `fill_default`."""
    for graph in version.graphs:
        engine.load_file(archive.graph_path(graph.digest), graph.iri)
    engine.infer(_TYPES, vocab.TYPES_GRAPH)
    engine.load(metadata(version), vocab.METADATA_GRAPH)


def metadata(version: DataVersion, unsaid: str = "") -> bytes:
    """Every graph but `unsaid` described by its own metadata (design 3), as N-Triples, and the releases
    of every open series of which there still is a graph.

    In the default graph nothing is said of what was written into it: where that is all there is, that
    is all that queries see.
    """
    lines = []
    for graph in version.graphs:
        if graph.iri == unsaid:
            continue
        subject = iri_term(graph.iri)
        current = literal_line(str(graph.current).lower(), None, f"{vocab.XSD}boolean")
        apart = literal_line(str(graph.apart).lower(), None, f"{vocab.XSD}boolean")
        triples = literal_line(str(graph.triples), None, f"{vocab.XSD}integer")
        loaded = literal_line(graph.loaded, None, f"{vocab.XSD}dateTime")
        lines += [
            f"{subject} <{vocab.RDF}type> <{vocab.CG}Graaf> .\n",
            f"{subject} <{vocab.DCT}title> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.RDFS}label> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.CG}digest> {literal_line(graph.digest)} .\n",
            f"{subject} <{vocab.CG}geladenOp> {loaded} .\n",
            f"{subject} <{vocab.CG}huidig> {current} .\n",
            f"{subject} <{vocab.CG}apart> {apart} .\n",
            f"{subject} <{vocab.VOID}triples> {triples} .\n",
        ]
        for term, iri in (("license", graph.licence), ("source", graph.source)):
            if iri:
                lines.append(f"{subject} <{vocab.DCT}{term}> {iri_term(iri)} .\n")
        if graph.release:
            lines.append(f"{subject} <{vocab.CG}release> {literal_line(graph.release)} .\n")
    made = _MADE if lines or not unsaid else {}  # said beside others only
    for iri, (nl, en) in made.items():
        subject = iri_term(iri)
        lines.append(f"{subject} <{vocab.RDF}type> <{vocab.CG}Graaf> .\n")
        for term in (f"{vocab.DCT}title", f"{vocab.RDFS}label"):
            lines += [f"{subject} <{term}> {literal_line(nl, 'nl')} .\n"]
            lines += [f"{subject} <{term}> {literal_line(en, 'en')} .\n"]
    there = {g.series for g in version.graphs if g.iri != vocab.OWN_GRAPH and not g.closed}
    for series in sorted(there):
        lines += _series(series)
    told = {release.iri for release in _told(version) if release.series in there}
    for release in version.releases:
        if release.iri in told:
            lines += _release(release, version, told)
    return "".join(lines).encode()


def _series(series: str) -> list[str]:
    subject = iri_term(vocab.series_iri(series))
    return [
        f"{subject} <{vocab.RDF}type> <{vocab.CG}Reeks> .\n",
        f"{subject} <{vocab.RDFS}label> {literal_line(series, 'nl')} .\n",
        f"{subject} <{vocab.RDFS}label> {literal_line(series, 'en')} .\n",
    ]


def _told(version: DataVersion) -> list[Release]:
    """The releases that the graph tells of: of versions without a name, which may be very many, the
    last ones of each series."""
    last: dict[str, int] = {}
    for release in version.releases:
        if not release.named:
            last[release.series] = max(last.get(release.series, 0), int(release.name))
    return [
        release
        for release in version.releases
        if release.named or int(release.name) > last[release.series] - _MOST_UNNAMED
    ]


def _release(release: Release, version: DataVersion, told: set[str]) -> list[str]:
    """What is said of a release. Of one that has no name of its own only the last one's graphs are
    still there: the next delivery replaced them."""
    subject, name = iri_term(release.iri), f"{release.series} {release.name}"
    issued = literal_line(release.issued, None, f"{vocab.XSD}dateTime")
    lines = [
        f"{subject} <{vocab.RDF}type> <{vocab.CG}Release> .\n",
        f"{subject} <{vocab.RDFS}label> {literal_line(name, 'nl')} .\n",
        f"{subject} <{vocab.RDFS}label> {literal_line(name, 'en')} .\n",
        f"{subject} <{vocab.DCT}isVersionOf> {iri_term(vocab.series_iri(release.series))} .\n",
        f"{subject} <{vocab.DCAT}version> {literal_line(release.name)} .\n",
        f"{subject} <{vocab.DCT}issued> {issued} .\n",
    ]
    if release.current:
        series = iri_term(vocab.series_iri(release.series))
        lines.append(f"{series} <{vocab.DCAT}hasCurrentVersion> {subject} .\n")
    before = vocab.release_iri(release.series, release.before)
    if release.before and before in told:
        lines.append(f"{subject} <{vocab.PROV}wasRevisionOf> {iri_term(before)} .\n")
    own = release.name if release.named else ""
    if release.named or release.current:
        lines += [
            f"{subject} <{vocab.DCT}hasPart> {iri_term(graph.iri)} .\n"
            for graph in version.graphs
            if (graph.series, graph.release) == (release.series, own) and not graph.closed
        ]
    return lines
