"""What one municipality counts for in the public figures, read from the graph of its inventory.

Not asked of a store: an inventory that was replaced counts on until the change is told, and only its file
still has it. The rules are those of the questions on moving over (docs/explanation/overstappen.md), with
what is not certain left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.inventories.figures import EXIT, SWITCH, USE, Figure

_NAMES = (
    "component",
    "contract",
    "dekt",
    "eersteUitstapdatum",
    "gebondenAan",
    "gebruikstatus",
    "geldtNa",
    "inKwartaal",
    "laatsteOpzegdatum",
    "referentiecomponent",
)
# From the predicate on, which is found quickest: a country is a third of a gigabyte.
_SAID = re.compile(rf'> <{re.escape(vocab.CG)}({"|".join(_NAMES)})> [<"]([^>"]*)'.encode())
_IN_USE = {f"{vocab.ID}gebruikstatus/{name}" for name in ("in-productie", "uit-te-faseren")}
_QUARTER = f"{vocab.ID}kwartaal/"

Things = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Ground:
    """What answers are read against: the quarter they begin with, and which roles a component has."""

    since: str
    realised: Mapping[str, frozenset[str]]


def answers(graph: bytes, ground: Ground) -> frozenset[Figure]:
    """What the municipality with this inventory, as N-Triples, counts for."""
    things = _things(graph)
    moments: dict[str, list[Mapping[str, list[str]]]] = defaultdict(list)
    covering: dict[str, list[str]] = defaultdict(list)
    for subject, said in things.items():
        for quarter in said.get("inKwartaal", ()):
            if quarter >= _QUARTER + ground.since:
                for contract in said.get("contract", ()):
                    moments[contract].append(said)
        for covered in said.get("dekt", ()):
            covering[covered].append(subject)
    found: set[Figure] = set()
    for subject, said in things.items():
        if _IN_USE.isdisjoint(said.get("gebruikstatus", ())):
            continue
        components, roles = said.get("component", []), said.get("referentiecomponent", [])
        found.update(Figure(USE, one) for one in (*components, *roles))
        exits = {_key(m) for contract in covering.get(subject, ()) for m in moments[contract]}
        found.update(Figure(EXIT, one, q) for one in (*components, *roles) for q in exits)
        done = {role for one in components for role in ground.realised.get(one, ())}
        switches = set(_switches(things, moments, said, ground))
        found.update(Figure(SWITCH, one, q) for one in set(roles) - done for q in switches)
    return frozenset(found)


def _things(graph: bytes) -> Things:
    """By subject and name, what is said in those of our own terms that matter here."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for match in _SAID.finditer(graph):
        line = graph.rfind(b"\n", 0, match.start()) + 1
        subject = graph[line + 1 : match.start()]
        if b">" not in subject:  # else it stands within a literal
            found[subject.decode()][match[1].decode()].append(match[2].decode())
    return found


def _switches(
    things: Things,
    moments: Mapping[str, list[Mapping[str, list[str]]]],
    applicatie: Mapping[str, list[str]],
    ground: Ground,
) -> Iterator[str]:
    """The quarters in which everything that binds an applicatie lets go, with notice still ahead.

    A bundle lets go in a quarter when each of its contracts does, so that whoever moves then to what is
    there when the quarter begins pays for nothing twice; and it holds from the first day of it on.
    """
    today = _first_day(ground.since)
    for bound in applicatie.get("gebondenAan", ()):
        after = max(things[bound].get("geldtNa", ()) if bound in things else (), default="")
        for moment in moments.get(bound, ()):
            quarter = _key(moment)
            begin = _first_day(quarter)
            first = min(moment.get("eersteUitstapdatum", ()), default=begin)
            notice = max(moment.get("laatsteOpzegdatum", ()), default="")
            if notice >= today and first >= begin and after < begin:
                yield quarter


def _key(moment: Mapping[str, list[str]]) -> str:
    return moment["inKwartaal"][0].removeprefix(_QUARTER)


def _first_day(quarter: str) -> str:
    return f"{quarter[:4]}-{int(quarter[-1]) * 3 - 2:02}-01"


def quarter_of(day: str) -> str:
    """The quarter that a day (ISO 8601) falls in, as a key such as 2027-q4."""
    return f"{day[:4]}-q{(int(day[5:7]) + 2) // 3}"
