"""Random lands: a few municipalities with applicaties and contracts as badly filled in as real ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from slow import (
    GEPLAND,
    IN_PRODUCTIE,
    UIT_TE_FASEREN,
    UITGEFASEERD,
    Applicatie,
    Component,
    Contract,
    Land,
    Opgave,
    Termijn,
    uiterste_einde,
    uitstappen,
)

MORE = int(os.environ.get("OVERSTAP_VOORBEELDEN", "0"))
"""How many random lands each test tries; when not said few, and the same ones each time."""

GEMEENTEN = ("vb0001", "vb0002", "vb0003")
_IN_USE = (IN_PRODUCTIE, IN_PRODUCTIE, IN_PRODUCTIE, UIT_TE_FASEREN)
_STATUSES = (*_IN_USE, *_IN_USE, UITGEFASEERD, GEPLAND)
_COMING = ("in-ontwikkeling", "idee")
_COMPONENT_STATUSES = ("beschikbaar", "beschikbaar", "beschikbaar", *_COMING, "uit-te-faseren")
_PURPOSES = (("zaken",), ("zaken",), ("kaarten", "zaken"), ("zaken",), ("kaarten",), ())

# Days at which calendars go wrong, more often than others, and most of them not far off.
_CORNERS = [
    date(year, month, day)
    for year in (2025, 2026, 2027, 2027, 2027, 2028, 2028, 2029)
    for month, day in ((1, 30), (2, 28), (3, 31), (6, 30), (8, 31), (12, 30), (12, 31))
] + [date(2024, 2, 29), date(2028, 2, 29), date(2032, 2, 29), date(2037, 1, 1)]
_SPAN = (date(2025, 6, 1), date(2032, 12, 31))
days = st.sampled_from(_CORNERS) | st.dates(*_SPAN)
accepted = st.sampled_from((date(2026, 11, 25), date(2028, 2, 29), date(2027, 12, 31)))
_NOTICES = (Termijn(1), Termijn(3), Termijn(6), Termijn(0, 30), Termijn(0, 0), Termijn(2, 15))
_RENEWALS = (Termijn(12), Termijn(12), Termijn(6), Termijn(3), Termijn(1), Termijn(0, 100))
_AMOUNTS = (Decimal(36_500), Decimal("0.01"), Decimal(10_000), Decimal(25_000))
_QUARTERS = [date(year, month, 1) for year in (2026, 2027, 2028) for month in (1, 4, 7, 10)]


def few(number: int) -> settings:
    """Settings for a test that tries `number` lands when nothing else was asked for."""
    return settings(max_examples=MORE or number, deadline=None, derandomize=not MORE, database=None)


def often(values: Sequence[object], nothing: int = 4) -> st.SearchStrategy[Any]:
    """One of some values, or once in so many times nothing."""
    return st.sampled_from([*values, *[None] * (1 + len(values) // nothing)])


def seldom(values: Sequence[object]) -> st.SearchStrategy[Any]:
    """Nothing, or once in five times one of some values."""
    return st.sampled_from([*[None] * 4 * len(values), *values])


# Made once: making a strategy takes longer than drawing from it.
_TERMS = st.builds(
    Contract,
    st.just(""),
    st.just(()),
    ingang=st.sampled_from((date(2020, 1, 1), date(2020, 1, 1), date(2026, 12, 1))),
    einde=st.one_of(often(_CORNERS), often(_CORNERS), st.dates(*_SPAN)),
    opzeg=often(_NOTICES),
    verlengt=st.sampled_from((None, False, True, True, True)),
    verlenging=often(_RENEWALS),
    hoogstens=st.sampled_from((None, None, 0, 1, 2, 5, 12)),
    onopzegbaar=seldom(_CORNERS),
    kosten=st.one_of(often(_AMOUNTS), st.integers(0, 9_000_000).map(lambda n: Decimal(n) / 100)),
    euro=st.sampled_from((True,) * 7 + (False,)),
    koppelt=st.sampled_from((False, False, True)),
)
_USES = st.builds(
    Applicatie,
    st.just(""),
    st.just(""),
    st.sampled_from(_PURPOSES),
    st.sampled_from(_STATUSES),
    st.sampled_from((None, 7, 7, 0)),
    seldom(("met een reden",)),
    seldom(("c0", "c1")),
)
_OPGAVEN = st.builds(
    Opgave,
    st.just(""),
    st.lists(st.sampled_from(_QUARTERS), max_size=2, unique=True).map(tuple),
    st.frozensets(st.sampled_from(GEMEENTEN), max_size=2),
)
_COMPONENTEN = st.builds(
    Component,
    st.just(""),
    st.sampled_from((("kaarten", "zaken"), ("zaken",), ("kaarten",))),
    st.sampled_from(_COMPONENT_STATUSES),
    st.one_of(st.none(), st.none(), days),
    st.sampled_from(((), ("schulden",), ("wonen",), ("schulden", "wonen"))),
)
_COVERS = {
    number: st.just(list(range(number)))
    | st.lists(st.sampled_from(range(number)), min_size=1, max_size=number, unique=True)
    for number in (1, 2, 3)
}
_FEW, _CONTRACTS = st.sampled_from((2, 2, 3, 1)), st.sampled_from((3, 4, 5, 2, 3, 4, 1, 0))


@st.composite
def lands(draw: st.DrawFn) -> Land:
    """Some municipalities, what they have, and what they could move over to."""
    opgaven = tuple(replace(draw(_OPGAVEN), name=name) for name in ("schulden", "wonen"))
    componenten = tuple(
        replace(draw(_COMPONENTEN), name=f"c{number}")
        for number in range(draw(st.sampled_from((1, 2))))
    )
    applicaties: list[Applicatie] = []
    contracten: list[Contract] = []
    for gemeente in GEMEENTEN[: draw(st.sampled_from((3, 3, 2, 1)))]:
        names = [f"a{len(applicaties) + number}" for number in range(draw(_FEW))]
        applicaties += [replace(draw(_USES), name=name, gemeente=gemeente) for name in names]
        for _ in range(draw(_CONTRACTS)):
            covered = tuple(names[place] for place in draw(_COVERS[len(names)]))
            contracten.append(replace(draw(_TERMS), name=f"k{len(contracten)}", dekt=covered))
    return Land(draw(accepted), tuple(applicaties), tuple(contracten), componenten, opgaven)


def exit_days(land: Land) -> list[date]:
    """The days on which contracts can end."""
    return sorted({one.dag for of in land.contracten for one in uitstappen(of, land.aanvaard)})


def peildata(land: Land) -> st.SearchStrategy[date]:
    """A reference date from some months before the inventories were accepted to years after.

    Often one on which something changes: the last day of a contract or one before it, a last notice date.
    """
    first, last = land.aanvaard - timedelta(days=300), land.aanvaard + timedelta(days=1500)
    ends = sorted({day for of in land.contracten if (day := uiterste_einde(of))})
    before = [day - timedelta(days=1) for day in ends]
    exits = [uitstappen(of, land.aanvaard)[:12] for of in land.contracten]
    notices = sorted({one.opzeggen for of in exits for one in of})
    telling = [[day for day in of if first <= day <= last] for of in (ends, before, notices)]
    choices = [st.sampled_from(of) for of in ([land.aanvaard], *telling) if of]
    return st.one_of(*choices, st.dates(first, last))
