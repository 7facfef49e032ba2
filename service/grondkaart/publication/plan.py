"""Which copies a data version asks for: one unit for each open graph, one of what counts now, one of all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import orjson

from grondkaart.base import vocab
from grondkaart.publication.naming import CURRENT, WHOLE, key_of
from grondkaart.store.filling import metadata
from grondkaart.store.port import DataVersion, GraphInfo

_MAKER = 1  # another number when files come to be made in another way
_CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
GRAPH_FORMATS = ("ttl", "nt", "jsonld", "nq", "trig")
_FORMATS = {CURRENT: ("ttl", "nt", "jsonld"), WHOLE: ("trig", "nq", "jsonld")}
Kind = Literal["graph", "text", "types", "current", "whole"]


@dataclass(frozen=True)
class Unit:
    """What is copied together: its key, which graph it is ("" when it is several), how it is made, and
    the syntaxes it is written in.

    `digest` says what is in it: the same digest, the same files. `text` are statements that are not on
    disk, and `parts` are the keys of the units that it is put together from.
    """

    key: str
    graph: str
    kind: Kind
    digest: str
    formats: tuple[str, ...] = GRAPH_FORMATS
    text: str = ""
    parts: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The name of the folder that its files are in."""
        said = orjson.dumps([_MAKER, self.key, self.graph, self.digest, self.formats])
        return hashlib.sha256(said).hexdigest()[:32]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; `of` reads them."""
        return asdict(self)

    @classmethod
    def of(cls, said: dict[str, Any]) -> Unit:
        """The unit that `as_json` told of."""
        return cls(
            **{**said, "formats": tuple(said["formats"]), "parts": tuple(said["parts"])},
        )


@dataclass(frozen=True)
class Described:
    """A unit with what is known of it: title (Dutch), licence and source (IRIs or ""), series, release,
    and when it was loaded. `counts` is whether it is part of what counts now."""

    unit: Unit
    info: GraphInfo
    counts: bool


def planned(version: DataVersion) -> tuple[Described, ...]:
    """The units of a data version, each after the ones it is put together from.

    Closed graphs are left out, whoever asks: copies are for everyone.
    """
    graphs = tuple(g for g in version.graphs if not g.closed)
    open_version = replace(version, graphs=graphs)
    found = [
        Described(Unit(key_of(g.iri), g.iri, "graph", g.digest), g, g.in_default) for g in graphs
    ]
    counting = [one for one in found if one.counts]
    found.append(_metadata(open_version))
    found.append(_types(open_version, counting))
    current = [*counting, found[-1]]
    said = metadata(open_version, vocab.OWN_GRAPH).decode()
    found.append(_together(CURRENT, "current", current, open_version, said))
    everything = sorted(found[:-1], key=lambda one: one.unit.graph)
    found.append(_together(WHOLE, "whole", everything, open_version))
    return tuple(found)


def _metadata(version: DataVersion) -> Described:
    text = metadata(version).decode()
    unit = Unit("grafen", vocab.METADATA_GRAPH, "text", _digest([text]), text=text)
    return Described(unit, _made(version, vocab.METADATA_GRAPH, "Gegevens over de grafen"), False)


def _types(version: DataVersion, counting: list[Described]) -> Described:
    digest = _contents(counting)
    parts = tuple(one.unit.key for one in counting)
    unit = Unit("typen", vocab.TYPES_GRAPH, "types", digest, parts=parts)
    return Described(unit, _made(version, vocab.TYPES_GRAPH, "Afgeleide typen"), True)


def _together(
    key: str, kind: Kind, parts: list[Described], version: DataVersion, text: str = ""
) -> Described:
    digest = _digest([_contents(parts), text])
    keys = tuple(one.unit.key for one in parts)
    unit = Unit(key, "", kind, digest, _FORMATS[key], text, keys)
    return Described(unit, _made(version, "", "Grondkaart"), kind == "current")


def _made(version: DataVersion, iri: str, title: str) -> GraphInfo:
    """What is known of what the service itself makes: as young as the youngest graph."""
    loaded = max((g.loaded for g in version.graphs), default="1970-01-01T00:00:00Z")
    about = {"title": title, "source": "", "licence": _CC0 if iri else ""}
    return GraphInfo(
        iri=iri,
        series=vocab.series_of(iri),
        release="",
        current=True,
        apart=False,
        triples=0,
        loaded=loaded,
        digest="",
        terms=frozenset(),
        **about,
    )


def _contents(parts: Iterable[Described]) -> str:
    return _digest(f"{one.unit.key} {one.unit.digest}" for one in parts)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
