"""What follows from an inventory that was read: whose it is, its statements, its contract moments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory.port import Inventory, Owner
from grondkaart.inventories.moments import Duration, Terms, moments

_LINE = re.compile(r"<([^>]*)> <([^>]*)> (.*) \.\n", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_TYPE, _FLOW = vocab.RDF + "type", vocab.ARCHIMATE + "flow"
_DATE = vocab.XSD + "date"
KINDS = {vocab.CG + name: name for name in ("Applicatie", "Contract", "Koppeling")}
DERIVED = vocab.ID + "contractmoment/"

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
    return subject.startswith((DERIVED, f"{vocab.ID}inventarisatie/"))


def text_of(term: str) -> str:
    """What a literal of N-Triples says, as long as it holds no escapes; else as it is written."""
    said = _TEXT.match(term)
    return said[1] if said else term


def complete(inventory: Inventory, owner: Owner, peildatum: date) -> Things:
    """Add to what was read what follows from it; gives all by subject and predicate.

    Each thing says whose it is and where it stands (design 3). A koppeling is a statement beside the
    plain triple that it states, in the direction in which data goes. A contract gets its moments.
    """
    things = told(inventory.lines)
    adding = _Adding(inventory, things)
    whole, code = inventory_iri(owner.code), owner.code
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
        if "Contract" in kinds:
            _add_moments(adding, code, subject, said, peildatum)
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


def _add_moments(
    adding: _Adding, code: str, contract: str, said: dict[str, list[str]], today: date
) -> None:
    key = contract.rpartition("/")[2].removeprefix(f"{code}-")
    for moment in moments(terms_of(said), today):
        iri = f"{DERIVED}{code}-{key}-{moment.exit.isoformat()}"
        adding.say(iri, _TYPE, f"<{vocab.CG}Contractmoment>")
        adding.say(iri, vocab.CG + "contract", f"<{contract}>")
        adding.say(iri, vocab.CG + "uitstapdatum", _day(moment.exit))
        adding.say(iri, vocab.CG + "laatsteOpzegdatum", _day(moment.notice))


def terms_of(said: dict[str, list[str]]) -> Terms:
    """What a contract says of its end. What cannot be read counts as not said: shapes refuse it."""

    def one(name: str) -> str:
        values = said.get(vocab.CG + name, [])
        return text_of(values[0]) if len(values) == 1 else ""

    most = one("maximumVerlengingen")
    return Terms(
        end=_date_of(one("einddatum")),
        irrevocable=_date_of(one("onopzegbaarTot")),
        notice=Duration.read(one("opzegtermijn")),
        renews=one("stilzwijgendeVerlenging") in ("true", "1"),
        renewal=Duration.read(one("verlengingstermijn")),
        most_renewals=int(most) if most.isascii() and most.isdigit() and len(most) < 5 else None,
    )


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(day: date) -> str:
    return literal_line(day.isoformat(), None, _DATE)
