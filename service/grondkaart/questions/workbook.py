"""Writes an answer as an XLSX workbook: the rows on one sheet, what is needed to trust them on another.

The same data gives the same bytes: nothing in it is of the moment of asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grondkaart.base.cells import harmless
from grondkaart.base.errors import Language, Text
from grondkaart.questions.header import Column
from grondkaart.questions.render import Page, question_iri
from grondkaart.questions.run import QuestionAnswer, Value
from grondkaart.questions.values import address, day, evenly, moment, utc

_SHEETS = (Text("Antwoord", "Answer"), Text("Verantwoording", "Account"))
_MOST_LINKS = 65_530  # of one sheet; a file with more is damaged to a spreadsheet
_LONGEST_LINK = 2_000
_LONGEST_CELL = 32_767  # in UTF-16 units, as are all lengths of this format
_MOST_DIGITS = 10**15  # of a number; a spreadsheet drops the others
_FIRST_YEAR = 1901  # before it a spreadsheet has no days, or one too many
_NARROW, _WIDE = 8, 60  # of a column, in characters
_CUT = Text(
    "… (afgekapt op de langste tekst van een cel)", "… (cut off at the longest text of a cell)"
)
_BLUE = "#D9E5F2"


def as_workbook(
    answer: QuestionAnswer, page: Page | None = None, language: Language = "nl"
) -> bytes:
    """The rows of an answer as typed cells, with a sheet that tells where they come from.

    A text is a text, whatever it begins with; nothing in the workbook is a formula.
    """
    shown = page or Page(1, max(1, len(answer.rows)), len(answer.rows))
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:  # no files: a full disk is no reason to refuse
        header = answer.bound.question.header
        book.set_properties(
            {
                "title": header.titel.text.said(language),
                "author": "Grondkaart",
                "comments": question_iri(answer.bound.question.slug),
                "created": moment(answer).replace(tzinfo=None),
            }
        )
        book.set_size(2400, 1600)
        rows, account = (book.add_worksheet(name.said(language)) for name in _SHEETS)
        _Rows(book, rows, language).write(answer, shown)
        _Account(book, account, language).write(answer, shown)
    return out.getvalue()


class _Sheet:
    """Writes cells of every kind onto one sheet, and remembers how wide its columns are."""

    def __init__(self, book: Workbook, sheet: Worksheet, language: Language) -> None:
        self.sheet, self.language = sheet, language
        self.bold = book.add_format(
            {"bold": True, "bg_color": _BLUE, "text_wrap": True, "valign": "top"}
        )
        # With the mark of a text, so that a text stays one when its cell is edited.
        self.quoted = book.add_format({"quote_prefix": True})
        self.dated = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.timed = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.parted = book.add_format({"num_format": "#,##0.00"})
        self.linked = book.get_default_url_format()
        self.linked_quoted = book.add_format(
            {"font_color": "blue", "underline": 1, "quote_prefix": True}
        )
        self._links = 0
        self._widths: dict[int, int] = {}

    def said(self, nl: str, en: str) -> str:
        """A text in the language of the workbook."""
        return nl if self.language == "nl" else en

    def text(self, row: int, column: int, said: str, format_: Format | None = None) -> None:
        """Write a text; one that is too long for a cell is cut, and says so."""
        clean = evenly(said)
        if len(clean) > _LONGEST_CELL // 2:
            clean = _fitting(clean, _CUT.said(self.language))
        if format_ is None and harmless(clean) != clean:
            format_ = self.quoted
        self._widen(column, clean)
        self.sheet.write_string(row, column, clean, format_)

    def link(self, row: int, column: int, said: str, iri: str) -> None:
        """Write a text that leads to an address, as long as a sheet may have links."""
        to = address(iri)
        if (
            not to
            or len(to) > _LONGEST_LINK
            or len(said) > _LONGEST_CELL // 2
            or self._links == _MOST_LINKS
        ):
            self.text(row, column, said)
            return
        self._links += 1
        clean = evenly(said) or iri
        format_ = self.linked if harmless(clean) == clean else self.linked_quoted
        self._widen(column, clean)
        self.sheet.write_url(row, column, to, format_, clean)

    def value(self, row: int, column: int, value: Value, soort: str) -> None:
        """Write a value as what it is: a date, a number, a yes or no, or else a text."""
        if value is None:
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and -_MOST_DIGITS < value < _MOST_DIGITS:
            self._widen(column, f"{value:.2f}")
            self.sheet.write_number(
                row, column, value, self.parted if isinstance(value, float) else None
            )
        elif soort == "datum" and (on := day(value)) and on.year >= _FIRST_YEAR:
            self._widen(column, str(value))
            self.sheet.write_datetime(row, column, datetime.combine(on, time()), self.dated)
        elif soort == "iri":
            self.link(row, column, str(value), str(value))
        else:
            self.text(row, column, str(value))

    def fit(self) -> None:
        """Make every column as wide as what stands in it, within reason."""
        for column, width in self._widths.items():
            self.sheet.set_column(column, column, min(max(width + 2, _NARROW), _WIDE))

    def _widen(self, column: int, said: str) -> None:
        width = len(said) if "\n" not in said else max(map(len, said.split("\n")))
        if width > self._widths.get(column, 0):
            self._widths[column] = width


class _Rows(_Sheet):
    """The sheet with the rows: a thing is a name that leads to its address, and its IRI."""

    def write(self, answer: QuestionAnswer, page: Page) -> None:
        """Write the page of an answer."""
        columns = answer.bound.question.header.kolommen
        titles = list(self._titles(columns))
        for at, title in enumerate(titles):
            self.text(0, at, title, self.bold)
        rows = answer.rows[page.start : page.start + page.size]
        for number, row in enumerate(rows, 1):
            at = 0
            for name, column in columns.items():
                value = row[name]
                if column.soort != "ding":
                    self.value(number, at, value, column.soort)
                elif isinstance(value, dict):
                    self.link(number, at, value["naam"], value["@id"])
                    self.text(number, at + 1, value["@id"])
                at += 2 if column.soort == "ding" else 1
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, len(rows), len(titles) - 1)
        self.fit()

    def _titles(self, columns: dict[str, Column]) -> Iterator[str]:
        for column in columns.values():
            title = column.text.said(self.language)
            yield title
            if column.soort == "ding":
                yield f"{title} (IRI)"


class _Account(_Sheet):
    """The sheet with what is needed to trust the answer."""

    _at = 0

    def write(self, answer: QuestionAnswer, page: Page) -> None:
        """Write what was asked, of which data, what is left out, and the query itself."""
        self._question(answer, page)
        self._sources(answer)
        self._part(self.said("Wat dit antwoord weglaat", "What this answer leaves out"))
        for one in answer.omitted:
            self._line(one.text.said(self.language), one.number)
        if not answer.omitted:
            self._line(self.said("Niets dat geteld wordt", "Nothing that is counted"))
        self._part(self.said("Kolommen", "Columns"))
        for name, column in answer.bound.question.header.kolommen.items():
            self._line(column.text.said(self.language), name)
        self._part("SPARQL")
        for line in answer.bound.sparql.splitlines():
            self._line(line)
        self.fit()
        self.sheet.set_column(
            0, 0, 40
        )  # a query of wide lines leaves room for what stands beside it

    def _question(self, answer: QuestionAnswer, page: Page) -> None:
        question, bound = answer.bound.question, answer.bound
        header = question.header
        self._part(header.titel.text.said(self.language))
        self._line(header.uitleg.text.said(self.language))
        self._line(self.said("Vraag", "Question"), question_iri(question.slug), "iri")
        for name, values in bound.values.items():
            about = header.parameters[name].text.said(self.language)
            for value in values:
                self._line(about, value, "iri" if header.parameters[name].is_thing else "tekst")
        self._line(
            self.said("Peildatum", "Reference date"), bound.reference_date.isoformat(), "datum"
        )
        self._line(self.said("Revisie van de gegevens", "Data revision"), answer.version.revision)
        if answer.version.gemma_release:
            self._line("GEMMA", answer.version.gemma_release)
        shown = len(answer.rows[page.start : page.start + page.size])
        self._line(self.said("Rijen in dit bestand", "Rows in this file"), shown)
        self._line(self.said("Rijen van het antwoord", "Rows of the answer"), page.total)
        if shown < page.total:
            self._line(self.said("Afgekapt: vanaf rij", "Cut off: from row"), page.start + 1)

    def _sources(self, answer: QuestionAnswer) -> None:
        self._part(
            self.said(
                "Bronnen, met de graaf en wanneer zij is geladen (UTC)",
                "Sources, with graph and moment of loading (UTC)",
            )
        )
        for graph in answer.sources:
            self.text(self._at, 0, graph.title)
            self.link(self._at, 1, graph.iri, graph.iri)
            self.sheet.write_datetime(
                self._at, 2, utc(graph.loaded).replace(tzinfo=None), self.timed
            )
            self._at += 1
        self.sheet.set_column(2, 2, 18)

    def _part(self, title: str) -> None:
        self._at += 1 if self._at else 0
        self.text(self._at, 0, title, self.bold)
        self._at += 1

    def _line(self, about: str, value: Value = None, soort: str = "tekst") -> None:
        self.text(self._at, 0, about)
        self.value(self._at, 1, value, soort)
        self._at += 1


def _fitting(said: str, end: str) -> str:
    """A text that a cell holds."""
    units = said.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_CELL:
        return said
    kept = units[: 2 * (_LONGEST_CELL - len(end))].decode("utf-16-le", "ignore")
    return kept + end
