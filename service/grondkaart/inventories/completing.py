"""What follows from an inventory that was read: whose it is, its statements, its contract moments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line, text_of
from grondkaart.importers.inventory.port import Inventory, Owner
from grondkaart.inventories.binding import derived

_LINE = re.compile(r"<([^>]*)> <([^>]*)> (.*) \.\n", re.DOTALL)
_TYPE, _FLOW = vocab.RDF + "type", vocab.ARCHIMATE + "flow"
_DATE = vocab.XSD + "date"
KINDS = {vocab.CG + name: name for name in ("Applicatie", "Contract", "Koppeling")}

Things = dict[str, dict[str, list[str]]]
"""Of each thing, by predicate: what is said, as terms of N-Triples."""


def inventory_iri(code: str) -> str:
    """The address of the inventory of a municipality."""
    return f"{vocab.ID}inventarisatie/{code}"


def graph_of(code: str) -> str:
    """The address of the graph that holds the inventory of a municipality."""
    return f"{vocab.GRAPH}{vocab.INVENTORIES}{code}"


def told(lines: Iterable[str]) -> Things:
    """N-Triples by subject and predicate; terms stay as they are written."""
    found: Things = defaultdict(lambda: defaultdict(list))
    for line in lines:
        said = _LINE.fullmatch(line)
        if said is not None:  # else the subject is no IRI, which no inventory has
            found[said[1]][said[2]].append(said[3])
    return found


def is_derived(subject: str) -> bool:
    """Whether a thing of an inventory was worked out, and not handed in."""
    return subject.startswith((*vocab.WORKED_OUT_SPACES, f"{vocab.ID}inventarisatie/"))


def complete(inventory: Inventory, owner: Owner, peildatum: date) -> Things:
    """Add to what was read what follows from it; gives all by subject and predicate.

    Each thing says whose it is and where it stands (design 3). A koppeling is a statement beside the
    plain triple that it states, in the direction in which data goes. Of contracts follows when they can
    end, what they cost per applicatie, and what binds each applicatie.
    """
    things = told(inventory.lines)
    adding = _Adding(inventory, things)
    whole = inventory_iri(owner.code)
    handed_in = list(things.items())
    adding.say(whole, _TYPE, f"<{vocab.CG}Inventarisatie>")
    adding.say(whole, vocab.RDFS + "label", _label(owner))
    adding.say(whole, vocab.CG + "gemeente", f"<{owner.iri}>")
    if vocab.CG + "peildatum" not in things[whole]:
        adding.say(whole, vocab.CG + "peildatum", _day(peildatum))
    for subject, said in handed_in:
        kinds = {KINDS[t[1:-1]] for t in said.get(_TYPE, ()) if t[1:-1] in KINDS}
        if not kinds:
            continue
        adding.say(subject, vocab.CG + "gemeente", f"<{owner.iri}>")
        adding.say(subject, vocab.CG + "inInventarisatie", f"<{whole}>")
        if "Koppeling" in kinds:
            _state(adding, subject, said)
    among = {
        kind: {s: said for s, said in handed_in if f"<{vocab.CG}{kind}>" in said.get(_TYPE, ())}
        for kind in ("Applicatie", "Contract")
    }
    for triple in derived(owner.code, among["Applicatie"], among["Contract"], peildatum):
        adding.say(*triple)
    return things


class _Adding:
    """Adds triples to an inventory, and to what is known of its things."""

    def __init__(self, inventory: Inventory, things: Things) -> None:
        self._lines, self._things = inventory.lines, things

    def say(self, subject: str, predicate: str, value: str) -> None:
        line = f"<{subject}> <{predicate}> {value} .\n"
        if line not in self._lines:
            self._lines[line] = None
            self._things[subject][predicate].append(value)


def _label(owner: Owner) -> str:
    return literal_line(f"Inventarisatie van {owner.name or owner.code}", "nl")


def _state(adding: _Adding, subject: str, said: dict[str, list[str]]) -> None:
    """The statement of a koppeling with one beginning and one end, and what it states."""
    ends = [said.get(vocab.CG + name, []) for name in ("van", "naar")]
    if any(len(one) != 1 or not one[0].startswith("<") for one in ends):
        return
    giver, taker = ends[0][0], ends[1][0]
    direction = text_of((said.get(vocab.CG + "richting") or ['""'])[0])
    if direction == "terug":
        giver, taker = taker, giver
    adding.say(giver[1:-1], _FLOW, taker)
    if direction == "beide":
        adding.say(taker[1:-1], _FLOW, giver)
    adding.say(subject, vocab.RDF + "subject", giver)
    adding.say(subject, vocab.RDF + "predicate", f"<{_FLOW}>")
    adding.say(subject, vocab.RDF + "object", taker)


def _day(day: date) -> str:
    return literal_line(day.isoformat(), None, _DATE)


def counts_of(things: Things) -> dict[str, int]:
    """How many applicaties, contracten and koppelingen there are."""
    kinds = {name: f"<{iri}>" for iri, name in KINDS.items()}
    names = {"Applicatie": "applicaties", "Contract": "contracten", "Koppeling": "koppelingen"}
    return {
        names[name]: sum(kind in said.get(_TYPE, ()) for said in things.values())
        for name, kind in kinds.items()
    }


def used_terms(things: Things) -> set[str]:
    """The predicates and classes that a graph uses."""
    found = {predicate for said in things.values() for predicate in said}
    found |= {kind[1:-1] for said in things.values() for kind in said.get(_TYPE, ())}
    return found
