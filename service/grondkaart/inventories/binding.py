"""What contracts come to for the applicaties under them: exits, last days, cost, and bundles.

An applicatie under one contract is bound by that; under several it is bound by a bundle of them, which
has exits of its own. Worked out once, so that questions on moving over only compare dates
(docs/explanation/overstappen.md).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line, text_of
from grondkaart.inventories.moments import Duration, Moment, Terms, first_day, last_day, moments

Said = Mapping[str, Sequence[str]]
Triple = tuple[str, str, str]
"""Subject and predicate as addresses, and a value as a term of N-Triples."""

_TYPE = vocab.RDF + "type"
_DATE, _DECIMAL = vocab.XSD + "date", vocab.XSD + "decimal"
_EURO = "<http://publications.europa.eu/resource/authority/currency/EUR>"
_CENT = Decimal("0.01")
_EPOCH = date(1970, 1, 1).toordinal()
_MOST = 40
_MOST_TOGETHER = 8  # contracts over one applicatie; the number of exits of more has no bound


@dataclass(frozen=True)
class Agreement:
    """A contract: its address, the applicaties it covers, its exits, its last day, and cost per applicatie.

    `last` is None when it may go on for ever or that is not known; `cost`, in euros, when not known.
    """

    iri: str
    covers: tuple[str, ...]
    moments: tuple[Moment, ...]
    last: date | None
    cost: Decimal | None


def derived(
    code: str, applicaties: Iterable[str], contracts: Mapping[str, Said], today: date
) -> Iterator[Triple]:
    """What follows from the contracts of municipality `code`, when it is worked out on `today`.

    `applicaties` are the addresses of what may be covered; `contracts` tell of each contract, by
    predicate, what is said of it.
    """
    among = set(applicaties)
    made = [_agreement(iri, said, among, today) for iri, said in sorted(contracts.items())]
    covering: defaultdict[str, list[Agreement]] = defaultdict(list)
    for one in made:
        yield from _of_contract(code, one)
        for applicatie in one.covers:
            covering[applicatie].append(one)
    bundled: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    by_iri = {one.iri: one for one in made}
    for applicatie, binding in sorted(covering.items()):
        current = [a for a in binding if a.last is None or a.last >= first_day(today)]
        if len(current) == 1 or len(binding) == 1:
            yield applicatie, vocab.CG + "gebondenAan", f"<{(current or binding)[0].iri}>"
        elif 1 < len(current) <= _MOST_TOGETHER:
            bundled[tuple(a.iri for a in current)].append(applicatie)
    for members, bound in bundled.items():
        yield from _bundles(code, [by_iri[iri] for iri in members], bound)


def _agreement(iri: str, said: Said, among: set[str], today: date) -> Agreement:
    terms = terms_of(said)
    covers = sorted({v[1:-1] for v in said.get(vocab.CG + "dekt", ()) if v[1:-1] in among})
    cost = _cost(said, len(covers))
    return Agreement(iri, tuple(covers), moments(terms, today), last_day(terms), cost)


def _cost(said: Said, number: int) -> Decimal | None:
    """The yearly cost divided equally, so that no euro counts twice; None when it is not known."""
    if not number or list(said.get(vocab.CG + "valuta", ())) != [_EURO]:
        return None
    try:
        whole = Decimal(_one(said, "jaarkosten"))
        return (whole / number).quantize(_CENT, ROUND_HALF_UP) if whole.is_finite() else None
    except InvalidOperation:
        return None


def _of_contract(code: str, one: Agreement) -> Iterator[Triple]:
    if one.last is not None:
        yield one.iri, vocab.CG + "uitersteEinddatum", _day(one.last)
    if one.cost is not None:
        yield one.iri, vocab.CG + "jaarkostenPerApplicatie", _amount(one.cost)
    key = one.iri.rpartition("/")[2].removeprefix(f"{code}-")
    for moment in one.moments:
        iri = f"{vocab.ID}contractmoment/{code}-{key}-{moment.exit.isoformat()}"
        yield from _moment(iri, "Contractmoment", one.iri, moment)


def _bundles(code: str, members: Sequence[Agreement], bound: Sequence[str]) -> Iterator[Triple]:
    """The bundle of all these contracts, and of what is left of them after each one's last day."""
    ends = sorted({one.last for one in members if one.last is not None})
    for after in (None, *ends):
        left = [one for one in members if after is None or one.last is None or one.last > after]
        if not left:
            return
        said = " ".join([*(one.iri for one in left), str(after)])
        key = f"{code}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
        iri = f"{vocab.ID}contractbundel/{key}"
        yield iri, _TYPE, f"<{vocab.CG}Contractbundel>"
        for one in left:
            yield iri, vocab.CG + "bundelt", f"<{one.iri}>"
        if after is not None:
            yield iri, vocab.CG + "geldtNa", _day(after)
        costs = [one.cost for one in left if one.cost is not None]
        if len(costs) == len(left):
            yield iri, vocab.CG + "jaarkostenPerApplicatie", _amount(sum(costs, Decimal(0)))
        for first, moment in together([one.moments for one in left]):
            named = f"{vocab.ID}bundelmoment/{key}-{moment.exit.isoformat()}"
            yield from _moment(named, "Bundelmoment", iri, moment)
            yield named, vocab.CG + "eersteUitstapdatum", _day(first)
        for applicatie in bound:
            yield applicatie, vocab.CG + "gebondenAan", f"<{iri}>"


