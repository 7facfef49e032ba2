"""Makes an inventory of sheets, whichever form they came in: headers, ids, and then every cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from grondkaart.base import vocab
from grondkaart.base.errors import ImportRefused
from grondkaart.base.naming import normal
from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.columns import (
    CLASSES,
    COST,
    CURRENCY,
    EUROPEAN_CURRENCIES,
    LABEL,
    RESERVED,
    Column,
    Columns,
    Kind,
    Sheet,
    header_key,
)
from grondkaart.importers.inventory.meaning import Ids, Meaning, Meanings, shown
from grondkaart.importers.inventory.port import Inventory, Known, Place, Remark, Told
from grondkaart.importers.inventory.tables import PASSED, Row, Table, is_blank, letter
from grondkaart.importers.inventory.values import Content, Unreadable

_MOST_MERGED = 10_000  # ranges that are looked at, so that a file full of them costs little
_TELL_EVERY = 500
_ADDRESS = re.compile(r"https?://")
_LOCAL = re.compile(r"[A-Za-z0-9\-._~%]+")  # what vocab.key makes


class _Mapped(NamedTuple):
    """A column of a table that is one of the template's: where it stands and what its cells meant."""

    at: int
    column: Column
    label: str
    meanings: dict[Content, Meaning]


@dataclass
class _Headed:
    """A table whose header is read: what it holds, its columns, and the address for each row."""

    table: Table
    sheet: Sheet
    mapped: list[_Mapped]
    subjects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.filled = [m for m in self.mapped if m.column.kind is not Kind.ID]

    @property
    def rows(self) -> list[Row]:
        return self.table.rows[1:]

    def at(self, kind: Kind) -> int:
        """Where the column of this kind stands; -1 when it does not."""
        return next((m.at for m in self.mapped if m.column.kind is kind), -1)


def recognised(columns: Columns, header: Sequence[Content]) -> Sheet | None:
    """The sheet that a row of headers belongs to, or None when it is none or may be several."""
    keys = {header_key(cell) for cell in header if isinstance(cell, str)}
    scored = []
    for sheet in columns.sheets.values():
        held = {id(sheet.headers[key]) for key in keys if key in sheet.headers}
        complete = all(id(c) in held for c in sheet.columns if c.required)
        scored.append((complete, len(held), sheet.soort))
    scored.sort(reverse=True)
    best, next_best = scored[0], scored[1]
    if best[1] < 2 or best[:2] == next_best[:2]:
        return None
    return columns.sheets[best[2]]


def inventory(tables: Sequence[Table], columns: Columns, known: Known, told: Told) -> Inventory:
    """Read tables, which lose what is no data on the way. `told` gets shares from 0.4 on.

    Raises ImportRefused when no table is one of the template's.
    """
    return _Reading(columns, known).run(tables, told)


