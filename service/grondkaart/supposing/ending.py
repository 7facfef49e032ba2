"""What follows when contracts end on another day: their exits, and what binds the applicaties under them.

It is worked out again as when an inventory is accepted, for these contracts alone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.terms import iri_term, literal_line, text_of
from grondkaart.inventories.binding import Said, derived
from grondkaart.inventories.completing import Things, told
from grondkaart.questions.parameters import read_date, today
from grondkaart.store.port import Store
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.change import Change, lines

_END, _IRREVOCABLE = vocab.CG + "einddatum", vocab.CG + "onopzegbaarTot"
_RENEWS, _NOTICE = vocab.CG + "stilzwijgendeVerlenging", vocab.CG + "opzegtermijn"
_BOUND, _OF = vocab.CG + "gebondenAan", vocab.CG + "contract"
_COVERS, _TYPE = vocab.CG + "dekt", vocab.RDF + "type"
_SAID = (_END, _IRREVOCABLE, _RENEWS, _NOTICE)
_FOLLOWS = (vocab.CG + "uitersteEinddatum", vocab.CG + "jaarkostenPerApplicatie")
_APPLICATIE, _CONTRACT = f"<{vocab.CG}Applicatie>", f"<{vocab.CG}Contract>"
_BUNDLE = f"<{vocab.CG}Contractbundel>"
_BUNDLES = f"<{vocab.ID}contractbundel/"

# Each branch has one VALUES with triples behind it: with a second one the engine looks through everything.
# The contracts over the same applicaties as those that change, and the bundles that bind those applicaties.
_AROUND = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
CONSTRUCT { ?thing a ?kind }
WHERE {
  { VALUES ?changed { %(changed)s } ?changed cg:dekt/^cg:dekt ?thing . ?thing a ?kind }
  UNION { VALUES ?changed { %(changed)s } ?changed cg:dekt/cg:gebondenAan ?thing . ?thing a ?kind }
}
"""
# What is said of those, of which inventory they are, what they cover and bind, and what was worked out.
_SAID_THERE = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
CONSTRUCT { ?s ?p ?o . ?covered a ?kind ; cg:gebondenAan ?binding . ?whole cg:peildatum ?day }
WHERE {
  { VALUES ?s { %(around)s } ?s ?p ?o }
  UNION { VALUES ?x { %(contracts)s } ?x cg:inInventarisatie ?whole . ?whole cg:peildatum ?day }
  UNION { VALUES ?x { %(contracts)s } ?x cg:dekt ?covered . ?covered a ?kind }
  UNION { VALUES ?x { %(changed)s } ?x cg:dekt ?covered . ?covered cg:gebondenAan ?binding }
  UNION { VALUES ?binding { %(bundles)s } ?covered cg:gebondenAan ?binding }
  UNION { VALUES ?x { %(owners)s } ?s cg:contract ?x ; a ?made ; ?p ?o FILTER(?made IN (cg:Contractmoment, cg:Bundelmoment)) }
}
"""


async def when_ended(store: Store, assumptions: Iterable[Assumption]) -> Change:
    """What changes when contracts end on another day. Raises as `store.query` does."""
    wanted = {one.thing: one for one in assumptions}
    if not wanted:
        return Change()
    kinds = told(await lines(store, _AROUND % {"changed": _terms(wanted)}))
    bundles = [iri for iri, said in kinds.items() if _BUNDLE in said[_TYPE]]
    contracts = {*wanted, *(iri for iri, said in kinds.items() if _CONTRACT in said[_TYPE])}
    names = {
        "changed": _terms(wanted),
        "contracts": _terms(contracts),
        "bundles": _terms(bundles),
        "around": _terms([*contracts, *bundles]),
        "owners": _terms([*wanted, *bundles]),
    }
    known = told(await lines(store, _SAID_THERE % names))
    return await asyncio.to_thread(_change, wanted, known)


def _terms(iris: Iterable[str]) -> str:
    return " ".join(map(iri_term, iris))


def _change(wanted: Mapping[str, Assumption], known: Things) -> Change:
    before = _worked_out_before(known, wanted)
    now: set[str] = set()
    ends: dict[str, str | None] = {}
    for iri, one in wanted.items():
        said = known[iri]
        before |= _lines_of(iri, said, _SAID)
        ends[iri] = text_of(said[_END][0]) if said[_END] else None
        known[iri] = _ended(said, one)
        now |= _lines_of(iri, known[iri], _SAID)
    now |= _worked_out(known, wanted)
    return Change(before - now, now - before, ends)


def _worked_out_before(known: Things, changed: Iterable[str]) -> set[str]:
    """What was worked out of the changed contracts and of what binds the applicaties under them.

    A bundle that also binds an applicatie that these contracts do not cover stays as it is.
    """
    under = _under(known, changed)
    shared = {v for s, said in known.items() if s not in under for v in said.get(_BOUND, ())}
    bundles = {f"<{s}>" for s, said in known.items() if _BUNDLE in said.get(_TYPE, ())} - shared
    owners = bundles | {f"<{iri}>" for iri in changed}
    found: set[str] = set()
    for subject, said in known.items():
        if f"<{subject}>" in bundles or owners & set(said.get(_OF, ())):
            found |= _lines_of(subject, said, said)
        elif subject in changed:
            found |= _lines_of(subject, said, _FOLLOWS)
        elif subject in under:
            found |= _lines_of(subject, said, (_BOUND,))
    return found


def _under(known: Things, changed: Iterable[str]) -> set[str]:
    """The applicaties that the changed contracts cover."""
    return {value[1:-1] for iri in changed for value in known.get(iri, {}).get(_COVERS, ())}


def _ended(said: Mapping[str, list[str]], one: Assumption) -> dict[str, list[str]]:
    """What a contract says when it ends on the supposed day.

    That it cannot be ended before a later day no longer holds. One that does not renew ends by itself,
    so that no notice is needed.
    """
    assert isinstance(one.value, date)  # by its kind
    day = one.value.isoformat()
    now = {predicate: list(values) for predicate, values in said.items()}
    now[_END] = [literal_line(day, None, vocab.XSD + "date")]
    if any(text_of(value) > day for value in now.get(_IRREVOCABLE, ())):
        del now[_IRREVOCABLE]
    if not one.renews:
        now[_RENEWS] = [literal_line("false", None, vocab.XSD + "boolean")]
        now.pop(_NOTICE, None)
    return now


def _worked_out(needed: Things, changed: Iterable[str]) -> set[str]:
    """What follows for the changed contracts, the applicaties under them, and what binds those."""
    applicaties = {s for s, said in needed.items() if _APPLICATIE in said.get(_TYPE, ())}
    found: set[str] = set()
    for (code, peildatum), contracts in _by_inventory(needed).items():
        triples = list(derived(code, applicaties, contracts, peildatum))
        own = [iri for iri in changed if iri in contracts]
        under = {value[1:-1] for iri in own for value in contracts[iri].get(_COVERS, ())}
        bundles = {v for s, p, v in triples if p == _BOUND and s in under}
        owners = {f"<{iri}>" for iri in own} | {v for v in bundles if v.startswith(_BUNDLES)}
        about = {owner[1:-1] for owner in owners} | under
        about |= {s for s, p, v in triples if p == _OF and v in owners}
        found |= {f"<{s}> <{p}> {v} .\n" for s, p, v in triples if s in about}
    return found


def _by_inventory(needed: Things) -> dict[tuple[str, date], dict[str, Said]]:
    """The contracts by the code of their gemeente and the day their inventory was worked out for."""
    found: defaultdict[tuple[str, date], dict[str, Said]] = defaultdict(dict)
    for iri, said in needed.items():
        whole, gemeente = said.get(vocab.CG + "inInventarisatie"), said.get(vocab.CG + "gemeente")
        if whole and gemeente and _CONTRACT in said.get(_TYPE, ()):
            days = needed.get(whole[0][1:-1], {}).get(vocab.CG + "peildatum", [])
            day = read_date(text_of(days[0])) if days else None
            found[gemeente[0][1:-1].rpartition("/")[2], day or today()][iri] = said
    return found


def _lines_of(iri: str, said: Mapping[str, list[str]], predicates: Iterable[str]) -> set[str]:
    return {f"<{iri}> <{p}> {value} .\n" for p in predicates for value in said.get(p, ())}
