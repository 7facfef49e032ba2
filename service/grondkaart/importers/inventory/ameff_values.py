"""Turns what an exchange file says into the values of an inventory, and remarks what it cannot."""

from __future__ import annotations

import re
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.errors import TooLarge
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory.ameff_model import Model, word
from grondkaart.importers.inventory.port import Inventory, Known, Place, Remark

_DATE = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?")
_MOST = 250_000  # a municipality of 3,000 applications has some 50,000
_LONGEST = 2_000  # no name in an inventory is longer; a pasted document is
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)

Kinds = frozenset[str]
"""IRIs of classes."""


def kinds(*names: str) -> Kinds:
    """Classes of ours, by name."""
    return frozenset(vocab.CG + name for name in names)


STANDAARD = kinds("Standaard", "Standaardversie")

# What the words of other status lists mean: of the API of the Softwarecatalogus, and for a
# connection those of a version, in the designs until 2025 and of 2026.
OLDER_STATUS = {"actief": "in productie", "beëindigd": "uitgefaseerd", "beeindigd": "uitgefaseerd"}
VERSION_STATUS = {
    "inontwikkeling": "gepland",
    "distributie": "in productie",
    "indistributie": "in productie",
    "ingebruik": "in productie",
    "eindeondersteuning": "uit te faseren",
    "teruggetrokken": "uitgefaseerd",
}
OLDER_FLOW_STATUS = {**OLDER_STATUS, **VERSION_STATUS}


def as_date(text: str) -> str | None:
    """A date as XSD writes it, or None when `text` is none.

    The source documents DD-MM-YY, in which YY is a year of this century.
    """
    if found := _DATE.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if len(found[3]) == 2 else 0
    elif found := _ISO_DATE.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


class Values:
    """Writes the values of one inventory; each method says what it could not write."""

    def __init__(self, model: Model, known: Known) -> None:
        self.inventory = Inventory()
        self._model = model
        self._known = known
        self._found: dict[tuple[Kinds, str], tuple[str, ...]] = {}
        self._written = 0
        self._choices: dict[Kinds, dict[str, str]] = {}

    def say(self, subject: str, path: str, value: str, place: Place) -> None:
        """Add a triple with the place where its value stands."""
        inventory = self.inventory
        inventory.lines[f"<{subject}> <{path}> {value} .\n"] = None
        inventory.places.setdefault((subject,), place)
        inventory.places.setdefault((subject, path), place)
        self.spend()

    def spend(self, steps: int = 1) -> None:
        """Keep the work bounded: what is said of a package counts for each of its versions."""
        self._written += steps
        if self._written > _MOST:
            raise TooLarge(
                f"Het landschap geeft meer dan {_MOST} gegevens, relaties en opmerkingen.",
                f"The landscape gives more than {_MOST} facts, relationships and remarks.",
            )

    def remark(
        self,
        rule: str,
        place: Place,
        value: str = "",
        about: tuple[str, str] = ("", ""),
        proposals: tuple[str, ...] = (),
    ) -> None:
        """Remark something about (subject, path)."""
        cut = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
        self.spend()
        self.inventory.remarks.append(Remark(rule, place, cut, *about, proposals))

    def one(self, subject: str, path: str, values: list[str], place: Place) -> str | None:
        """The only readable one of the values that a single-valued property has, if any."""
        if len(values) > 1:
            self.remark("Lezen-meer-waarden", place, "; ".join(values[:5]), (subject, path))
            return None
        return self._readable(subject, path, values[0], place) if values else None

    def _readable(self, subject: str, path: str, text: str, place: Place) -> str | None:
        if len(text) > _LONGEST:
            self.remark("Lezen-te-lang", place, text, (subject, path))
        elif _UNREADABLE.search(text):
            self.remark("Lezen-teken", place, text, (subject, path))
        else:
            return text
        return None

    def text(
        self, subject: str, path: str, values: list[str], place: Place, language: str = ""
    ) -> None:
        """Write a text as it is."""
        text = self.one(subject, path, values, place)
        if text:
            self.say(subject, path, literal_line(text, language), place)

    def day(self, subject: str, path: str, values: list[str], place: Place) -> None:
        """Write a date."""
        text = self.one(subject, path, values, place)
        if text is None:
            return
        found = as_date(text)
        if found is None:
            self.remark("Lezen-datum", place, text, (subject, path))
            return
        self.say(subject, path, literal_line(found, None, vocab.XSD + "date"), place)

    def choice(
        self,
        subject: str,
        path: str,
        kind: Kinds,
        values: list[str],
        place: Place,
        older: dict[str, str] | None = None,
    ) -> None:
        """Write a concept of a value list; `older` gives what the words of other lists mean."""
        text = self.one(subject, path, values, place)
        if text is None:
            return
        choices = self._listed(kind)
        read = (older or {}).get(word(text), "")
        name = choices.get(word(text)) or choices.get(word(read), text)
        found = self._known.names.find(kind, name)
        if len(found) != 1:
            self.remark("Lezen-keuze", place, text, (subject, path), tuple(choices.values()))
            return
        if read:
            self.remark("Lezen-status", place, text, (subject, path), (read,))
        self.say(subject, path, f"<{found[0]}>", place)

    def _listed(self, kind: Kinds) -> dict[str, str]:
        """The names in a value list by `word`, so that `On premises` finds `on-premises`."""
        if kind not in self._choices:
            names = self._known.names
            self._choices[kind] = {word(n): n for one in kind for n in names.choices(one)}
        return self._choices[kind]

    def published(self, kind: Kinds, identifier: str) -> tuple[str, ...]:
        """The published things that an element of the file is: by Object ID, else by name."""
        asked = (kind, identifier)
        found = self._found.get(asked)
        if found is None:
            element = self._model.elements.get(identifier)
            names = self._known.names
            key = identifier if element is None else self._model.key(element)
            found = names.find(kind, key)
            if not found and element is not None:
                found = names.find(kind, element.name)
            self._found[asked] = found
        return found

    def reference(self, subject: str, path: str, kind: Kinds, other: str, place: Place) -> None:
        """Write a reference to the published thing that an element of the file stands for.

        What the file only refers to is found by its GUID.
        """
        element = self._model.elements.get(other)
        found = self.published(kind, other)
        if not found and element is None:
            self.remark("Lezen-relatie", place, other, (subject, path))
            return
        self._refer(subject, path, kind, found, element.name if element else other, place)

    def named(self, subject: str, path: str, kind: Kinds, texts: list[str], place: Place) -> None:
        """Write a reference that a property gives: the first of `texts` that is known counts."""
        names = self._known.names
        found: tuple[str, ...] = ()
        for text in texts:
            found = found or names.find(kind, text)
        shown = next((t for t in texts if not _GUID.fullmatch(t)), texts[0])
        self._refer(subject, path, kind, found, shown, place)

    def _refer(
        self,
        subject: str,
        path: str,
        kind: Kinds,
        found: tuple[str, ...],
        shown: str,
        place: Place,
    ) -> None:
        names = self._known.names
        if len(found) == 1:
            value = f"<{found[0]}>"
            self.say(subject, path, value, place)
            self.inventory.places.setdefault((subject, path, value), place)
            return
        rule = "Lezen-naam-dubbelzinnig" if found else "Lezen-naam"
        near = tuple(f"{names.labels.get(i, '')} ({i})".strip() for i in found[:3])
        self.remark(rule, place, shown, (subject, path), near or names.nearest(kind, shown))
