"""One invented inventory, over what is shipped: the parts that `national.py` is made of.

Municipalities, reference components, standards, components and facilities are those of `data/`; everything
else is invented and called "Proef…". A municipality's choices follow from the seed and its code alone.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line, read_turtle
from grondkaart.importers.sources import Sources

T = TypeVar("T")
SUPPLIERS = 60
SOURCE = f"{vocab.ID}bron/synthetisch"
TYPE, LABEL = f"<{vocab.RDF}type>", f"<{vocab.RDFS}label>"
_MADE_ON = date(2026, 1, 1)
_DATE, _FLOW = f"{vocab.XSD}date", f"<{vocab.ARCHIMATE}flow>"
_EURO = "<http://publications.europa.eu/resource/authority/currency/EUR>"
_STATUSES = [("in-productie", 80), ("uit-te-faseren", 8), ("gepland", 6), ("uitgefaseerd", 6)]
_HOSTINGS = [("saas", 48), ("on-premises", 30), ("iaas", 14), ("paas", 8)]
_DIRECTIONS = [("heen", 55), ("beide", 30), ("terug", 15)]
_TRANSPORTS = [("REST", 35), ("SOAP", 30), ("bestand", 25), ("bericht", 10)]
_NOTICES = [(3, 50), (6, 25), (1, 15), (12, 10)]
_DURATIONS = {1: "P1M", 3: "P3M", 6: "P6M", 12: "P1Y"}


def cg(term: str) -> str:
    """A term of ours as it stands in N-Triples."""
    return f"<{vocab.CG}{term}>"


def thing(soort: str, key: str) -> str:
    """The address of a thing as it stands in N-Triples."""
    return f"<{vocab.ID}{soort}/{key}>"


class Draw:
    """Seeded choices that rest on `Random.random` alone: the one sequence that Python keeps for ever."""

    def __init__(self, *seed: object) -> None:
        self._next = Random("-".join(map(str, seed))).random

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._next() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def one(self, among: Sequence[T]) -> T:
        """One of these, each as likely as the others."""
        return among[int(self._next() * len(among))]

    def weighted(self, among: Sequence[tuple[T, int]]) -> T:
        """One of these pairs of value and weight."""
        reached = list(accumulate(weight for _, weight in among))
        return among[bisect(reached, self._next() * reached[-1])][0]

    def skewed(self, count: int) -> int:
        """An index below `count`: the first are drawn much more often than the last."""
        return int(count * self._next() ** 2.5)

    def heavy(self, middle: float) -> int:
        """A number around `middle` with few that are far larger (a log-logistic distribution)."""
        share = min(max(self._next(), 1e-4), 1 - 1e-4)
        return int(middle * (share / (1 - share)) ** 0.6)

    def shuffled(self, items: Sequence[str]) -> list[str]:
        """These in another order."""
        return [item for _, item in sorted((self._next(), i) for i in items)]


@dataclass(frozen=True)
class Role:
    """A referentiecomponent: address, name, layer, its standards, and components that realise it."""

    iri: str
    name: str
    layer: str
    standards: tuple[str, ...]
    components: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """What an inventory refers to, read from what is shipped. Addresses stand as in N-Triples."""

    gemeenten: tuple[tuple[str, str], ...]  # code and name
    roles: tuple[Role, ...]
    versions: dict[str, tuple[str, ...]]
    components: tuple[str, ...]  # those that are common
    voorzieningen: tuple[str, ...]

    @classmethod
    def read(cls, content: Path, seed: int) -> Reference:
        """Read `data/` under `content`; which referentiecomponenten are popular follows from `seed`."""
        told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        shipped = [content / one.folder for one in Sources.read(content).sets]
        facts = [folder for folder in shipped if folder.parent.name == "data"]
        for triple in read_turtle(
            sorted(path for folder in facts for path in folder.rglob("*.ttl"))
        ):
            told[str(triple.predicate)][str(triple.subject)].append(str(triple.object))
        kinds = told[TYPE]

        def of(kind: str) -> list[str]:
            return sorted(subject for subject, found in kinds.items() if cg(kind) in found)

        def name(subject: str) -> str:
            return told[LABEL][subject][0].rpartition("@")[0].strip('"')

        def turned(predicate: str) -> dict[str, tuple[str, ...]]:
            found = defaultdict(list)
            for subject in sorted(told[predicate]):
                for value in told[predicate][subject]:
                    found[value].append(subject)
            return {value: tuple(subjects) for value, subjects in found.items()}

        draw = Draw(seed, "reference")
        realised = turned(cg("realiseert"))
        layers = sorted(of("Laag"))
        ended = told["<https://identifier.overheid.nl/tooi/def/ont/einddatum>"]
        present = [one for one in of("Gemeente") if one not in ended]
        return cls(
            gemeenten=tuple((one.rpartition("/")[2][:-1], name(one)) for one in present),
            roles=tuple(
                Role(
                    role,
                    name(role),
                    draw.one(layers),
                    tuple(sorted(told[cg("standaard")][role])),
                    realised.get(role, ()),
                )
                for role in draw.shuffled(of("Referentiecomponent"))
            ),
            versions=turned(f"<{vocab.DCT}isVersionOf>"),
            components=tuple(of("GemeenschappelijkeComponent")),
            voorzieningen=tuple(of("Voorziening")),
        )


@dataclass(frozen=True)
class Applicatie:
    """What koppelingen and contracts need to know of an applicatie."""

    iri: str
    role: Role
    supplier: int


class Inventory:
    """The inventory of one municipality, as lines of N-Triples."""

    def __init__(self, reference: Reference, seed: int, code: str, name: str, size: int) -> None:
        self._reference, self._code, self._name, self._size = reference, code, name, size
        self._draw = Draw(seed, code)
        self._gemeente = f"<{vocab.PREFIXES['gemeente']}{code}>"
        self._inventory = thing("inventarisatie", code)
        self._lines: list[str] = []

    def lines(self) -> list[str]:
        """All of it, always in the same order."""
        title = f"Proefinventarisatie van {self._name} (synthetisch)"
        self._say(self._inventory, TYPE, cg("Inventarisatie"))
        self._say(self._inventory, LABEL, literal_line(title, "nl"))
        self._say(self._inventory, f"<{vocab.DCT}source>", f"<{SOURCE}>")
        self._say(self._inventory, cg("gemeente"), self._gemeente)
        self._say(self._inventory, cg("peildatum"), _day(_MADE_ON))
        self._say(self._inventory, cg("versie"), _whole(1))
        applicaties = [self._applicatie(number) for number in range(1, self._size + 1)]
        self._contracts(applicaties)
        for number in range(1, self._size // 4 + 1):
            self._koppeling(number, applicaties)
        return list(dict.fromkeys(self._lines))  # a graph says nothing twice

    def _say(self, subject: str, predicate: str, value: str) -> None:
        self._lines.append(f"{subject} {predicate} {value} .\n")

    def _owned(self, soort: str, number: int, kind: str) -> str:
        iri = thing(soort, f"{self._code}-proef-{number}")
        self._say(iri, TYPE, cg(kind))
        self._say(iri, cg("gemeente"), self._gemeente)
        self._say(iri, cg("inInventarisatie"), self._inventory)
        return iri

    def _applicatie(self, number: int) -> Applicatie:
        draw, say = self._draw, self._say
        place = draw.skewed(len(self._reference.roles))
        role, product = self._reference.roles[place], draw.skewed(6)
        supplier = (place * 7 + product * 11) % SUPPLIERS + 1
        iri = self._owned("applicatie", number, "Applicatie")
        package = f"Proefpakket {role.name} {'ABCDEF'[product]}"
        say(iri, LABEL, literal_line(f"{package} ({self._name} {number})", "nl"))
        say(iri, cg("pakket"), literal_line(package))
        say(iri, cg("leverancier"), supplier_iri(supplier))
        say(iri, cg("laag"), role.layer)
        status = draw.weighted(_STATUSES)
        say(iri, cg("gebruikstatus"), thing("gebruikstatus", status))
        if draw.chance(0.97):
            say(iri, cg("referentiecomponent"), role.iri)
        if role.components and draw.chance(0.6):
            say(iri, cg("component"), draw.one(role.components))
        if draw.chance(0.9):
            version = f"{draw.whole(1, 12)}.{draw.whole(0, 30)}"
            say(iri, cg("versieaanduiding"), literal_line(version))
        if draw.chance(0.8):
            day = _MADE_ON - timedelta(draw.whole(1, 3000))
            say(iri, cg("statusSinds"), _day(day))
        if draw.chance(0.85):
            say(iri, cg("hosting"), thing("hosting", draw.weighted(_HOSTINGS)))
        if draw.chance(0.9):
            used = 0 if status == "uitgefaseerd" or draw.chance(0.03) else draw.heavy(35)
            say(iri, cg("aantalGebruikers"), _whole(used))
        for standard in role.standards[:4]:
            if draw.chance(0.45):
                of_it = self._reference.versions.get(standard)
                exact = of_it and draw.chance(0.4)
                say(iri, cg("standaard"), draw.one(of_it) if exact and of_it else standard)
        return Applicatie(iri, role, supplier)

    def _contracts(self, applicaties: Sequence[Applicatie]) -> None:
        """Applicaties of one supplier stand together in contracts; one in ten stands in none."""
        by_supplier: dict[int, list[Applicatie]] = defaultdict(list)
        for one in applicaties:
            if self._draw.chance(0.9):
                by_supplier[one.supplier].append(one)
        number = 0
        for supplier, theirs in sorted(by_supplier.items()):
            while theirs:
                number += 1
                size = self._draw.whole(3, 8)
                self._contract(number, supplier, theirs[:size])
                del theirs[:size]

    def _contract(self, number: int, supplier: int, covered: Sequence[Applicatie]) -> None:
        draw, say = self._draw, self._say
        iri = self._owned("contract", number, "Contract")
        start = _MADE_ON - timedelta(draw.whole(0, 2500))
        notice, renewed, most = draw.weighted(_NOTICES), draw.chance(0.6), draw.whole(1, 5)
        say(iri, LABEL, literal_line(f"Proefcontract {number} van {self._name}", "nl"))
        say(iri, cg("leverancier"), supplier_iri(supplier))
        say(iri, cg("ingangsdatum"), _day(start))
        say(iri, cg("opzegtermijn"), literal_line(_DURATIONS[notice], None, f"{vocab.XSD}duration"))
        said = literal_line(str(renewed).lower(), None, f"{vocab.XSD}boolean")
        say(iri, cg("stilzwijgendeVerlenging"), said)
        if renewed:
            say(iri, cg("verlengingstermijn"), literal_line("P1Y", None, f"{vocab.XSD}duration"))
            say(iri, cg("maximumVerlengingen"), _whole(most))
        cost = str(sum(draw.heavy(14_000) + 500 for _ in covered))
        say(iri, cg("jaarkosten"), literal_line(cost, None, f"{vocab.XSD}decimal"))
        say(iri, cg("valuta"), _EURO)
        for one in covered:
            say(iri, cg("dekt"), one.iri)
        if draw.chance(0.96):  # of some the end is not known
            self._moments(iri, number, start, notice, most if renewed else 0)

    def _moments(self, iri: str, number: int, start: date, notice: int, most: int) -> None:
        """The end of the term under way, and the exits from then on, at most three."""
        end, left = _later(start, 12 * self._draw.whole(1, 5)), most
        while end < _MADE_ON and left:
            end, left = _later(end, 12), left - 1
        self._say(iri, cg("einddatum"), _day(end))
        for place in range(min(3, left + 1)):
            exit_day = _later(end, 12 * place)
            moment = thing("contractmoment", f"{self._code}-proef-{number}-{exit_day}")
            self._say(moment, TYPE, cg("Contractmoment"))
            self._say(moment, cg("contract"), iri)
            self._say(moment, cg("uitstapdatum"), _day(exit_day))
            self._say(moment, cg("laatsteOpzegdatum"), _day(_later(exit_day, -notice)))

    def _koppeling(self, number: int, applicaties: Sequence[Applicatie]) -> None:
        draw, say = self._draw, self._say
        start, other = draw.one(applicaties), draw.one(applicaties)
        end, common = other.iri, set(start.role.standards) & set(other.role.standards)
        if draw.chance(0.15):
            end, common = draw.one(self._reference.voorzieningen), set(start.role.standards)
        elif draw.chance(0.2):
            end, common = draw.one(self._reference.components), set(start.role.standards)
        if end == start.iri:
            return
        iri = self._owned("koppeling", number, "Koppeling")
        direction = draw.weighted(_DIRECTIONS)
        giver, taker = (end, start.iri) if direction == "terug" else (start.iri, end)
        say(giver, _FLOW, taker)
        say(iri, f"<{vocab.RDF}subject>", giver)
        say(iri, f"<{vocab.RDF}predicate>", _FLOW)
        say(iri, f"<{vocab.RDF}object>", taker)
        say(iri, cg("van"), start.iri)
        say(iri, cg("naar"), end)
        say(iri, cg("richting"), literal_line(direction))
        say(iri, cg("koppelingstatus"), thing("gebruikstatus", draw.weighted(_STATUSES)))
        if common:
            say(iri, cg("standaard"), draw.one(sorted(common)))
        if draw.chance(0.7):
            say(iri, cg("transport"), literal_line(draw.weighted(_TRANSPORTS)))


def supplier_iri(number: int) -> str:
    """The address of an invented supplier as it stands in N-Triples."""
    return thing("organisatie", f"proef-{number:02}")


def _whole(number: int) -> str:
    return literal_line(str(number), None, f"{vocab.XSD}integer")


def _day(day: date) -> str:
    return literal_line(day.isoformat(), None, _DATE)


def _later(day: date, months: int) -> date:
    """The same day so many months later (or earlier), at most the 28th."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, min(day.day, 28))
