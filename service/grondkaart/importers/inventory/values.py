"""What the text of a cell says: a day, a number, a period, yes or no, plain text. Never a guess.

Each reader gives the lexical form of the value (XML Schema 1.1 part 2) or raises Unreadable with the
rule that the cell breaks and, where there is one, what may have been meant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from grondkaart.base.naming import normal

LONGEST_VALUE = 2_000  # no name or reason in an inventory is longer; a pasted document is
LONGEST_CELL = 32_767  # what a cell of a spreadsheet can hold; a list of many ids is that long
LONGEST_ID = 200  # it becomes the last part of an address


class Typed(IntEnum):
    """What a spreadsheet knows of a cell beside its text."""

    NUMBER = 1
    PERCENTAGE = 2
    DAY = 3
    YES_NO = 4
    ERROR = 5
    FORMULA = 6


class Cell(NamedTuple):
    """A cell that is more than text. `day` is the day that a number stands for, if any."""

    typed: Typed
    text: str
    day: str = ""


Content = str | Cell
"""A cell: plain text, or what a spreadsheet knows of it. The empty cell is the empty text."""


class Unreadable(Exception):
    """A cell that cannot be read: the rule of `shapes/_lezen.ttl` and what would do instead."""

    def __init__(self, rule: str, *proposals: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.proposals = proposals


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "maart mrt mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}}){_TIME}")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})([-/. ])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_IN_WORDS = re.compile(
    r"(?:[a-z]+,? )?([0-9]{1,2})[- .]([a-z]+)\.?[- ]([0-9]{4}|[0-9]{2})", re.IGNORECASE
)
_WORDLESS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_EARLIEST, _LATEST = "1950-01-01", "2099-12-31"
_EPOCH = date(1899, 12, 30)


def serial_day(serial: float, *, since_1904: bool = False) -> str:
    """The day that a spreadsheet counts so, as ISO 8601; "" when there is none.

    ECMA-376 part 1, 18.17.4.1: the 1900 system counts a 29 February 1900 that never was (60).
    """
    days = int(serial)
    if since_1904:
        days += 1462
    elif days == 60 or days < 1:
        return ""
    elif days < 60:
        days += 1
    try:
        return (_EPOCH + timedelta(days)).isoformat() if days > 0 else ""
    except OverflowError:
        return ""


def text(cell: Content, longest: int = LONGEST_VALUE) -> str:
    """The cell as text, without blanks around it. Raises Unreadable for what no reader can use."""
    if isinstance(cell, str):
        return _plain(cell, longest)
    if cell.typed is Typed.FORMULA:
        raise Unreadable("Lezen-formule")
    if cell.typed is Typed.ERROR:
        raise Unreadable("Lezen-teken")
    if cell.typed is Typed.YES_NO:
        return "ja" if cell.text == "1" else "nee"
    return (cell.day if cell.typed is Typed.DAY else "") or cell.text


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_ERROR = re.compile(r"#(?:N/[AB]|[A-Z]+[!?]|(?:DIV|DEEL)/0!|LEEG!|NULL!|GETAL!)")


def _plain(given: str, longest: int) -> str:
    """Text without blanks around it. Raises Unreadable: control characters, error codes, too long."""
    said = given.strip()
    if len(said) > longest:
        raise Unreadable("Lezen-te-lang")
    if _CONTROL.search(said) or (said[:1] == "#" and _ERROR.fullmatch(said)):
        raise Unreadable("Lezen-teken")
    return said


def day(cell: Content) -> str:
    """A day as xsd:date. Raises Unreadable for what is no day, or a year of two digits.

    A number without the form of a date is read as a spreadsheet counts days when that gives a day
    between 1950 and 2100; a time of day is left out.
    """
    if isinstance(cell, Cell) and cell.typed in (Typed.DAY, Typed.NUMBER):
        if cell.typed is Typed.DAY and cell.day:
            return cell.day
        if cell.typed is Typed.NUMBER and _EARLIEST <= cell.day <= _LATEST:
            return cell.day
    said = " ".join(text(cell).split())
    if found := _YEAR_FIRST.fullmatch(said):
        return _exact(found[1], int(found[2]), found[3])
    if found := _DAY_FIRST.fullmatch(said):
        return _exact(found[4], int(found[3]), found[1])
    if (found := _IN_WORDS.fullmatch(said)) and found[2].lower() in _MONTHS:
        return _exact(found[3], _MONTHS[found[2].lower()], found[1])
    if found := _WORDLESS.fullmatch(said):
        raise Unreadable("Lezen-datum", f"{found[3]}-{found[2]}-{found[1]}")
    raise Unreadable("Lezen-datum")


def _exact(year: str, month: int, number: str) -> str:
    if len(year) == 2:
        raise Unreadable("Lezen-datum", f"{int(number):02}-{month:02}-20{year}")
    try:
        return date(int(year), month, int(number)).isoformat()
    except ValueError:
        raise Unreadable("Lezen-datum") from None


_LONGEST_NUMBER = 100  # nobody counts so far, and some of these patterns take their time
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_DUTCH = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_ENGLISH = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_EURO = re.compile(r"^(?:€|euro?)\s*|\s*(?:€|euro?)$", re.IGNORECASE)
_ROUND = re.compile(r",(?:-{1,2}|=|–|—)$")
_ANY_NUMBER = re.compile(r"[0-9][0-9.,]*")


def amount(cell: Content) -> str:
    """A number as xsd:decimal: Dutch (12.500,00) or English (12,500.00), with € or EUR.

    `12,500` alone may be either and is refused with both as proposals; `12.500` is Dutch.
    """
    if isinstance(cell, Cell) and cell.typed is Typed.NUMBER:
        return cell.text
    if isinstance(cell, Cell) and cell.typed in (Typed.PERCENTAGE, Typed.DAY, Typed.YES_NO):
        raise Unreadable("Lezen-getal")
    said = text(cell, _LONGEST_NUMBER)
    said = _EURO.sub("", _SPACES.sub("", said), count=1)
    said = _ROUND.sub("", said)
    sign, said = ("-", said[1:].strip()) if said[:1] in ("-", "−") else ("", said)
    if _EITHER.fullmatch(said):
        raise Unreadable(
            "Lezen-getal", sign + said.replace(",", ""), sign + said.rstrip("0").rstrip(",")
        )
    if _DUTCH.fullmatch(said):
        return sign + said.replace(".", "").replace(",", ".")
    if _ENGLISH.fullmatch(said):
        return sign + said.replace(",", "")
    raise Unreadable("Lezen-getal")


def whole(cell: Content) -> str:
    """A whole number as xsd:integer; `12,00` is one, `12,5` is not."""
    try:
        number = amount(cell)
    except Unreadable as error:
        if error.rule != "Lezen-getal":
            raise
        said = error.proposals[:1] or tuple(_ANY_NUMBER.findall(text(cell)))
        raise Unreadable("Lezen-getal", *(said if len(said) == 1 else ())) from None
    integer, _, fraction = number.partition(".")
    if fraction.strip("0"):
        raise Unreadable("Lezen-getal")
    return integer


_PERIOD = re.compile(r"P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?")
_PARTS = re.compile(r"([0-9]{1,4}) ?([a-z]+)\.?(?:,? en |, | and | |$)")
_BARE = re.compile(r"[0-9]{1,4}")
_YEAR, _MONTH, _DAY = "Y", "M", "D"
_UNITS = {
    **dict.fromkeys(("jaar", "jaren", "jr", "year", "years"), (_YEAR, 1)),
    **dict.fromkeys(("kwartaal", "kwartalen", "quarter", "quarters"), (_MONTH, 3)),
    **dict.fromkeys(("maand", "maanden", "mnd", "mnden", "month", "months"), (_MONTH, 1)),
    **dict.fromkeys(("week", "weken", "wk", "weeks"), (_DAY, 7)),
    **dict.fromkeys(("dag", "dagen", "dgn", "day", "days"), (_DAY, 1)),
}


def duration(cell: Content) -> str:
    """A period as xsd:duration: `3` (months), `3 maanden`, `1 jaar`, `90 dagen`, `P3M`."""
    if isinstance(cell, Cell) and cell.typed in (Typed.DAY, Typed.PERCENTAGE, Typed.YES_NO):
        raise Unreadable("Lezen-termijn")
    said = " ".join(text(cell).split())
    if _PERIOD.fullmatch(said.upper()):
        return said.upper()
    if _BARE.fullmatch(said):
        return f"P{int(said)}M"
    lengths: dict[str, int] = {}
    at, lower = 0, said.lower()
    while at < len(lower):
        found = _PARTS.match(lower, at)
        if found is None or found[2] not in _UNITS:
            raise Unreadable("Lezen-termijn")
        unit, times = _UNITS[found[2]]
        lengths[unit] = lengths.get(unit, 0) + times * int(found[1])
        at = found.end()
    if not lengths:
        raise Unreadable("Lezen-termijn")
    return "P" + "".join(f"{lengths[u]}{u}" for u in (_YEAR, _MONTH, _DAY) if u in lengths)


_YES = frozenset(("ja", "j", "yes", "y", "true", "waar", "x", "1", "✓", "✔"))
_NO = frozenset(("nee", "n", "no", "false", "onwaar", "0"))


def yes_no(cell: Content) -> str:
    """Yes or no as xsd:boolean: ja/nee, j/n, waar/onwaar, true/false, x, 1/0."""
    said = normal(text(cell))
    if said in _YES:
        return "true"
    if said in _NO:
        return "false"
    raise Unreadable("Lezen-janee", "ja", "nee")
