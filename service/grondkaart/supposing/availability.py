"""What follows when a component is available from another day, or an opgave is taken up at another time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.errors import Finding
from grondkaart.base.terms import iri_term, literal_line, text_of
from grondkaart.inventories.completing import told
from grondkaart.store.port import Store
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.change import Change, lines

_FROM, _STATUS = vocab.CG + "beschikbaarVanaf", vocab.CG + "componentstatus"
_STATUSES = vocab.ID + "componentstatus/"
_OVER = {f"<{_STATUSES}{name}>" for name in ("uit-te-faseren", "beeindigd")}
_QUARTER, _ORDER = vocab.CG + "kwartaal", vocab.CG + "volgorde"

_COMPONENTS = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
CONSTRUCT { ?component cg:beschikbaarVanaf ?day ; cg:componentstatus ?status }
WHERE {
  { VALUES ?component { %(these)s } ?component cg:beschikbaarVanaf ?day }
  UNION { VALUES ?component { %(these)s } ?component cg:componentstatus ?status }
}
"""
_PLANNING = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
CONSTRUCT { ?planning cg:opgave ?opgave ; cg:kwartaal ?kwartaal . ?any cg:volgorde ?number }
WHERE {
  { VALUES ?opgave { %s } ?planning a cg:Planning ; cg:opgave ?opgave ; cg:kwartaal ?kwartaal }
  UNION { ?any a cg:Kwartaal ; cg:volgorde ?number }
}
"""


async def when_available(store: Store, assumptions: Iterable[Assumption]) -> Change:
    """What changes when components are available from another day.

    The status stays; one that is not known becomes `in-ontwikkeling`, so that the date counts. What is
    being phased out or has ended comes no more. Raises as `store.query` does.
    """
    wanted = list(assumptions)
    if not wanted:
        return Change()
    known = told(await lines(store, _COMPONENTS % {"these": _terms(wanted)}))
    change, was = Change(), {}
    findings: list[Finding] = []
    for one in wanted:
        assert isinstance(one.value, date)  # by its kind
        said, about = known[one.thing], f"<{one.thing}> <{_FROM}>"
        if _OVER & set(said[_STATUS]):
            nl, en = "wordt uitgefaseerd of is beëindigd", "is being phased out or has ended"
            findings.append(one.wrong(nl, en))
        change.gone.update(f"{about} {value} .\n" for value in said[_FROM])
        day = literal_line(one.value.isoformat(), None, vocab.XSD + "date")
        change.come.add(f"{about} {day} .\n")
        if not said[_STATUS]:
            change.come.add(f"<{one.thing}> <{_STATUS}> <{_STATUSES}in-ontwikkeling> .\n")
        was[one.thing] = text_of(said[_FROM][0]) if said[_FROM] else None
    return Change(change.gone, change.come, was, tuple(findings))


async def when_postponed(store: Store, assumptions: Iterable[Assumption]) -> Change:
    """What changes when all that is planned for opgaven moves by some quarters.

    Raises as `store.query` does.
    """
    wanted = {one.thing: one for one in assumptions}
    if not wanted:
        return Change()
    known = told(await lines(store, _PLANNING % _terms(wanted.values())))
    numbers = {f"<{s}>": int(text_of(said[_ORDER][0])) for s, said in known.items() if said[_ORDER]}
    quarters = {number: term for term, number in numbers.items()}
    change, planned, outside = Change(), set(), set()
    for planning, said in known.items():
        for opgave in said[vocab.CG + "opgave"]:
            one = wanted[opgave[1:-1]]
            assert isinstance(one.value, int)  # by its kind
            planned.add(one.thing)
            for before in said[_QUARTER]:
                after = quarters.get(numbers.get(before, 0) + one.value)
                if after is None:
                    outside.add(one.thing)
                change.gone.add(f"<{planning}> <{_QUARTER}> {before} .\n")
                change.come.add(f"<{planning}> <{_QUARTER}> {after} .\n")
    findings = [_unplanned(one) for iri, one in wanted.items() if iri not in planned]
    findings += [_outside(wanted[iri]) for iri in outside]
    return Change(change.gone - change.come, change.come - change.gone, {}, tuple(findings))


def _terms(wanted: Iterable[Assumption]) -> str:
    return " ".join(iri_term(one.thing) for one in wanted)


def _unplanned(one: Assumption) -> Finding:
    return one.wrong("staat niet op de tijdlijn", "is not on the timeline")


def _outside(one: Assumption) -> Finding:
    return one.wrong(
        "komt zo buiten de kwartalen die er zijn", "would leave the quarters that there are"
    )
