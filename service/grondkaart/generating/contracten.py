"""Draws the contracts of one municipality: what they cover, when they end, and what is not known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grondkaart.generating.applicaties import OUT, Applicatie, Household
from grondkaart.generating.draw import Draw
from grondkaart.generating.koppelingen import Koppeling
from grondkaart.generating.market import SUPPLIERS
from grondkaart.generating.writing import Writing

_TOGETHER = [(1, 8), (2, 18), (3, 20), (5, 22), (8, 18), (13, 10), (20, 4)]
_YEARS_AHEAD = [(-1, 3), (0, 17), (1, 29), (2, 23), (3, 14), (4, 8), (5, 6)]
_END_DAYS = [((12, 31), 62), ((6, 30), 12), ((3, 31), 7), ((9, 30), 7), (None, 12)]
_LONG = [(1, 20), (2, 25), (3, 25), (4, 22), (5, 8)]  # years under way, at the least
_NOTICES = [("P3M", 48), ("P6M", 24), ("P1M", 14), ("P1Y", 3), ("P90D", 2), ("", 9)]
_RENEWED = [("true", 38), ("false", 49), ("", 13)]
_TERMS = [("P1Y", 84), ("P2Y", 8), ("P6M", 5), ("", 3)]
_MOST_RENEWALS = [(1, 26), (2, 36), (3, 16), (5, 4), (None, 12)]
_WITHOUT_END, _WITHOUT_COST, _OTHER_MONEY = 0.04, 0.13, 0.01
_UNDER_NONE = 0.08  # of what is used, as much stands under no contract
_OLD = 0.5  # of what is out of use, as much is still paid for
_MORE = (("hosting", 0.07), ("onderhoud", 0.03))  # a second or third contract, over the same mostly
_APART = 0.006  # of what is used, as much has a contract for maintenance of its own
_USE = "gebruik"
_TENS = 50  # euros to which a cost is rounded


@dataclass(frozen=True)
class Terms:
    """When a contract begins and ends; None is not known."""

    begin: date
    end: date | None
    irrevocable: date | None


class Contracten:
    """Draws those of one municipality, and writes them."""

    def __init__(self, draw: Draw, writing: Writing, today: date) -> None:
        """`today` is the day whose state they show."""
        self._draw, self._writing, self._today = draw, writing, today
        self._number = 0

    def of(
        self, one: Household, applicaties: Sequence[Applicatie], koppelingen: Sequence[Koppeling]
    ) -> None:
        """Those for the use of applicaties, by supplier; some for hosting and maintenance over the same,
        and a few that cover what stands under different contracts."""
        self._number = 0
        by_supplier: defaultdict[int, list[Applicatie]] = defaultdict(list)
        for applicatie in applicaties:
            left_out = 1 - _OLD if applicatie.status == OUT else _UNDER_NONE
            if not self._draw.chance(left_out):
                by_supplier[applicatie.package.supplier].append(applicatie)
        for supplier, theirs in sorted(by_supplier.items()):
            self._shared(one, supplier, theirs)
        used = [applicatie for applicatie in applicaties if applicatie.in_use]
        apart = [applicatie for applicatie in used if self._draw.chance(_APART)]
        if apart:
            self._over(one, self._other_supplier(), apart, "onderhoud")
        self._for_koppelingen(one, koppelingen)

    def _other_supplier(self) -> int:
        return self._draw.skewed(SUPPLIERS) + 1

    def _shared(self, one: Household, supplier: int, theirs: Sequence[Applicatie]) -> None:
        """So many contracts that each of these stands under one; over some there are more."""
        left = list(theirs)
        while left:
            together = self._draw.weighted(_TOGETHER)
            covered, left = left[:together], left[together:]
            self._over(one, supplier, covered, _USE)
            for what, share in _MORE:
                if self._draw.chance(share):
                    self._over(one, self._other_supplier(), covered, what)

    def _over(
        self, one: Household, supplier: int, covered: Sequence[Applicatie], what: str
    ) -> None:
        iri = self._contract(one, supplier, what)
        self._cost(iri, sum(self._price(a, what, one.scale) for a in covered))
        self._writing.points(iri, "dekt", *(a.iri for a in covered))

    def _for_koppelingen(self, one: Household, koppelingen: Sequence[Koppeling]) -> None:
        """In some municipalities one contract covers what passes through the bus."""
        passing = [koppeling for koppeling in koppelingen if koppeling.via_bus]
        if not passing or not self._draw.chance(0.5):
            return
        iri = self._contract(one, self._other_supplier(), "koppelingen")
        self._cost(iri, 900 * len(passing))
        self._writing.points(iri, "dekt", *(koppeling.iri for koppeling in passing))
        for koppeling in passing:
            self._writing.points(koppeling.iri, "contract", iri)

    def _price(self, applicatie: Applicatie, what: str, scale: float) -> int:
        share = self._draw.whole(75, 130) if what == _USE else self._draw.whole(10, 35)
        return int(applicatie.package.price * scale * share / 100)

    def _contract(self, one: Household, supplier: int, what: str) -> str:
        draw, say = self._draw, self._writing
        self._number += 1
        iri = say.thing("Contract", one.code, self._number)
        say.label(iri, f"Proefcontract {self._number} ({what}) van {one.name}")
        if draw.chance(0.97):
            say.supplier(iri, supplier)
        terms = self._terms()
        for term, day in (
            ("ingangsdatum", terms.begin),
            ("einddatum", terms.end),
            ("onopzegbaarTot", terms.irrevocable),
        ):
            if day is not None:
                say.day(iri, term, day)
        notice, renewed = draw.weighted(_NOTICES), draw.weighted(_RENEWED)
        if notice:
            say.value(iri, "opzegtermijn", notice, "duration")
        if renewed and terms.end is not None:
            say.value(iri, "stilzwijgendeVerlenging", renewed, "boolean")
            if renewed == "true":
                self._renewal(iri)
        return iri

    def _renewal(self, iri: str) -> None:
        term, most = self._draw.weighted(_TERMS), self._draw.weighted(_MOST_RENEWALS)
        if term:
            self._writing.value(iri, "verlengingstermijn", term, "duration")
        if most is not None:
            self._writing.value(iri, "maximumVerlengingen", most, "integer")

    def _terms(self) -> Terms:
        draw = self._draw
        end = self._end()
        long = max(end.year - self._today.year, 0) + draw.weighted(_LONG)
        begin = _years(end + timedelta(1), -long)
        if draw.chance(_WITHOUT_END):
            return Terms(begin, None, None)
        irrevocable = max(begin, _years(end, -1)) if draw.chance(0.08) else None
        return Terms(begin, end, irrevocable)

    def _end(self) -> date:
        """Mostly the last day of a year, else of a quarter; of one in eight any day."""
        draw = self._draw
        year, day = self._today.year + draw.weighted(_YEARS_AHEAD), draw.weighted(_END_DAYS)
        return date(year, *(day or (draw.whole(1, 12), draw.whole(1, 28))))

    def _cost(self, iri: str, euros: int) -> None:
        if self._draw.chance(_WITHOUT_COST):
            return
        rounded = max(_TENS, (euros + _TENS // 2) // _TENS * _TENS)
        self._writing.value(iri, "jaarkosten", rounded, "decimal")
        self._writing.currency(iri, "USD" if self._draw.chance(_OTHER_MONEY) else "EUR")


def _years(day: date, number: int) -> date:
    """The same day so many years later; of 29 February the 28th."""
    return date(day.year + number, day.month, min(day.day, 28 if day.month == 2 else day.day))
