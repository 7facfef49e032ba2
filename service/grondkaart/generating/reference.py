"""What invented inventories refer to: municipalities, reference components, standards and more, as shipped.

Addresses are plain IRIs. Everything is in a fixed order, so that drawing from it always gives the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple, read_turtle
from grondkaart.importers.sources import Sources

_TYPE, _LABEL, _BELOW = vocab.RDF + "type", vocab.RDFS + "label", vocab.RDFS + "subClassOf"
_VERSION_OF, _CONFORMS = f"{vocab.DCT}isVersionOf", f"{vocab.DCT}conformsTo"
_ENDED = f"{vocab.PREFIXES['tooi']}einddatum"
_GONE = ("Einde ondersteuning", "Teruggetrokken")
_LAYERS = {
    "interactie": "portaal publicatie formulier balie mijngemeente klant viewer intranet media callcenter "
    "narrowcasting zelfdiagnose cocreatie ideeën kantoorautomatisering buurtmarktplaats",
    "connectiviteit": "servicebus distributie routering netwerk vpn firewall serviceregister laad-en-",
    "diensten": "catalogus logging handtekening betaling creatie zoekmachine scanning output kennis",
    "databronnen": "registratie magazijn warehouse archief gba- bag- bgt- bro- gegevens register eigendommen",
}
_ELSE = "procesinrichting"


@dataclass(frozen=True)
class Gemeente:
    """A municipality: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Ended:
    """A municipality that ended, and the day on which it did."""

    gemeente: Gemeente
    day: date


@dataclass(frozen=True)
class Role:
    """A referentiecomponent, with the layer that we suppose it in (GEMMA names none)."""

    iri: str
    name: str
    layer: str
    domains: tuple[str, ...]
    standards: tuple[str, ...]


@dataclass(frozen=True)
class Component:
    """A component of the catalogue that realises reference components; its status is a key."""

    iri: str
    name: str
    status: str
    is_common: bool
    layers: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """GEMMA's saying that two things connect; `van` is a reference component, `naar` may be a facility."""

    van: str
    naar: str
    standards: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """All of it; `took_in` are the municipalities that ended, by the code of their one successor."""

    gemeenten: tuple[Gemeente, ...]
    took_in: dict[str, tuple[Ended, ...]]
    roles: tuple[Role, ...]
    components: tuple[Component, ...]
    voorzieningen: tuple[str, ...]
    links: tuple[Link, ...]
    versions: dict[str, tuple[str, ...]]
    ended_standards: frozenset[str]
    triples: tuple[Triple, ...]

    @classmethod
    def read(cls, content: Path) -> Reference:
        """Read the sets that are shipped under `content`. Raises ContentProblem or SyntaxError."""
        folders = [content / one.folder for one in Sources.read(content).sets]
        files = sorted(path for folder in folders for path in folder.rglob("*.ttl"))
        return _Reading(tuple(read_turtle(files))).whole()


