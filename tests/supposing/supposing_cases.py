"""What the tests of supposing share: a store over an engine, and inventories of contracts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory.port import Inventory, Owner
from grondkaart.inventories.completing import complete
from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query
from grondkaart.store.supposing import Supposing
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.facts import facts

CG, XSD = vocab.CG, vocab.XSD
RENEWS = {"renews": "true"}
TODAY = date(2026, 11, 25)
EURO = "<http://publications.europa.eu/resource/authority/currency/EUR>"
OWNERS = {
    code: Owner(code, f"{vocab.ID}gemeente/{code}", f"Gemeente {code}", (code,))
    for code in ("vb0001", "vb0002")
}


class Held:
    """A store over one engine in this process."""

    version = DataVersion(1, ())

    def __init__(self, lines: Sequence[str]) -> None:
        self.engine = Engine()
        self.engine.load("".join(lines).encode())

    async def query(self, query: Query) -> Answer:
        kind, name, body = self.engine.answer(query)

        async def once() -> AsyncGenerator[bytes, None]:
            yield body

        return Answer(kind, name, self.version, once(), body)

    async def close(self) -> None:
        pass

    def suppose(self, *assumptions: Assumption) -> set[str]:
        """All facts that there are once these are supposed."""
        found = asyncio.run(facts(self, assumptions))
        Supposing(self.engine).suppose(found.supposed)
        return self.facts()

    def facts(self) -> set[str]:
        """All facts, as lines."""
        return {str(quad.triple) for quad in self.engine.store}


@dataclass(frozen=True)
class Contract:
    """What a contract says, and the numbers of the applicaties that it covers."""

    end: str = ""
    covers: tuple[int, ...] = ()
    renewal: str = ""
    most: str = ""
    notice: str = ""
    irrevocable: str = ""
    cost: str = ""
    says: dict[str, str] = field(default_factory=dict)


def contract(number: int, code: str = "vb0001") -> str:
    """The address of a contract."""
    return f"{vocab.ID}contract/{code}-c{number}"


def applicatie(number: int, code: str = "vb0001") -> str:
    """The address of an applicatie."""
    return f"{vocab.ID}applicatie/{code}-a{number}"


def inventory(
    contracts: Sequence[Contract], applicaties: int = 4, code: str = "vb0001"
) -> list[str]:
    """The lines of an accepted inventory."""
    made = Inventory()
    for number in range(applicaties):
        made.say(applicatie(number, code), vocab.RDF + "type", f"<{CG}Applicatie>")
    for number, one in enumerate(contracts):
        iri = contract(number, code)
        made.say(iri, vocab.RDF + "type", f"<{CG}Contract>")
        made.say(iri, vocab.RDFS + "label", literal_line(f"Contract {number}", "nl"))
        for place in one.covers:
            made.say(iri, CG + "dekt", f"<{applicatie(place, code)}>")
        for name, value, kind in _said(one):
            if value:
                made.say(iri, CG + name, literal_line(value, None, XSD + kind))
        if one.cost:
            made.say(iri, CG + "valuta", EURO)
    complete(made, OWNERS[code], TODAY)
    return list(made.lines)


def _said(one: Contract) -> list[tuple[str, str, str]]:
    return [
        ("einddatum", one.end, "date"),
        ("onopzegbaarTot", one.irrevocable, "date"),
        ("opzegtermijn", one.notice, "duration"),
        ("stilzwijgendeVerlenging", one.says.get("renews", ""), "boolean"),
        ("verlengingstermijn", one.renewal, "duration"),
        ("maximumVerlengingen", one.most, "integer"),
        ("jaarkosten", one.cost, "decimal"),
    ]


def ends(number: int, day: str, *, renews: bool = True, code: str = "vb0001") -> Assumption:
    return Assumption(0, "contracteinde", contract(number, code), date.fromisoformat(day), renews)


_days = st.dates(date(2023, 1, 1), date(2034, 12, 31)).map(date.isoformat)
_lengths = st.sampled_from(["", "P1M", "P3M", "P1Y", "P2Y", "P30D"])
_contract = st.builds(
    Contract,
    end=st.one_of(st.just(""), _days),
    covers=st.sets(st.integers(0, 3), max_size=3).map(lambda found: tuple(sorted(found))),
    renewal=_lengths,
    most=st.sampled_from(["", "0", "1", "3"]),
    notice=_lengths,
    irrevocable=st.one_of(st.just(""), _days),
    cost=st.sampled_from(["", "1000", "1250.55"]),
    says=st.sampled_from([{}, RENEWS, {"renews": "false"}]),
)


contracts_of = st.lists(_contract, min_size=1, max_size=5)
days_of = st.lists(st.tuples(st.integers(0, 4), _days, st.booleans()), min_size=1, max_size=3)
