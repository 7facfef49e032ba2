"""Binds the values a caller gives to the parameters of a question: as RDF terms, never as text.

A parameter stands in the query as `VALUES $naam { UNDEF }`; binding puts terms between the braces.
Unbound it stays UNDEF, so that the same file runs as it is in any editor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from grondkaart.base import vocab
from grondkaart.base.errors import BadParameters, Finding, Text
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.questions.catalogue import REFERENCE_DATE, Question
from grondkaart.questions.header import Parameter
from grondkaart.questions.names import Names

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_VALUES = 50
_MAX_LENGTH = 2_000
_ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Bound:
    """A question with its values: the SPARQL that runs, what each value was read as, the date."""

    question: Question
    sparql: str
    values: dict[str, tuple[str, ...]]
    reference_date: date


def today() -> date:
    """Today in the Netherlands: the reference date when none is given."""
    return datetime.now(_ZONE).date()


async def bind(question: Question, given: Mapping[str, Sequence[str]], names: Names) -> Bound:
    """Bind `given` (parameter → values as text) to `question`.

    Raises BadParameters with every wrong parameter in it.
    """
    findings = unknown(given, (*question.header.parameters, REFERENCE_DATE))
    terms, read, wrong = await read_terms(question.header.parameters, given, names)
    findings += wrong
    moment = _reference_date(given.get(REFERENCE_DATE, ()))
    if isinstance(moment, Finding):
        findings.append(moment)
    if findings or isinstance(moment, Finding):
        raise BadParameters(findings)
    terms[REFERENCE_DATE] = [literal_line(moment.isoformat(), None, f"{vocab.XSD}date")]
    return Bound(question, _filled(question, terms), read, moment)


def unknown(given: Mapping[str, object], known: Sequence[str]) -> list[Finding]:
    """What is wrong with names that are not known: that there are no such parameters."""
    text = Text("deze parameter is er niet", "there is no such parameter")
    return [Finding(name, text, tuple(known)) for name in given if name not in known]


async def read_terms(
    declared: Mapping[str, Parameter], given: Mapping[str, Sequence[str]], names: Names
) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]], list[Finding]]:
    """Of each declared parameter that is given its terms and what they were read as; what is wrong."""
    terms: dict[str, list[str]] = {}
    read: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for name, parameter in declared.items():
        said = [value for value in given.get(name, ()) if value != ""]
        outcome = await _terms(name, parameter, said, names)
        if isinstance(outcome, list):
            findings += outcome
        elif said:
            terms[name], read[name] = list(outcome), tuple(outcome.values())
    return terms, read, findings


def _filled(question: Question, terms: Mapping[str, list[str]]) -> str:
    text = question.text
    for slot in sorted(question.slots, key=lambda s: s.start, reverse=True):
        if slot.name in terms:
            text = f"{text[: slot.start]} {' '.join(terms[slot.name])} {text[slot.end :]}"
    return text


def _reference_date(said: Sequence[str]) -> date | Finding:
    given = [value for value in said if value]
    if not given:
        return today()
    return read_date(given[-1]) or _no_date(given[-1])


def read_date(said: str) -> date | None:
    """The date that a text is (xsd:date without a time zone), or None."""
    try:
        return date.fromisoformat(said) if _DATE.fullmatch(said) else None
    except ValueError:
        return None


def _no_date(said: str, name: str = REFERENCE_DATE) -> Finding:
    shown = said[:40]
    return Finding(
        name,
        Text(f"'{shown}' is geen datum (jjjj-mm-dd)", f"'{shown}' is not a date (yyyy-mm-dd)"),
    )


async def _terms(
    name: str, parameter: Parameter, said: list[str], names: Names
) -> dict[str, str] | list[Finding]:
    """Term → value as it was read, for each value; or what is wrong."""
    if parameter.verplicht and not said:
        return [Finding(name, Text("deze parameter is verplicht", "this parameter is required"))]
    if len(said) > _MAX_VALUES or any(len(value) > _MAX_LENGTH for value in said):
        return [Finding(name, Text("te veel of te lange waarden", "too many or too long values"))]
    read: dict[str, str] = {}
    findings: list[Finding] = []
    for value in said:
        term = await _term(name, parameter, value, names)
        if isinstance(term, Finding):
            findings.append(term)
        else:
            read[term[0]] = term[1]
    return findings or read


async def _term(
    name: str, parameter: Parameter, said: str, names: Names
) -> tuple[str, str] | Finding:
    if parameter.soort == "tekst":
        return literal_line(said), said
    if parameter.soort == "getal":
        if not _WHOLE.fullmatch(said):
            return Finding(name, Text(f"'{said}' is geen getal", f"'{said}' is not a number"))
        return literal_line(said, None, f"{vocab.XSD}integer"), said
    if parameter.soort == "datum":
        moment = _reference_date([said])
        if isinstance(moment, Finding):
            return _no_date(said, name)
        return literal_line(said, None, f"{vocab.XSD}date"), said
    if parameter.soort == "keuze":
        if said not in parameter.waarden:
            return Finding(
                name, Text(f"'{said}' is geen keuze", f"'{said}' is no choice"), parameter.waarden
            )
        return literal_line(said), said
    found = await names.find(parameter.soort, name, said)
    return found if isinstance(found, Finding) else (iri_term(found), found)