def together(exits: Sequence[Sequence[Moment]]) -> list[tuple[date, Moment]]:
    """The days on which what is under all these contracts can leave, at most forty.

    A day on which one can end, when every other can end on or before it; each ends on its last exit
    until then. Gives the earliest of those exits, and the day with the earliest of their notice dates.
    """
    days = sorted({moment.exit for one in exits for moment in one})
    found = []
    for day in days:
        used = [_until(one, day) for one in exits]
        known = [moment for moment in used if moment is not None]
        if len(known) == len(exits):
            notice = min(moment.notice for moment in known)
            found.append((min(moment.exit for moment in known), Moment(day, notice)))
    return found[:_MOST]


def _until(exits: Sequence[Moment], day: date) -> Moment | None:
    place = bisect_right([moment.exit for moment in exits], day)
    return exits[place - 1] if place else None


def _moment(iri: str, kind: str, of: str, moment: Moment) -> Iterator[Triple]:
    day = moment.exit
    quarter = f"{vocab.ID}kwartaal/{day.year:04}-q{(day.month + 2) // 3}"
    number = literal_line(str(day.toordinal() - _EPOCH), None, vocab.XSD + "integer")
    yield iri, _TYPE, f"<{vocab.CG}{kind}>"
    yield iri, vocab.CG + "contract", f"<{of}>"
    yield iri, vocab.CG + "uitstapdatum", _day(day)
    yield iri, vocab.CG + "laatsteOpzegdatum", _day(moment.notice)
    yield iri, vocab.CG + "dagnummer", number
    yield iri, vocab.CG + "inKwartaal", f"<{quarter}>"


def terms_of(said: Said) -> Terms:
    """What a contract says of its end. What cannot be read counts as not said: shapes refuse it."""
    most = _one(said, "maximumVerlengingen")
    return Terms(
        end=_date_of(_one(said, "einddatum")),
        irrevocable=_date_of(_one(said, "onopzegbaarTot")),
        notice=Duration.read(_one(said, "opzegtermijn")),
        renews=_one(said, "stilzwijgendeVerlenging") in ("true", "1"),
        renewal=Duration.read(_one(said, "verlengingstermijn")),
        most_renewals=int(most) if most.isascii() and most.isdigit() and len(most) < 5 else None,
    )


def _one(said: Said, name: str) -> str:
    values = said.get(vocab.CG + name, ())
    return text_of(values[0]) if len(values) == 1 else ""


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(day: date) -> str:
    return literal_line(day.isoformat(), None, _DATE)


def _amount(amount: Decimal) -> str:
    return literal_line(f"{amount:f}", None, _DECIMAL)