class _Reading:
    """One reading of one file."""

    def __init__(self, columns: Columns, known: Known) -> None:
        self._columns = columns
        self._owner = known.owner
        self._ids = {soort: Ids() for soort in CLASSES}
        self._meanings = Meanings(known.names, self._ids)
        self._found = Inventory()

    def run(self, tables: Sequence[Table], told: Told) -> Inventory:
        headed = [self._headed(table, sheet) for table, sheet in self._chosen(tables)]
        for one in headed:
            self._give_addresses(one)
        total = sum(len(one.rows) for one in headed)
        done = 0
        for one in headed:
            for row, subject in zip(one.rows, one.subjects, strict=True):
                if done % _TELL_EVERY == 0:
                    told(0.4 + 0.6 * done / total)
                done += 1
                self._row(one, row, subject)
            self._merged(one)
        if not self._found.lines:
            self._found.remarks.append(Remark("Lezen-leeg", Place()))
        return self._found

    # which tables there are

    def _chosen(self, tables: Sequence[Table]) -> Iterator[tuple[Table, Sheet]]:
        """The tables that are sheets of the template, by name; without any, by their headers."""
        for table in tables:
            first = next((n for n, row in enumerate(table.rows) if not is_blank(row)), None)
            table.rows = [] if first is None else table.rows[first:]
        filled = [t for t in tables if t.rows and header_key(t.name) not in PASSED]
        chosen = {id(t): self._columns.sheet_named(t.name) for t in filled}
        if not any(self._columns.sheet_named(t.name) for t in tables):
            chosen = {id(t): recognised(self._columns, t.rows[0].cells) for t in filled}
            if not any(chosen.values()):
                raise _no_sheet(filled)
        for table in filled:
            sheet = chosen[id(table)]
            if sheet is not None:
                yield table, sheet
            else:
                place = Place(table.name, table.rows[0].number)
                self._remark("Lezen-blad-onbekend", place, table.name, "", "", self._near(table))

    def _near(self, table: Table) -> tuple[str, ...]:
        known = [sheet.name for sheet in self._columns.sheets.values()]
        return tuple(get_close_matches(normal(table.name), known, 1, 0.6))

    def _headed(self, table: Table, sheet: Sheet) -> _Headed:
        """Read the header: the first row that is not empty."""
        header = table.rows[0]
        width = max(len(row.cells) for row in table.rows)
        header.cells.extend([""] * (width - len(header.cells)))
        mapped: dict[int, _Mapped] = {}
        for index, cell in enumerate(header.cells):
            label = f"{letter(index)} {shown(cell)}".strip()
            place = Place(table.name, header.number, label, header.line)
            column = sheet.headers.get(header_key(cell)) if isinstance(cell, str) else None
            if column is None:
                self._no_column(table, sheet, index, place)
            elif id(column) in mapped:
                self._remark("Lezen-kolom-dubbel", place, shown(cell), "", column.path)
            else:
                mapped[id(column)] = _Mapped(index, column, label, {})
        for column in sheet.columns:
            if column.required and id(column) not in mapped:
                place = Place(table.name, header.number, "", header.line)
                self._remark("Lezen-kolom-ontbreekt", place, column.header.nl, "", column.path)
        return _Headed(table, sheet, list(mapped.values()))

    def _no_column(self, table: Table, sheet: Sheet, index: int, place: Place) -> None:
        """Report a column that is not of the template, if there is anything in it."""
        cell = table.rows[0].cells[index]
        if not cell and not any(
            index < len(row.cells) and row.cells[index]
            for row in table.rows
            if row.number not in table.uneven
        ):
            return
        near = get_close_matches(header_key(shown(cell)), list(sheet.headers), 1, 0.75)
        proposals = tuple(sheet.headers[key].header.nl for key in near)
        self._remark("Lezen-kolom-onbekend", place, shown(cell), "", "", proposals)

    # which things there are

    def _give_addresses(self, headed: _Headed) -> None:
        """Give each row the address of its thing; "" to a row that is not to be read."""
        ids = self._ids[headed.sheet.soort]
        at = headed.at(Kind.ID)
        named = next((m.at for m in headed.mapped if m.column.path == LABEL), -1)
        examples = []
        kept = []
        for row in headed.rows:
            cells = row.cells
            name = cells[named] if 0 <= named < len(cells) else ""
            name = name.strip() if isinstance(name, str) else ""
            key = self._key(headed, row, at)
            if key is None:
                continue
            if key.startswith(RESERVED) and self._is_example(headed.sheet, name):
                examples.append(row)
                continue
            kept.append(row)
            subject = self._address(headed, row, at, key) if key else ""
            if subject and subject in ids:
                self._remark("Lezen-dubbel-id", self._place(headed, row, at), key, subject)
                subject = ""
            elif subject:
                ids.add(key, subject, name)
            headed.subjects.append(subject)
        headed.table.rows[1:] = kept
        if examples:
            place = Place(headed.table.name, examples[0].number, "", examples[0].line)
            self._remark("Lezen-voorbeeld", place, shown(examples[0].cells[at]))

    def _address(self, headed: _Headed, row: Row, at: int, key: str) -> str:
        """The address for an id, which may be an address itself; "" when it is not one of ours."""
        if not _ADDRESS.match(key):
            return self._owner.address(headed.sheet.soort, key)
        local = key.removeprefix(f"{vocab.ID}{headed.sheet.soort}/")
        if self._owner.owns(key) and _LOCAL.fullmatch(local):
            return key
        self._remark("Lezen-onderwerp", self._place(headed, row, at), key)
        return ""

    def _is_example(self, sheet: Sheet, name: str) -> bool:
        """Whether this is the name of the template's example row: one that was altered is data."""
        return all(c.example == name for c in sheet.columns if c.path == LABEL)

    def _key(self, headed: _Headed, row: Row, at: int) -> str | None:
        """The id of a row, "" when it has none that can be used, None when the row is empty."""
        cell: Content = row.cells[at] if 0 <= at < len(row.cells) else ""
        if not cell or (isinstance(cell, str) and not cell.strip()):
            if is_blank(row):
                return None
            if at >= 0:
                self._remark("Lezen-zonder-id", self._place(headed, row, at))
            return ""
        try:
            return values.text(cell, values.LONGEST_ID)
        except Unreadable as error:
            self._remark(error.rule, self._place(headed, row, at), shown(cell))
            return ""

    # what each row says

    def _row(self, headed: _Headed, row: Row, subject: str) -> None:
        name, number, line = headed.table.name, row.number, row.line
        lines, places = self._found.lines, self._found.places
        if subject:
            soort = CLASSES[headed.sheet.soort]
            lines[f"<{subject}> <{vocab.RDF}type> <{soort}> .\n"] = None
            places[subject,] = Place(name, number, "", line)
        if number in headed.table.uneven:
            self._remark("Lezen-rij", Place(name, number, "", line), str(len(row.cells)), subject)
            return
        cells, width = row.cells, len(row.cells)
        for at, column, label, meanings in headed.filled:
            cell = cells[at] if at < width else ""
            if not cell:
                continue
            meaning = meanings.get(cell)
            if meaning is None:
                meaning = meanings[cell] = self._meanings.of(column, cell)
            place = Place(name, number, label, line)
            if subject:
                for predicate, term in meaning.statements:
                    lines[f"<{subject}> <{predicate}> {term} .\n"] = None
                    places[subject, predicate] = place
            for said in meaning.remarks:
                self._remark(said.rule, place, said.value, subject, column.path, said.proposals)
        if (subject, COST) in places and not self._holds(headed, row, Kind.CURRENCY):
            lines[f"<{subject}> <{CURRENCY}> <{EUROPEAN_CURRENCIES}EUR> .\n"] = None
            places[subject, CURRENCY] = places[subject, COST]

    def _holds(self, headed: _Headed, row: Row, kind: Kind) -> bool:
        index = headed.at(kind)
        return 0 <= index < len(row.cells) and bool(row.cells[index])

    def _merged(self, headed: _Headed) -> None:
        """Remark on merged cells that touch what is read."""
        table = headed.table
        subjects = dict(zip((r.number for r in headed.rows), headed.subjects, strict=True))
        first, last = table.rows[0].number, table.rows[-1].number
        for merged in table.merged[:_MOST_MERGED]:
            if merged.last_row < first or merged.first_row > last:
                continue
            for at, column, label, _ in headed.mapped:
                if merged.first_column <= at <= merged.last_column:
                    place = Place(table.name, max(first, merged.first_row), label)
                    subject = subjects.get(merged.first_row, "")
                    self._remark("Lezen-samengevoegd", place, merged.written, subject, column.path)
                    break

    def _place(self, headed: _Headed, row: Row, index: int) -> Place:
        label = next((m.label for m in headed.mapped if m.at == index), "")
        return Place(headed.table.name, row.number, label, row.line)

    def _remark(
        self,
        rule: str,
        place: Place,
        value: str = "",
        subject: str = "",
        path: str = "",
        proposals: tuple[str, ...] = (),
    ) -> None:
        self._found.remarks.append(Remark(rule, place, value, subject, path, proposals))


def _no_sheet(tables: Sequence[Table]) -> ImportRefused:
    named = [t.name for t in tables if t.name]
    if not tables:
        return ImportRefused("Er staat niets in dit bestand.", "There is nothing in this file.")
    if not named:
        headers = ", ".join(shown(cell) for cell in tables[0].rows[0].cells[:20])
        return ImportRefused(
            "De kolomkoppen zijn niet die van applicaties, contracten of koppelingen, of kunnen bij meer dan "
            f"één daarvan horen. Gebruik de koppen van het sjabloon. Gevonden: {headers}",
            "The headers are not those of applicaties, contracten or koppelingen, or may belong to more than "
            f"one of them. Use the headers of the template. Found: {headers}",
        )
    found = ", ".join(shown(name) for name in named[:20])
    return ImportRefused(
        "Er is geen blad met de naam applicaties, contracten of koppelingen. Gebruik het sjabloon of geef "
        f"de bladen deze namen. Gevonden: {found}",
        "There is no sheet called applicaties, contracten or koppelingen. Use the template or give the "
        f"sheets these names. Found: {found}",
    )
