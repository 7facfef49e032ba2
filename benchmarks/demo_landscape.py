"""What the invented municipalities of the demonstration have: from the tables in `demonstratie/` to rows.

What a story rests on stands in the tables; what no story rests on (versions, numbers of users, days,
the remaining contracts) is drawn from the seed, the municipality and the thing itself, so that a new
row changes no other.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from grondkaart.base import vocab
from grondkaart.generating.draw import Draw

DESIGN = Path(__file__).parent / "demonstratie"
Row = dict[str, tuple[str, ...]]
"""One row of a sheet: the header of each column that is filled in, and its values."""

_STATUS = {
    "g": "gepland",
    "p": "in productie",
    "u": "uit te faseren",
    "x": "uitgefaseerd",
}
_IN_USE = ("p", "u")
_BUS = "Gemeentelijke servicebuscomponent"
_ABOVE, _BETWEEN = {"Interactie", "Procesinrichting"}, {"Connectiviteit", "Diensten"}
_END_YEARS = [(2027, 30), (2028, 30), (2029, 18), (2030, 12), (2031, 10)]
_END_DAYS = [((12, 31), 65), ((6, 30), 20), ((3, 31), 8), ((9, 30), 7)]
_NOTICES = [("3 maanden", 55), ("6 maanden", 30), ("1 maand", 15)]
_MOST_IN_ONE = 4
_UNDER_NONE = 0.07  # the share of what no story is about that stands in no contract


def slug(text: str) -> str:
    """The id of something by its name."""
    return vocab.slug(text.translate(str.maketrans("ëéèöüï", "eeeoui")))


@dataclass(frozen=True, eq=False)
class Package:
    """A package as the tables describe it, with who uses it."""

    name: str
    supplier: str
    components: tuple[str, ...]
    roles: tuple[str, ...]
    layers: tuple[str, ...]
    standards: tuple[str, ...]
    hosting: str
    users: float  # for each thousand inhabitants
    cost: float  # euros a year for each inhabitant
    status: dict[str, str]

    def status_at(self, code: str, first: bool) -> str:
        """How a municipality uses it at its first or a later hand-in: g, p, u, x or nothing."""
        before, arrow, after = self.status[code].partition(">")
        return before if first or not arrow else after


@dataclass(frozen=True)
class HandIn:
    """Something that a municipality hands in: where it is kept, its form, its day, its verdict."""

    path: str
    form: str
    day: date
    verdict: str
    changes: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Municipality:
    """An invented municipality."""

    code: str
    name: str
    inhabitants: int
    story: str
    closed: tuple[str, ...]  # how its systems are connected where no standard does
    by_bus: bool  # whether what would skip a layer passes through its bus
    on_purpose: dict[str, str]
    hand_ins: tuple[HandIn, ...]


@dataclass
class Sheets:
    """What is handed in: three sheets of rows, each with its id first."""

    applicaties: list[Row] = field(default_factory=list)
    contracten: list[Row] = field(default_factory=list)
    koppelingen: list[Row] = field(default_factory=list)

    def items(self) -> Iterable[tuple[str, list[Row]]]:
        """Each sheet by its name."""
        return vars(self).items()


class Design:
    """All that the tables in `demonstratie/` say."""

    def __init__(self, folder: Path = DESIGN) -> None:
        """Read the tables; a name that is not known to them is a KeyError when it is used."""
        self._folder = folder
        told = tomllib.loads((folder / "gemeenten.toml").read_text("utf-8"))
        self.seed: int = told["zaad"]
        self.versions: dict[str, str] = told["versies"]
        self.transport: dict[str, str] = told["transport"]
        self.suppliers: dict[str, str] = told["leveranciers"]
        self._short: dict[str, list[str]] = told["afkortingen"]
        self.municipalities = tuple(_municipality(one) for one in told["gemeente"])
        self.contracts = self._table("contracten")
        self.patterns = self._table("koppelingen")

    def _table(self, name: str) -> list[dict[str, str]]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=";"))

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """Every package, in the order of the table."""
        codes = [one.code for one in self.municipalities]
        return tuple(
            Package(
                name=row["pakket"],
                supplier=row["leverancier"],
                components=_split(row["component"]),
                roles=_split(row["referentiecomponenten"]),
                layers=_split(row["laag"]),
                standards=tuple(
                    standard
                    for said in _split(row["standaarden"])
                    for standard in self._short.get(said, [said])
                ),
                hosting=row["hosting"],
                users=float(row["gebruikers"]),
                cost=float(row["kosten"]),
                status={code: row[code] for code in codes},
            )
            for row in self._table("pakketten")
        )

    def sheets(self, one: Municipality, hand_in: HandIn) -> Sheets:
        """What a municipality hands in, with the changes that a story asks for."""
        made = _Landscape(self, one, first=hand_in is one.hand_ins[0]).sheets()
        for change in hand_in.changes:
            rows = {row["id"][0]: row for row in getattr(made, change["blad"])}
            rows[change["id"]][change["kolom"]] = _split(change["waarde"])
        return made


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _municipality(told: dict[str, Any]) -> Municipality:
    hand_ins = tuple(
        HandIn(
            one["pad"],
            one["vorm"],
            one["peildatum"],
            one["verwacht"],
            tuple(one.get("wijziging", ())),
        )
        for one in told["inzending"]
    )
    return Municipality(
        told["code"],
        told["naam"],
        told["inwoners"],
        told["verhaal"],
        tuple(told["dicht"]),
        told["via-bus"],
        told["bedoeld dubbel"],
        hand_ins,
    )


class _Landscape:
    """The rows of one municipality at one hand-in."""

    def __init__(self, design: Design, one: Municipality, *, first: bool) -> None:
        self._design, self._one = design, one
        used = {p: p.status_at(one.code, first) for p in design.packages}
        self._used = {package: status for package, status in used.items() if status}
        self._in_role: dict[str, list[Package]] = {}
        for package in self._used:
            for role in package.roles:
                self._in_role.setdefault(role, []).append(package)

    def sheets(self) -> Sheets:
        made = Sheets([self._applicatie(p, s) for p, s in self._used.items()])
        for pattern in self._design.patterns:
            self._connect(pattern, made.koppelingen)
        self._contracts(made)
        return made

    def _draw(self, *what: str) -> Draw:
        return Draw(self._design.seed, self._one.code, *what)

    def _applicatie(self, package: Package, status: str) -> Row:
        draw = self._draw("applicatie", package.name)
        users = package.users * self._one.inhabitants / 1000 * (0.85 + draw.whole(0, 30) / 100)
        cloud = package.hosting == "SaaS"
        version = (
            f"{draw.whole(2025, 2026)}.{draw.whole(1, 4)}"
            if cloud
            else f"{draw.whole(2, 11)}.{draw.whole(0, 9)}"
        )
        row: Row = {
            "id": (slug(package.name),),
            "naam": (package.name,),
            "referentiecomponenten": package.roles,
            "componenten": package.components,
            "laag": package.layers,
            "pakket": (package.name,),
            "versie": (version,),
            "leverancier": (package.supplier,),
            "status": (_STATUS[status],),
            "status sinds": (_since(draw, status, bool(package.components)).isoformat(),),
            "hosting": (package.hosting,),
            "aantal gebruikers": (_users(users, package.users, status),),
            "standaarden": package.standards,
        }
        if package.name in self._one.on_purpose:
            row["bedoeld dubbel"] = (self._one.on_purpose[package.name],)
        return row

    # connections

    def _connect(self, pattern: dict[str, str], into: list[Row]) -> None:
        """A koppeling of each system that is used for the one end with the best at the other."""
        known = {row["id"][0] for row in into}
        for start in self._in_role.get(pattern["van"], ()):
            if self._used[start] == "x":
                continue
            found = self._other_end(pattern, start)
            if found is None:
                continue
            end, standard = found
            row = self._koppeling(pattern, start, end, standard)
            if row["id"][0] not in known:
                into.append(row)

    def _other_end(
        self, pattern: dict[str, str], start: Package
    ) -> tuple[Package | None, str] | None:
        """Where it goes (None: outside the municipality) and by which standard ("": by none)."""
        wanted = [s for s in _split(pattern["standaarden"]) if s in start.standards]
        roles = {role for package in self._design.packages for role in package.roles}
        open_end = pattern["anders"] == "niet"
        if pattern["naar"] not in roles:
            if wanted:
                return None, wanted[0]
            return None if open_end else (None, "")
        ends = [
            p
            for p in self._in_role.get(pattern["naar"], ())
            if p is not start and self._used[p] != "x"
        ]
        for standard in wanted:
            for end in ends:
                if standard in end.standards:
                    return end, standard
        return None if open_end or not ends else (ends[0], "")

    def _koppeling(
        self, pattern: dict[str, str], start: Package, end: Package | None, standard: str
    ) -> Row:
        name = end.name if end else pattern["naar"]
        used = {self._used[p] for p in (start, end) if p}
        status = next(s for s in "gup" if s in used)
        row: Row = {
            "id": (f"{slug(start.name)}--{slug(name)}",),
            "naam": (f"{start.name} – {name}",),
            "van": (slug(start.name),),
            "naar": (slug(name) if end else name,),
            "richting": (pattern["richting"],),
            "standaarden": (self._design.versions.get(standard, standard),) if standard else (),
            "status": (_STATUS[status],),
            "transport": (self._travels(start, name, standard),),
        }
        between = self._between(pattern["via"], standard)
        if between is None and end and self._one.by_bus and _skips_a_layer(start, end):
            between = self._first(_BUS)
        if between and between not in (start, end):
            row["via"] = (slug(between.name),)
        return row

    def _between(self, role: str, standard: str) -> Package | None:
        """What a koppeling passes through: a bus for what is not an API, a register for what is."""
        if not role or not standard or ("API" in standard) != role.startswith("Serviceregister"):
            return None
        return self._first(role)

    def _first(self, role: str) -> Package | None:
        used = [p for p in self._in_role.get(role, ()) if self._used[p] in _IN_USE and p.users]
        return used[0] if used else None

    def _travels(self, start: Package, name: str, standard: str) -> str:
        if not standard:
            return self._draw("koppeling", start.name, name).one(self._one.closed)
        fits = (
            t for beginning, t in self._design.transport.items() if standard.startswith(beginning)
        )
        return next(fits)

    # contracts

    def _contracts(self, made: Sheets) -> None:
        named = {p.name: p for p in self._used}
        left = [p for p, status in self._used.items() if status in _IN_USE and p.cost]
        said = [c for c in self._design.contracts if c["gemeente"] == self._one.code]
        if not said:  # its form has no place for contracts
            return
        for row in said:
            covered = [named[name] for name in _split(row["dekt"]) if name in named]
            links = [
                link
                for told in _split(row["dekt"])
                if told.startswith("koppelingen via ")
                for link in made.koppelingen
                if link.get("via") == (slug(told.removeprefix("koppelingen via ")),)
            ]
            contract = self._contract(row, covered, links)
            for link in links:
                link["contract"] = contract["id"]
            made.contracten.append(contract)
            left = [p for p in left if p not in covered]
        left = [p for p in left if not self._draw("zonder contract", p.name).chance(_UNDER_NONE)]
        for supplier in dict.fromkeys(p.supplier for p in left):
            self._remaining(supplier, [p for p in left if p.supplier == supplier], made)

    def _contract(
        self, said: dict[str, str], covered: Sequence[Package], links: Sequence[Row]
    ) -> Row:
        cost = sum(p.cost for p in covered) * self._one.inhabitants
        cost *= 0.9 + self._draw("contract", said["contract"]).whole(0, 20) / 100
        row: Row = {"id": (slug(said["contract"]),), "naam": (said["contract"],)}
        row |= {
            column: (said[column],)
            for column in said
            if column not in ("gemeente", "contract", "dekt", "jaarkosten") and said[column]
        }
        row["jaarkosten"] = (said["jaarkosten"] or str(round(cost / 50) * 50),)
        row["valuta"] = ("EUR",)
        row["dekt"] = (*(slug(p.name) for p in covered), *(link["id"][0] for link in links))
        return row

    def _remaining(self, supplier: str, packages: Sequence[Package], made: Sheets) -> None:
        """Contracts for what no story is about: a few systems each, drawn from the seed."""
        for number in range(0, len(packages), _MOST_IN_ONE):
            name = f"Overeenkomst {supplier} {number // _MOST_IN_ONE + 1}"
            draw = self._draw("overeenkomst", name)
            end = date(draw.weighted(_END_YEARS), *draw.weighted(_END_DAYS))
            years, renewed = end.year - 2026 + draw.whole(1, 3), draw.chance(0.6)
            said = {
                "contract": name,
                "leverancier": supplier,
                "ingangsdatum": (end.replace(year=end.year - years) + timedelta(1)).isoformat(),
                "einddatum": end.isoformat(),
                "opzegtermijn": draw.weighted(_NOTICES),
                "stilzwijgende verlenging": "ja" if renewed else "nee",
                "verlengingstermijn": "1 jaar" if renewed else "",
                "maximum verlengingen": str(draw.whole(2, 5)) if renewed else "",
                "jaarkosten": "",
            }
            if not renewed:
                said["onopzegbaar tot"] = end.isoformat()
            covered = packages[number : number + _MOST_IN_ONE]
            made.contracten.append(self._contract(said, covered, []))


def _skips_a_layer(start: Package, end: Package) -> bool:
    """Whether one is only interaction or process, and the other is a source without services."""
    for above, below in (
        (set(start.layers), set(end.layers)),
        (set(end.layers), set(start.layers)),
    ):
        if above <= _ABOVE and "Databronnen" in below and not below & _BETWEEN:
            return True
    return False


def _since(draw: Draw, status: str, component: bool) -> date:
    """The first of a month: catalogue components came lately, other systems longer ago."""
    if status == "x":
        return date(2026, draw.whole(2, 8), 1)
    first, last = {"p": (2023, 2025) if component else (2012, 2024)}.get(status, (2025, 2025))
    return date(draw.whole(first, last), draw.whole(1, 12), 1)


def _users(number: float, rate: float, status: str) -> str:
    if not rate or status in ("x", "g"):
        return "0"
    return str(max(1, round(number)))
