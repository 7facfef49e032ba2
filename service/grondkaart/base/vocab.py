"""Namespaces, addresses and the few terms that code itself needs. All plain strings."""

from __future__ import annotations

import re
from urllib.parse import quote

BASE = "https://w3id.org/grondkaart/"
CG = BASE + "def/"
ID = BASE + "id/"
GRAPH = BASE + "graaf/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCT = "http://purl.org/dc/terms/"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"
ARCHIMATE = "http://bp4mc2.org/def/archimate#"

PREFIXES: dict[str, str] = {
    "cg": CG,
    "archimate": ARCHIMATE,
    "dcat": DCAT,
    "dct": DCT,
    "eigenschap": ID + "eigenschap/",
    "gemma": ID + "gemma/",
    "id": ID,
    "graaf": GRAPH,
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "tooi": "https://identifier.overheid.nl/tooi/def/ont/",
    "gemeente": "https://identifier.overheid.nl/tooi/id/gemeente/",
    "void": VOID,
    "xsd": XSD,
}

# Prefixes for writing Turtle: those whose local names need no escaping.
WRITTEN_PREFIXES: dict[str, str] = {
    **{name: iri for name, iri in PREFIXES.items() if name not in ("id", "graaf")},
    **{soort: f"{ID}{soort}/" for soort in ("bron", "component", "koppelvlak", "laag", "opgave")},
}

_PLAIN = re.compile(r"[A-Za-z0-9\-._~]+")

METADATA_GRAPH = GRAPH + "grafen"
TYPES_GRAPH = GRAPH + "typen"
MADE_GRAPHS = frozenset({METADATA_GRAPH, TYPES_GRAPH})  # made by the service, written by nobody
OWN_GRAPH = GRAPH + "standaard"  # what was written into the default graph itself

# Who uses what, by series and so by address: for `overheid`, not for everyone (design 5).
INVENTORIES, SUBMISSIONS = "inventaris/", "inzendingen"
COUNTED = "geteld"  # which of them the public figures tell of

# What is worked out when an inventory is accepted, and therefore never taken from a file: kinds of
# things, the beginnings of their addresses, and what is said of things that were handed in.
WORKED_OUT_KINDS = ("Contractmoment", "Contractbundel", "Bundelmoment")
WORKED_OUT_SPACES = tuple(f"{ID}{kind.lower()}/" for kind in WORKED_OUT_KINDS)
WORKED_OUT = frozenset(
    [CG + name for name in ("inInventarisatie", "gebondenAan")]
    + [CG + name for name in ("uitersteEinddatum", "jaarkostenPerApplicatie")]
    + [RDF + name for name in ("subject", "predicate", "object")]
)

# The kinds of things that stand in closed graphs only.
CLOSED_KINDS = frozenset(
    ["applicatie", "contract", "koppeling", "inventarisatie", "inzending"]
    + [kind.lower() for kind in WORKED_OUT_KINDS]
)


def is_closed(series: str) -> bool:
    """Whether the graphs of a series are for `overheid` only."""
    return series in (SUBMISSIONS, COUNTED) or series.startswith(INVENTORIES)


def is_closed_graph(iri: str) -> bool:
    """Whether an address can only be that of a graph for `overheid`, whether it exists or not."""
    name = iri.removeprefix(GRAPH)
    return name != iri and (is_closed(f"{name}/") or is_closed(name.partition("/")[0]))


def is_closed_thing(iri: str) -> bool:
    """Whether an address can only be that of something that tells who uses what (design 5).

    Told from the address alone, so that the answer is the same whether the thing exists or not.
    """
    kind = iri.removeprefix(ID).partition("/")[0]
    return iri.startswith(ID) and kind in CLOSED_KINDS


def series_of(graph: str) -> str:
    """The series that a new graph begins: its address, below our own graphs without their base."""
    return graph.removeprefix(GRAPH)


def series_iri(series: str) -> str:
    """The address of a series of releases."""
    return f"{ID}reeks/{key(series)}"


def release_iri(series: str, name: str) -> str:
    """The address of one release of a series."""
    return f"{ID}release/{key(series)}/{key(name)}"


def key(text: str) -> str:
    """Percent-encode `text` for use as the last segment of an IRI (RFC 3986 unreserved kept)."""
    return text if _PLAIN.fullmatch(text) else quote(text, safe="-._~")


def property_key(name: str) -> str:
    """The key of an AMEFF property name: readable, and different for every different name.

    Blanks become `_`; every other character outside letters, digits, `-`, `.` and `~` is
    percent-encoded, `_` itself too, so that no two names share a key. The empty name is `_`
    (names are trimmed, so no other name gives it).
    """
    return quote(name, safe=" -.~").replace("_", "%5F").replace(" ", "_") or "_"


def slug(text: str) -> str:
    """Lower-case kebab form of `text`: letters and digits, runs of anything else become one `-`."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    return "-".join(kept.split())
