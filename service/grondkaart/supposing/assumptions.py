"""What a caller may suppose: kinds of assumptions, and reading them. Every mistake is told, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grondkaart.base.errors import Finding, Text
from grondkaart.base.naming import shown
from grondkaart.questions.names import Names
from grondkaart.questions.parameters import read_date

NAME, KIND, RENEWS = "aannames", "soort", "verlengt"
MOST = 20
MOST_QUARTERS = 40
MOST_LENGTH = 500
_SHOWN = 60
_WHOLE = re.compile(r"[-+]?[0-9]{1,9}")
_MISSING = Text("dit veld is verplicht", "this field is required")
Value = date | int


@dataclass(frozen=True)
class Kind:
    """A kind of assumption: the class of the thing it is about, and what is supposed of it.

    Both are fields of the assumption, named like this; `more` are fields that may be left out.
    """

    thing: str
    value: str
    text: Text
    read: Callable[[object], Value | Text]
    more: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields."""
        return (KIND, self.thing, self.value, *self.more)


@dataclass(frozen=True)
class Assumption:
    """One supposed fact: its kind, the thing (IRI), and the value. `place` is its number from 0.

    `renews` tells of a contract that ends whether it renews from there as it says.
    """

    place: int
    kind: str
    thing: str
    value: Value
    renews: bool = True

    def wrong(self, nl: str, en: str) -> Finding:
        """That this cannot be supposed."""
        return Finding(_at(self.place, KINDS[self.kind].thing), Text(nl, en))


def _day(said: object) -> date | Text:
    found = read_date(said) if isinstance(said, str) else None
    return found or _told(said, "is geen datum (jjjj-mm-dd)", "is not a date (yyyy-mm-dd)")


def _quarters(said: object) -> int | Text:
    if isinstance(said, int) and not isinstance(said, bool) and 0 < abs(said) <= MOST_QUARTERS:
        return said
    return _told(
        said,
        f"is geen geheel getal van -{MOST_QUARTERS} tot {MOST_QUARTERS}, en niet 0",
        f"is no whole number from -{MOST_QUARTERS} to {MOST_QUARTERS} other than 0",
    )


KINDS: Mapping[str, Kind] = {
    "contracteinde": Kind(
        "contract",
        "einddatum",
        Text("Een contract eindigt op een andere dag", "A contract ends on another day"),
        _day,
        (RENEWS,),
    ),
    "beschikbaar": Kind(
        "component",
        "vanaf",
        Text(
            "Een component is vanaf een andere dag beschikbaar",
            "A component is available from another day",
        ),
        _day,
    ),
    "uitstel": Kind(
        "opgave",
        "kwartalen",
        Text(
            "De planning van een opgave schuift zoveel kwartalen op (negatief: naar voren)",
            "The planning of an opgave moves by so many quarters (negative: forward in time)",
        ),
        _quarters,
    ),
}


async def read(given: object, names: Names) -> tuple[list[Assumption], list[Finding]]:
    """The assumptions that a list of plain values says, and everything that is wrong with it."""
    if not isinstance(given, list) or not given:
        return [], [Finding(NAME, Text("noem ten minste één aanname", "name at least one"))]
    if len(given) > MOST:
        said = Text(f"ten hoogste {MOST} aannames", f"at most {MOST} assumptions")
        return [], [Finding(NAME, said)]
    found: list[Assumption] = []
    findings: list[Finding] = []
    for place, one in enumerate(given):
        outcome = await _one(place, one, names)
        if isinstance(outcome, list):
            findings += outcome
        elif any((outcome.kind, outcome.thing) == (a.kind, a.thing) for a in found):
            findings.append(outcome.wrong("staat er al in een aanname", "stands there already"))
        else:
            found.append(outcome)
    return found, findings


async def _one(place: int, given: object, names: Names) -> Assumption | list[Finding]:
    said: Mapping[str, object] = given if isinstance(given, dict) else {}
    name = said.get(KIND)
    if not isinstance(name, str) or name not in KINDS:
        text = _told(name, "is geen soort aanname", "is no kind of assumption")
        return [Finding(_at(place, KIND), text, tuple(KINDS))]
    kind = KINDS[name]
    findings = [_unknown(place, field, kind) for field in said if field not in kind.fields]
    thing = await _thing(place, said.get(kind.thing), kind, names)
    value = kind.read(said[kind.value]) if kind.value in said else _MISSING
    renews = said.get(RENEWS, True)
    if isinstance(thing, Finding):
        findings.append(thing)
    if isinstance(value, Text):
        findings.append(Finding(_at(place, kind.value), value))
    if not isinstance(renews, bool):
        findings.append(Finding(_at(place, RENEWS), Text("true of false", "true or false")))
    if findings or isinstance(thing, Finding) or isinstance(value, Text):
        return findings
    return Assumption(place, name, thing, value, renews is not False)


async def _thing(place: int, said: object, kind: Kind, names: Names) -> str | Finding:
    at = _at(place, kind.thing)
    if said is None:
        return Finding(at, _MISSING)
    if not isinstance(said, str) or not said.strip() or len(said) > MOST_LENGTH:
        nl, en = "een naam, een sleutel of een adres", "a name, a key or an address"
        return Finding(at, Text(f"noem {nl}", f"give {en}"))
    found = await names.find(kind.thing, at, said)
    if isinstance(found, Finding):
        nl, en = found.reason.nl, found.reason.en
        return Finding(at, Text(shown(nl, 2 * _SHOWN), shown(en, 2 * _SHOWN)), found.proposals)
    return found


def _unknown(place: int, field: str, kind: Kind) -> Finding:
    text = Text("dit veld is er niet", "there is no such field")
    return Finding(_at(place, shown(field, _SHOWN)), text, kind.fields)


def _at(place: int, field: str) -> str:
    return f"{NAME}[{place}].{field}"


def _told(said: object, nl: str, en: str) -> Text:
    """What is wrong with a value, which is shown where it is a plain one."""
    if isinstance(said, str | int | float):
        quoted = f"'{shown(str(said), _SHOWN)}'"
        return Text(f"{quoted} {nl}", f"{quoted} {en}")
    return Text(f"dit {nl}", f"this {en}")


def from_words(given: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """Assumptions as plain values from words on a command line: kind, thing, value, and `verlengt=nee`."""
    return [_from_words(list(words)) for words in given]


def _from_words(words: list[str]) -> dict[str, object]:
    name, *rest = words
    kind = KINDS.get(name)
    if kind is None:
        return {KIND: name}
    said: dict[str, object] = {
        KIND: name,
        **dict(zip((kind.thing, kind.value), rest, strict=False)),
    }
    if kind.read is _quarters and isinstance(value := said.get(kind.value), str):
        said[kind.value] = int(value) if _WHOLE.fullmatch(value) else value
    for word in rest[2:]:
        field, _, value = word.partition("=")
        said[field] = {"ja": True, "nee": False}.get(value, value)
    return said
