"""What an answer says in its `Link` header: signposting (https://signposting.org/FAIR/), and Memento."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.media import Format, formats_for
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import Description
from grondkaart.linkeddata.rdf import next_page
from grondkaart.wire.addressing import here

RDF = tuple(f for f in formats_for("graph") if f.name in ("ttl", "nt", "rdfxml", "jsonld"))
HTML = formats_for("page")
FORMATS = (*RDF, *HTML)
FORMAT, LANGUAGE, DAY, PROPERTY = "formaat", "taal", "peildatum", "eigenschap"
_MOST = 5  # of classes and graphs, so that a header stays short
_LINKS = "application/link-format"


@dataclass(frozen=True)
class Place:
    """Where a description is: the address of this host, and what is asked of it beside its form."""

    origin: str
    about: Address
    day: str = ""

    def document(self, **asked: str) -> str:
        """The absolute address of the document, in a form or language."""
        wanted = {DAY: self.day, **asked}
        query = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
        return f"{self.origin}{self.about.document}" + (f"?{query}" if query else "")


def link_header(place: Place, found: Description, memento: str = "") -> str:
    """The header. `memento` is the moment (as headers write it) of an earlier state that this is."""
    links = [_link(found.subject, "cite-as")]
    for format_ in RDF:
        address = place.document(formaat=format_.extension)
        links.append(_link(address, "describedby", type=format_.media))
    for language in ("nl", "en"):
        address = place.document(taal=language)
        links.append(_link(address, "alternate", type="text/html", hreflang=language))
    classes = [node.value for node in found.values(vocab.RDF + "type") if node.kind == "iri"]
    links += [_link(iri, "type") for iri in sorted(classes)[:_MOST]]
    links += [_link(iri, "license") for iri in _licences(found)[:_MOST]]
    graphs = [origin.iri for origin in found.origins][:_MOST]
    links += [_link(place.origin + here(iri), "collection") for iri in graphs]
    if found.origins:  # what the service works out itself has no earlier states
        links += time_links(place, memento)
    links += _pages(place, found)
    return ", ".join(link for link in links if link.isascii())


def _licences(found: Description) -> list[str]:
    """The licences of what is said: of the graphs that it stands in, or of the graph that it is about."""
    is_graph = found.subject.startswith(vocab.GRAPH)
    own = [node.value for node in found.values(vocab.DCT + "license")] if is_graph else []
    return list(dict.fromkeys([*own, *(o.licence for o in found.origins if o.licence)]))


def time_links(place: Place, memento: str = "") -> list[str]:
    """Where earlier states are (RFC 7089): the document is its own timegate."""
    now = Place(place.origin, place.about)
    timemap = f"{place.origin}{place.about.timemap}"
    links = [
        _link(now.document(), "original timegate"),
        _link(timemap, "timemap", type=_LINKS),
    ]
    if memento:
        links.append(_link(place.document(), "memento", datetime=memento))
    return links


def _pages(place: Place, found: Description) -> Iterator[str]:
    """The pages around this one, where it is one of the things that point here by one property."""
    if len(found.incoming) != 1:
        return
    one = found.incoming[0]
    for relation, number in (("prev", one.page - 1), ("next", one.page + 1)):
        if 1 <= number <= one.last:
            asked = next_page(one.by, number)
            yield _link(f"{place.origin}{place.about.document}?{asked}", relation)


def timemap(place: Place, mementos: Iterable[tuple[str, str]]) -> str:
    """The list of earlier states (RFC 7089, 5): of each its day, and its moment as headers write it."""
    links = [
        _link(place.document(), "original timegate"),
        _link(f"{place.origin}{place.about.timemap}", "self", type=_LINKS),
    ]
    links += [
        _link(Place(place.origin, place.about, day).document(), "memento", datetime=moment)
        for day, moment in mementos
    ]
    return ",\n".join(links) + "\n"


def _link(address: str, relation: str, **more: str) -> str:
    said = "".join(f'; {name}="{value}"' for name, value in more.items())
    return f'<{address}>; rel="{relation}"{said}'


def chosen(name: str) -> Format | None:
    """The form of a description that a request names by extension or name, or None."""
    return next((f for f in FORMATS if name in (f.name, f.extension)), None)
