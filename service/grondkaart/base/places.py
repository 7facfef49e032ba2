"""Where something stands in what was handed in, and what a reader remarks there.

Importers write both, validation tells them to people; so both stand below the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from grondkaart.base.errors import Text

Order = tuple[bool, str, int, int, str, int, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in what was handed in; what does not apply is left empty.

    `sheet` is a sheet or a file within the file, `row` counts from 1, `column` is the letter of a
    column with its header (`D status`), `line` counts from 1, `element` is the identifier of an
    element in a model.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    element: str = ""

    @property
    def words(self) -> Text:
        """The place as people say it: `blad applicaties, rij 12, kolom D status`; "" when unknown.

        A line is only said where there are no rows, which are what a table is read by.
        """
        parts = [
            ("blad", "sheet", self.sheet),
            ("rij", "row", self.row),
            ("kolom", "column", self.column),
            ("regel", "line", 0 if self.row else self.line),
            ("element", "element", self.element),
        ]
        said = [part for part in parts if part[2]]
        return Text(
            ", ".join(f"{nl} {value}" for nl, _, value in said),
            ", ".join(f"{en} {value}" for _, en, value in said),
        )

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it (`D12`), or "" when the place is none."""
        letters = self.column.partition(" ")[0]
        return f"{letters}{self.row}" if letters and self.row else ""

    @property
    def order(self) -> Order:
        """By sheet, row and column, else by line, else by element; what has no place comes last."""
        letters = self.column.partition(" ")[0]
        nowhere = not (self.sheet or self.row or self.column or self.line or self.element)
        # `AA` is the column after `Z`: shorter names come first
        return nowhere, self.sheet, self.row, len(letters), self.column, self.line, self.element


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that only the reader sees: a cell that cannot be read, a name that is not known.

    `rule` is the local name of a shape in `shapes/_lezen.ttl`, which holds the texts and the severity.
    `subject` and `path` are IRIs where known. `proposals` are texts that would do in this place.
    """

    rule: str
    place: Place
    value: str = ""
    subject: str = ""
    path: str = ""
    proposals: tuple[str, ...] = ()
