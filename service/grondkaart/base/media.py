"""The one table of formats: name, media type, file extension, and what a format can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Holds = Literal[
    "solutions",
    "graph",
    "dataset",
    "answer",
    "agenda",
    "report",
    "inventory",
    "page",
    "difference",
    "about",
    "file",
]


@dataclass(frozen=True)
class Format:
    """A format the service reads or writes.

    `holds`: what it can carry: SPARQL solutions (and booleans), one graph, a dataset of graphs,
    an answer of the façade, the dates of one, a report on an inventory, an inventory, a page, the
    difference between two releases, what a program reads about the service itself, or any file as it
    came.
    `media` is what we send, `also` what we accept as well, `title` what people call it ("" where its
    name says so).
    """

    name: str
    media: str
    extension: str
    holds: frozenset[Holds]
    also: tuple[str, ...] = ()
    text: bool = True
    title: str = ""

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header, with charset where the format is plain text."""
        return f"{self.media}; charset=utf-8" if self.text else self.media


def _format(name: str, media: str, extension: str, *holds: Holds, **more: object) -> Format:
    return Format(name, media, extension, frozenset(holds), **more)  # type: ignore[arg-type]


FORMATS: tuple[Format, ...] = (
    _format(
        "json",
        "application/sparql-results+json",
        "srj",
        "solutions",
        also=("application/json",),
        text=False,
    ),
    _format(
        "xml",
        "application/sparql-results+xml",
        "srx",
        "solutions",
        text=False,
    ),
    _format("csv", "text/csv", "csv", "solutions", "answer", "report", "inventory", "difference"),
    _format("tsv", "text/tab-separated-values", "tsv", "solutions"),
    _format(
        "ttl",
        "text/turtle",
        "ttl",
        "graph",
        "answer",
        "report",
        "inventory",
        also=("application/x-turtle",),
        title="Turtle",
    ),
    _format(
        "nt",
        "application/n-triples",
        "nt",
        "graph",
        "inventory",
        also=("text/plain",),
        title="N-Triples",
    ),
    _format(
        "rdfxml", "application/rdf+xml", "rdf", "graph", "inventory", text=False, title="RDF/XML"
    ),
    _format(
        "jsonld",
        "application/ld+json",
        "jsonld",
        "graph",
        "dataset",
        "answer",
        "report",
        "inventory",
        text=False,
        title="JSON-LD",
    ),
    _format("trig", "application/trig", "trig", "graph", "dataset", title="TriG"),
    _format("nq", "application/n-quads", "nq", "graph", "dataset", "inventory", title="N-Quads"),
    _format("answer-json", "application/json", "json", "answer", "difference", text=False),
    _format("patch", "application/sparql-update", "ru", "difference"),
    _format("report-json", "application/json", "json", "report", text=False),
    _format("sarif", "application/sarif+json", "sarif", "report", text=False),
    _format("ameff", "application/xml", "xml", "inventory", also=("text/xml",), text=False),
    _format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "answer",
        "inventory",
        text=False,
    ),
    _format("ics", "text/calendar", "ics", "agenda"),
    _format("zip", "application/zip", "zip", "inventory", text=False),
    _format("html", "text/html", "html", "page", also=("application/xhtml+xml",)),
    _format(
        "openapi",
        "application/json",
        "json",
        "about",
        also=("application/openapi+json", "application/vnd.oai.openapi+json"),
        text=False,
    ),
    _format(
        "linkset",
        "application/linkset+json",
        "json",
        "about",
        also=("application/json",),
        text=False,
    ),
    _format("original", "application/octet-stream", "bin", "file", text=False),
    _format("problem", "application/problem+json", "json", text=False),
)


def formats_for(holds: Holds) -> tuple[Format, ...]:
    """All formats that can carry `holds`, in order of preference."""
    return tuple(f for f in FORMATS if holds in f.holds)


def by_name(name: str, holds: Holds) -> Format | None:
    """The format called `name` (or with that extension) that can carry `holds`, or None."""
    return next((f for f in formats_for(holds) if name in (f.name, f.extension)), None)


def read_as(media: str, holds: Holds) -> Format | None:
    """The format with this media type that can carry `holds`, or None."""
    return next((f for f in formats_for(holds) if media in (f.media, *f.also)), None)
