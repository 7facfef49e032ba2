"""Plants errors in an inventory and says which, so that what validation finds can be counted against them.

An inventory is what `grondkaart.generating` makes: lines of N-Triples. Each thing gets one error at most, so that
errors do not hide each other. The same seed plants the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line, read_turtle
from grondkaart.generating.draw import Draw

Facts = dict[str, list[tuple[str, str]]]  # by subject: predicate and object, all as in N-Triples
TYPE, LABEL = f"<{vocab.RDF}type>", f"<{vocab.RDFS}label>"


def cg(term: str) -> str:
    """A term of ours as it stands in N-Triples."""
    return f"<{vocab.CG}{term}>"


def thing(soort: str, key: str) -> str:
    """The address of a thing as it stands in N-Triples."""
    return f"<{vocab.ID}{soort}/{key}>"


_IN_PRODUCTION, _OUT = (
    thing("gebruikstatus", "in-productie"),
    thing("gebruikstatus", "uitgefaseerd"),
)
_EARLY, _LATE = "1999-12-31", "2099-12-31"


@dataclass(frozen=True)
class Planted:
    """One planted error: its kind, the thing (IRI), the property (IRI), and the value as in N-Triples."""

    kind: str
    focus: str
    path: str
    value: str


@dataclass
class Bed:
    """An inventory in which errors are planted, and what is known of the published things."""

    facts: Facts
    draw: Draw
    ended: Sequence[str]
    used: set[str]  # things with an error, or that one needs as they are

    def free(self, kind: str) -> list[str]:
        """The things of a class of ours in which an error can still be planted."""
        kept = (iri for iri, said in self.facts.items() if (TYPE, cg(kind)) in said)
        return [iri for iri in kept if iri not in self.used]

    def values(self, iri: str, path: str) -> list[str]:
        """The values of a property."""
        return [value for predicate, value in self.facts[iri] if predicate == path]

    def put(self, iri: str, path: str, *values: str) -> str:
        """Replace all values of a property; gives the last one."""
        kept = [(p, v) for p, v in self.facts[iri] if p != path]
        self.facts[iri] = kept + [(path, value) for value in values]
        return values[-1] if values else ""

    def add(self, iri: str, path: str, value: str) -> str:
        """Add a value to a property."""
        self.facts[iri].append((path, value))
        return value


Act = Callable[[Bed, str, str], str | None]  # plants at (thing, property); None when it cannot here


def typed(text: str, datatype: str) -> str:
    """A literal of one of the datatypes of XML Schema."""
    return literal_line(text, None, vocab.XSD + datatype)


def gone(bed: Bed, iri: str, path: str) -> str:
    """Nothing where something is required."""
    return bed.put(iri, path)


def instead(value: str) -> Act:
    """Another value than there was."""
    return lambda bed, iri, path: bed.put(iri, path, value)


def beside(value: str) -> Act:
    """A value beside what there was."""
    return lambda bed, iri, path: bed.add(iri, path, value) if bed.values(iri, path) else None


def with_too(value: str, other: str, needed: str | None) -> Act:
    """A value that does not go with that of another property (None: without any)."""

    def act(bed: Bed, iri: str, path: str) -> str:
        bed.put(iri, other, *([needed] if needed else []))
        return bed.put(iri, path, value)

    return act


def lacking(other: str, needed: str) -> Act:
    """Nothing, where the value of another property asks for something."""

    def act(bed: Bed, iri: str, path: str) -> str:
        bed.put(iri, other, needed)
        return bed.put(iri, path)

    return act


def ended_standard(bed: Bed, iri: str, path: str) -> str | None:
    """A standard that is no longer in use."""
    return bed.put(iri, path, bed.draw.one(bed.ended)) if bed.ended else None


def of_another(bed: Bed, iri: str, path: str) -> str:
    """Something that another municipality has."""
    other = thing("applicatie", "gm9999-1")
    bed.facts[other] = [
        (TYPE, cg("Applicatie")),
        (cg("gemeente"), f"<{vocab.PREFIXES['gemeente']}gm9999>"),
    ]
    bed.used.add(other)
    return bed.add(iri, path, other)


def foreign(bed: Bed, iri: str, path: str) -> str:
    """A municipality other than the one whose address the thing has."""
    return bed.put(iri, path, f"<{vocab.PREFIXES['gemeente']}gm9999>")


def double(bed: Bed, iri: str, path: str) -> str | None:
    """A second applicatie in production for the same referentiecomponent."""
    roles = bed.values(iri, path)
    if not roles:
        return None
    bed.put(iri, cg("gebruikstatus"), _IN_PRODUCTION)
    twin = iri[:-1] + "-dubbel>"
    bed.facts[twin] = list(bed.facts[iri])
    bed.used.add(twin)
    return roles[0]


def two_statuses(bed: Bed, iri: str, path: str) -> str:
    """In production and phased out at once."""
    return bed.put(iri, path, _IN_PRODUCTION, _OUT)


def to_itself(bed: Bed, iri: str, path: str) -> str | None:
    """A koppeling from an applicatie to itself."""
    starts = bed.values(iri, cg("van"))
    return bed.put(iri, path, starts[0]) if starts else None


def layer_skip(bed: Bed, iri: str, path: str) -> str | None:
    """A koppeling from the layer of interaction straight to that of data sources."""
    starts, ends = bed.values(iri, cg("van")), bed.values(iri, path)
    if not starts or not ends or starts == ends or not {starts[0], ends[0]} <= {*bed.free(_A)}:
        return None
    bed.put(iri, cg("intermediair"))
    for end, layer in ((starts[0], "interactie"), (ends[0], "databronnen")):
        bed.put(end, cg("component"))  # whose layers would count too
        bed.put(end, cg("laag"), thing("laag", layer))
    return ends[0]


_A, _C, _K = "Applicatie", "Contract", "Koppeling"
_WEIRD_DAY, _MOMENT = typed("2026-02-31", "date"), typed("2026-02-03T00:00:00", "dateTime")
_NOWHERE = f"<{vocab.ID}gemma/00000000-0000-0000-0000-000000000000>"
_MAIL, _PHONE = "Beheer: j.jansen@voorbeeld.nl", "Bel 06-12345678 voor storingen"
KINDS: dict[str, tuple[str, str, Act]] = {
    "applicatie zonder naam": (_A, LABEL, gone),
    "applicatie met twee namen": (_A, LABEL, beside('"Nog een naam"@nl')),
    "applicatie zonder status": (_A, cg("gebruikstatus"), gone),
    "applicatie met twee statussen": (_A, cg("gebruikstatus"), two_statuses),
    "onbekende status": (_A, cg("gebruikstatus"), instead(thing("gebruikstatus", "weg"))),
    "status als tekst": (_A, cg("gebruikstatus"), instead('"in productie"')),
    "datum als tekst": (_A, cg("statusSinds"), instead('"vorig jaar"')),
    "31 februari": (_A, cg("statusSinds"), instead(_WEIRD_DAY)),
    "tijdstip voor datum": (_A, cg("statusSinds"), instead(_MOMENT)),
    "twee data": (_A, cg("statusSinds"), beside(typed("2001-01-01", "date"))),
    "min vijf gebruikers": (_A, cg("aantalGebruikers"), instead(typed("-5", "integer"))),
    "veel gebruikers": (_A, cg("aantalGebruikers"), instead('"veel"')),
    "halve gebruikers": (_A, cg("aantalGebruikers"), instead(typed("3.5", "decimal"))),
    "onbekende referentiecomponent": (_A, cg("referentiecomponent"), beside(_NOWHERE)),
    "verkeerde referentiecomponent": (_A, cg("referentiecomponent"), instead(_IN_PRODUCTION)),
    "referentiecomponent als tekst": (_A, cg("referentiecomponent"), instead('"Zaaksysteem"')),
    "zonder referentiecomponent": (_A, cg("referentiecomponent"), gone),
    "onbekende component": (_A, cg("component"), instead(thing("component", "bestaat-niet"))),
    "onbekende laag": (_A, cg("laag"), instead(thing("laag", "zesde"))),
    "onbekende hosting": (_A, cg("hosting"), instead(thing("hosting", "zolder"))),
    "onbekende standaard": (_A, cg("standaard"), beside(_NOWHERE)),
    "geëindigde standaard": (_A, cg("standaard"), ended_standard),
    "e-mailadres in pakket": (_A, cg("pakket"), instead(literal_line(_MAIL))),
    "e-mailadres in naam": (_A, LABEL, instead(literal_line(_MAIL, "nl"))),
    "telefoonnummer in versie": (_A, cg("versieaanduiding"), instead(literal_line(_PHONE))),
    "andere gemeente": (_A, cg("gemeente"), foreign),
    "dubbele applicatie": (_A, cg("referentiecomponent"), double),
    "uitgefaseerd met gebruikers": (
        _A,
        cg("aantalGebruikers"),
        with_too(typed("12", "integer"), cg("gebruikstatus"), _OUT),
    ),
    "contract zonder naam": (_C, LABEL, gone),
    "contract zonder begin": (_C, cg("ingangsdatum"), gone),
    "contract zonder einde": (_C, cg("einddatum"), gone),
    "contract met twee einden": (_C, cg("einddatum"), beside(typed(_LATE, "date"))),
    "einde voor begin": (_C, cg("einddatum"), instead(typed(_EARLY, "date"))),
    "einde op 31 februari": (_C, cg("einddatum"), instead(_WEIRD_DAY)),
    "einde als tijdstip": (_C, cg("einddatum"), instead(_MOMENT)),
    "onopzegbaar na einde": (
        _C,
        cg("onopzegbaarTot"),
        with_too(typed(_LATE, "date"), cg("einddatum"), typed("2030-01-01", "date")),
    ),
    "opzegtermijn als tekst": (_C, cg("opzegtermijn"), instead('"3 maanden"')),
    "opzegtermijn zonder P": (_C, cg("opzegtermijn"), instead(typed("3M", "duration"))),
    "verlenging zonder termijn": (
        _C,
        cg("verlengingstermijn"),
        lacking(cg("stilzwijgendeVerlenging"), typed("true", "boolean")),
    ),
    "termijn zonder verlenging": (
        _C,
        cg("verlengingstermijn"),
        with_too(
            typed("P1Y", "duration"), cg("stilzwijgendeVerlenging"), typed("false", "boolean")
        ),
    ),
    "verlenging als ja": (_C, cg("stilzwijgendeVerlenging"), instead('"ja"')),
    "kosten onder nul": (_C, cg("jaarkosten"), instead(typed("-100", "decimal"))),
    "kosten als tekst": (_C, cg("jaarkosten"), instead('"€ 1.000,-"')),
    "kosten zonder valuta": (_C, cg("valuta"), lacking(cg("jaarkosten"), typed("5", "decimal"))),
    "contract dekt niets": (_C, cg("dekt"), gone),
    "contract dekt onbekends": (_C, cg("dekt"), beside(thing("applicatie", "gm9999-0"))),
    "contract dekt van een ander": (_C, cg("dekt"), of_another),
    "e-mailadres in contract": (_C, LABEL, instead(literal_line(_MAIL, "nl"))),
    "koppeling zonder van": (_K, cg("van"), gone),
    "koppeling zonder naar": (_K, cg("naar"), gone),
    "koppeling met twee van": (_K, cg("van"), beside(thing("applicatie", "gm9999-0"))),
    "koppeling naar niets": (_K, cg("naar"), instead(thing("applicatie", "gm9999-0"))),
    "koppeling met zichzelf": (_K, cg("naar"), to_itself),
    "richting omhoog": (_K, cg("richting"), instead('"omhoog"')),
    "koppeling zonder richting": (_K, cg("richting"), gone),
    "koppeling met onbekende standaard": (_K, cg("standaard"), instead(_NOWHERE)),
    "koppeling met geëindigde standaard": (_K, cg("standaard"), ended_standard),
    "koppeling met onbekend contract": (_K, cg("contract"), instead(thing("contract", "gm9999-0"))),
    "onbekende koppelingstatus": (
        _K,
        cg("koppelingstatus"),
        instead(thing("gebruikstatus", "kapot")),
    ),
    "laagsprong": (_K, cg("naar"), layer_skip),
}


def ended_standards(content: Path) -> list[str]:
    """The standard versions under `content`/data that are withdrawn or no longer supported."""
    path, ends = vocab.CG + "versiestatus", {"Teruggetrokken", "Einde ondersteuning"}
    files = sorted((content / "data").rglob("*.ttl"))
    return sorted(
        str(triple.subject)
        for triple in read_turtle(files)
        if triple.predicate.value == path and getattr(triple.object, "value", "") in ends
    )


def plant(
    lines: Iterable[str],
    seed: object,
    most: int,
    ended: Sequence[str] = (),
    kinds: Sequence[str] = tuple(KINDS),
) -> tuple[list[str], list[Planted]]:
    """The lines with 0 to `most` errors in them, and which errors those are."""
    facts: Facts = defaultdict(list)
    for line in lines:
        subject, predicate, value = line.rstrip(" .\n").split(" ", 2)
        facts[subject].append((predicate, value))
    draw = Draw(seed, "planted")
    bed, planted = Bed(facts, draw, ended, set()), list[Planted]()
    for _ in range(draw.whole(0, most)):
        kind = draw.one(kinds)
        soort, path, act = KINDS[kind]
        free = bed.free(soort)
        if not free:
            continue
        iri = draw.one(free)
        value = act(bed, iri, path)
        if value is not None:
            bed.used |= {iri, *bed.values(iri, cg("van")), *bed.values(iri, cg("naar"))}
            planted.append(Planted(kind, iri[1:-1], path[1:-1], value))
    return _lines(facts), planted


def _lines(facts: Facts) -> list[str]:
    said = (f"{s} {p} {v} .\n" for s, rows in facts.items() for p, v in rows)
    return list(dict.fromkeys(said))
