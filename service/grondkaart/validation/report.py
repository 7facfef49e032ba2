"""The report on an inventory: what was found, grouped per rule, capped with the true counts.

One fault is told once (peers: identical results come by the thousand, and say nothing then): what the
reader could not read silences what shapes miss there, be it a cell, a row or a whole column, and a value that breaks one rule in two ways is
one finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from heapq import nsmallest
from typing import Any, NamedTuple
from urllib.parse import unquote

from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.base.naming import is_seen, shown
from grondkaart.base.places import Place, Remark
from grondkaart.base.terms import BlankNode, NamedNode, Term, read_term
from grondkaart.validation.results import SEVERITIES, VIOLATION, WARNING, Result
from grondkaart.validation.rules import SHAPES, Rule, Rules

MOST_SHOWN = 100  # findings of one rule; the count is always the true one
MOST_TEXT = 200  # characters of a value or name
READER = "Lezen"  # the component of what a reader remarks, instead of one of SHACL's
_MOST_TERM = 1000
# Of these rows nothing is known for sure, so that what shapes find there says nothing new.
_WHOLE_ROWS = frozenset({"Lezen-rij", "Lezen-dubbel-id"})
_MOST_IRI = 2000

ACCEPTED, WITH_WARNINGS, REFUSED = "aanvaard", "aanvaard-met-waarschuwingen", "geweigerd"
VERDICTS = {
    ACCEPTED: Text("aanvaard", "accepted"),
    WITH_WARNINGS: Text("aanvaard met waarschuwingen", "accepted with warnings"),
    REFUSED: Text("geweigerd", "refused"),
}

_DURATION = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})D)?")
_OWN_KEY = re.compile(re.escape(vocab.ID) + r"\w+/(?:gm|vb)\d{4}-(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class About:
    """What was validated, for whom and by what. `counts` has `applicaties`, `contracten`, `koppelingen`.

    `reference_date` is a day and `validated_at` a moment in UTC, both as in ISO 8601; `rules` tells the
    version of the rules apart from others.
    """

    code: str
    municipality: str
    form: str
    filename: str
    sha256: str
    size: int
    counts: dict[str, int]
    reference_date: str
    gemma_release: str
    rules: str
    validated_at: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful, as it can be shown.

    `thing` is the IRI of what it is about and `name` what it is called; `term` is the value as in
    N-Triples, or "" when there is none or it is too long to repeat.
    """

    thing: str
    name: str
    place: Place
    path: str
    property: Text
    value: str
    term: str
    component: str
    proposals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule: how many there are, and the first of them."""

    rule: Rule
    count: int
    findings: tuple[Finding, ...]

    @property
    def hidden(self) -> int:
        """How many findings there are beside those that are shown."""
        return self.count - len(self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """The report: groups in the order in which they are best repaired."""

    about: About
    groups: tuple[Group, ...]

    @property
    def totals(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        found = Counter[str]()
        for group in self.groups:
            found[group.rule.severity] += group.count
        return {severity: found[severity] for severity in SEVERITIES}

    @property
    def verdict(self) -> str:
        """The key of the verdict (ontology/Oordeel.ttl): a Violation refuses, a Warning is kept."""
        totals = self.totals
        if totals[VIOLATION]:
            return REFUSED
        return WITH_WARNINGS if totals[WARNING] else ACCEPTED

    def as_dict(self) -> dict[str, Any]:
        """The report in plain values that can be JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Report:
        """The report that `as_dict` gave, also after a way through JSON."""
        return cls(About(**said["about"]), tuple(_group(one) for one in said["groups"]))


@dataclass(frozen=True)
class Found:
    """What was found, and what is needed to tell it.

    `places` is as in an importer's Inventory. `names` has the names of things by IRI: of what was
    handed in and of what is published (a ChainMap of the two).
    """

    results: Iterable[Result]
    remarks: Sequence[Remark]
    places: Mapping[tuple[str, ...], Place]
    names: Mapping[str, str]


class _Draft(NamedTuple):
    """A finding before it is worded; most of 10,000 are only counted."""

    place: Place
    thing: str
    path: str
    value: str
    component: str
    proposals: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        return (*self.place.order, self.thing, self.path, self.value)


def report(about: About, rules: Rules, found: Found, most: int = MOST_SHOWN) -> Report:
    """The report on what was found; the same findings in any order give the same report."""
    drafts: defaultdict[Rule, list[_Draft]] = defaultdict(list)
    silenced = set()
    for remark in dict.fromkeys(found.remarks):
        rule = rules.of(SHAPES + remark.rule)
        if rule.severity == VIOLATION and (remark.path or remark.rule in _WHOLE_ROWS):
            silenced.add((remark.subject, remark.path))
        about_it = (remark.place, remark.subject, remark.path, remark.value, READER)
        drafts[rule].append(_Draft(*about_it, remark.proposals))
    for result in _distinct(found.results):
        said = {(result.focus, result.path), (result.focus, ""), ("", result.path)}
        if not said & silenced:
            place = _place(found.places, result)
            rule = rules.of(result.shape, result.severity)
            drafts[rule].append(
                _Draft(place, result.focus, result.path, result.value, result.component)
            )
    groups = [
        Group(
            rule, len(some), tuple(_worded(one, rules, found.names) for one in _first(some, most))
        )
        for rule, some in drafts.items()
    ]
    groups.sort(key=lambda g: (SEVERITIES.index(g.rule.severity), -g.count, g.rule.iri))
    return Report(_cleaned(about), tuple(groups))