class _Reading:
    """What the shipped sets say, by property and subject."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self._triples = triples
        said: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(
                triple.object, (NamedNode, Literal)
            ):
                said[triple.predicate.value][triple.subject.value].add(triple.object.value)
        self._said = said
        self._names = {
            triple.subject.value: triple.object.value
            for triple in triples
            if triple.predicate.value == _LABEL
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, Literal)
            and triple.object.language == "nl"
        }

    def whole(self) -> Reference:
        ended = self._said[_ENDED]
        present = [one for one in self._of("Gemeente") if one not in ended]
        gone = {one for one in self._of("Standaard", "Standaardversie") if self._is_gone(one)}
        return Reference(
            gemeenten=tuple(map(self._gemeente, present)),
            took_in=self._mergers(set(present)),
            roles=tuple(map(self._role, self._of("Referentiecomponent"))),
            components=tuple(self._components()),
            voorzieningen=tuple(self._of("Voorziening")),
            links=tuple(self._links()),
            versions=self._versions(),
            ended_standards=frozenset(gone),
            triples=self._triples,
        )

    def _of(self, *kinds: str) -> list[str]:
        wanted = {vocab.CG + kind for kind in kinds}
        return sorted(iri for iri, found in self._said[_TYPE].items() if wanted & found)

    def _values(self, iri: str, term: str) -> tuple[str, ...]:
        return tuple(sorted(self._said[vocab.CG + term].get(iri, ())))

    def _gemeente(self, iri: str) -> Gemeente:
        return Gemeente(iri.rpartition("/")[2], self._names[iri])

    def _mergers(self, present: set[str]) -> dict[str, tuple[Ended, ...]]:
        """Those that went over whole; of one that was divided nobody knows what went where."""
        found: defaultdict[str, list[Ended]] = defaultdict(list)
        for iri, days in sorted(self._said[_ENDED].items()):
            successors = self._values(iri, "opgegaanIn")
            if len(successors) == 1 and successors[0] in present:
                day = date.fromisoformat(min(days))
                found[successors[0].rpartition("/")[2]].append(Ended(self._gemeente(iri), day))
        return {code: tuple(taken) for code, taken in found.items()}

    def _role(self, iri: str) -> Role:
        name = self._names[iri]
        domains = self._values(iri, "gemmaDomein")
        return Role(iri, name, _layer(name), domains, self._values(iri, "standaard"))

    def _components(self) -> Iterable[Component]:
        common = set(self._of("GemeenschappelijkeComponent"))
        for iri in sorted({*common, *self._of("Component", "DecentraleComponent")}):
            roles, statuses = self._values(iri, "realiseert"), self._values(iri, "componentstatus")
            if roles and statuses:
                status = statuses[0].rpartition("/")[2]
                layers, name = self._values(iri, "laag"), self._names[iri]
                yield Component(iri, name, status, iri in common, layers, roles)

    def _links(self) -> Iterable[Link]:
        roles, others = set(self._of("Referentiecomponent")), set(self._of("Voorziening"))
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for iri in self._of("Referentieaansluiting"):
            ends = (*self._values(iri, "van"), *self._values(iri, "naar"))
            if len(ends) != 2 or ends[0] == ends[1]:
                continue
            van, naar = ends if ends[0] in roles else ends[::-1]
            if van in roles and naar in roles | others:
                standards = found[van, naar]
                standards.update(self._values(iri, "viaStandaard"))
                for koppelvlak in self._values(iri, "via"):
                    standards.update(self._said[_CONFORMS].get(koppelvlak, ()))
        known = set(self._of("Standaard", "Standaardversie"))
        for (van, naar), standards in sorted(found.items()):
            yield Link(van, naar, tuple(sorted(standards & known)))

    def _versions(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for version, standards in sorted(self._said[_VERSION_OF].items()):
            for standard in sorted(standards):
                found[standard].append(version)
        return {standard: tuple(versions) for standard, versions in found.items()}

    def _is_gone(self, iri: str) -> bool:
        said = (*self._values(iri, "versiestatus"), *self._values(iri, "gemmaStatus"))
        return any(status in _GONE for status in said)


def _layer(name: str) -> str:
    """The layer that the name of a reference component makes us think of."""
    low = name.lower()
    fits = (layer for layer, words in _LAYERS.items() if any(w in low for w in words.split()))
    return f"{vocab.ID}laag/{next(fits, _ELSE)}"


def with_types_above(triples: Iterable[Triple]) -> list[Triple]:
    """Triples, and the types that follow from their classes, as the store adds them."""
    known = list(triples)
    above: defaultdict[str, set[str]] = defaultdict(set)
    for triple in known:
        if triple.predicate.value == _BELOW and isinstance(triple.object, NamedNode):
            above[str(triple.subject)].add(str(triple.object))
    found = list(known)
    for triple in known:
        if triple.predicate.value == _TYPE:
            found += [
                Triple(triple.subject, triple.predicate, NamedNode(kind[1:-1]))
                for kind in sorted(_all_above(str(triple.object), above))
            ]
    return found


def _all_above(kind: str, above: dict[str, set[str]]) -> set[str]:
    found, new = set[str](), set(above.get(kind, ()))
    while new:
        found |= new
        new = {higher for one in new for higher in above.get(one, ())} - found
    return found