def _distinct(results: Iterable[Result]) -> Iterable[Result]:
    """One result for each value that breaks a rule, however many components of the rule it breaks."""
    found: dict[tuple[str, ...], Result] = {}
    for result in results:
        key = (result.shape, result.focus, result.path, result.value)
        known = found.get(key)
        if known is None or result.component < known.component:
            found[key] = result
    return found.values()


def _first(drafts: list[_Draft], most: int) -> list[_Draft]:
    return nsmallest(most, drafts, key=lambda draft: draft.order)


def _place(places: Mapping[tuple[str, ...], Place], result: Result) -> Place:
    """Where the value stands, else the property, else the thing."""
    keys = ((result.focus, result.path, result.value), (result.focus, result.path), (result.focus,))
    return next((places[key] for key in keys if key in places), Place())


def _worded(draft: _Draft, rules: Rules, names: Mapping[str, str]) -> Finding:
    term = read_term(draft.value) if draft.component != READER and draft.value else None
    place = draft.place
    return Finding(
        thing=draft.thing if draft.thing == shown(draft.thing, _MOST_IRI) else "",
        name=_name(draft.thing, names),
        place=Place(
            shown(place.sheet, MOST_TEXT),
            place.row,
            shown(place.column, MOST_TEXT),
            place.line,
            shown(place.element, MOST_TEXT),
        ),
        path=draft.path if draft.path == shown(draft.path, _MOST_IRI) else "",
        property=_shown(rules.label(draft.path)),
        value=shown(_value(draft, term, names), MOST_TEXT),
        term=draft.value if term is not None and _can_repeat(term) else "",
        component=draft.component,
        proposals=tuple(shown(one, MOST_TEXT) for one in draft.proposals),
    )


def _shown(text: Text) -> Text:
    return Text(shown(text.nl, MOST_TEXT), shown(text.en, MOST_TEXT))


def _name(iri: str, names: Mapping[str, str]) -> str:
    """What a thing is called: its name, else the key that it has in the file, else its address."""
    known = names.get(iri)
    if known:
        return shown(known, MOST_TEXT)
    key = _OWN_KEY.fullmatch(iri)
    return shown(unquote(key[1]) if key else iri, MOST_TEXT)


def _can_repeat(term: Term) -> bool:
    """Whether a report can hold a term as it is: it is short, and has nothing that cannot be seen."""
    return len(term.value) <= _MOST_TERM and is_seen(term.value)


def _value(draft: _Draft, term: Term | None, names: Mapping[str, str]) -> str:
    """A value as the one who handed it in would write it: a name, ja or nee, a number of months.

    A rule about a thing itself has that thing as its value, which tells nothing more.
    """
    if term is None:
        return draft.value
    if isinstance(term, NamedNode):
        return _name(term.value, names) if term.value != draft.thing else ""
    if isinstance(term, BlankNode):
        return ""
    kind = term.datatype.value.removeprefix(vocab.XSD)
    if kind == "boolean":
        return {"true": "ja", "1": "ja", "false": "nee", "0": "nee"}.get(term.value, term.value)
    return _duration(term.value) if kind == "duration" else term.value


def _duration(text: str) -> str:
    """A duration of years, months and days in words; any other as it stands."""
    said = _DURATION.fullmatch(text)
    if not said or not any(said.groups()):
        return text
    units = (("jaar", "jaar"), ("maand", "maanden"), ("dag", "dagen"))
    return " ".join(
        f"{int(number)} {one if int(number) == 1 else many}"
        for number, (one, many) in zip(said.groups(), units, strict=True)
        if number
    )


def _cleaned(about: About) -> About:
    said = asdict(about) | {
        name: shown(getattr(about, name), MOST_TEXT) for name in ("filename", "municipality")
    }
    return About(**said)


def _text(said: Mapping[str, str]) -> Text:
    return Text(said["nl"], said["en"])


def _group(said: Mapping[str, Any]) -> Group:
    rule = said["rule"]
    texts = {name: _text(rule[name]) for name in ("name", "message", "hint")}
    return Group(
        Rule(**(rule | texts)), said["count"], tuple(_finding(one) for one in said["findings"])
    )


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **said,
            "place": Place(**said["place"]),
            "property": _text(said["property"]),
            "proposals": tuple(said["proposals"]),
        }
    )
