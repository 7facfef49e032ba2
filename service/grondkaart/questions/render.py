"""Writes an answer down: JSON (which is JSON-LD), CSV, Turtle, and plain cells for a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

import orjson

from grondkaart.base import vocab
from grondkaart.base.cells import harmless
from grondkaart.base.errors import Text
from grondkaart.base.terms import convert
from grondkaart.questions.catalogue import Question
from grondkaart.questions.run import QuestionAnswer, Row, Value


@dataclass(frozen=True)
class Page:
    """Which rows of an answer are shown: from `start`, at most `size`, of `total`."""

    number: int
    size: int
    total: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page; an empty answer has one page."""
        return max(1, -(-self.total // self.size))


def question_iri(slug: str) -> str:
    """The address of a question."""
    return f"{vocab.ID}vraag/{vocab.key(slug)}"


def context(question: Question) -> dict[str, object]:
    """The JSON-LD context of an answer: every column is a term of its question."""
    columns: dict[str, object] = {}
    for name, column in question.header.kolommen.items():
        term = f"{question_iri(question.slug)}#{name}"
        typed = {
            "iri": {"@id": term, "@type": "@id"},
            "datum": {"@id": term, "@type": f"{vocab.XSD}date"},
        }
        columns[name] = typed.get(column.soort, term)
    return {
        "vraag": {"@id": f"{vocab.DCT}source", "@type": "@id"},
        "naam": f"{vocab.RDFS}label",
        "rijen": {"@id": f"{vocab.DCT}hasPart", "@context": columns},
        "sparql": f"{vocab.CG}sparql",
        "peildatum": {"@id": f"{vocab.CG}peildatum", "@type": f"{vocab.XSD}date"},
        "bronnen": {
            "@id": "http://www.w3.org/ns/prov#wasDerivedFrom",
            "@context": {"graaf": "@id"},
        },
    }


def document(answer: QuestionAnswer, page: Page | None = None) -> dict[str, object]:
    """An answer as a JSON document, whole or one page of it, with what is needed to trust it."""
    question, header = answer.bound.question, answer.bound.question.header
    shown = page or Page(1, max(1, len(answer.rows)), len(answer.rows))
    return {
        "@context": context(question),
        "vraag": question_iri(question.slug),
        "titel": _both(header.titel.text),
        "parameters": {name: list(values) for name, values in answer.bound.values.items()},
        "peildatum": answer.bound.reference_date.isoformat(),
        "versie": {
            "revisie": answer.version.revision,
            "gemmaRelease": answer.version.gemma_release or None,
        },
        "bronnen": [
            {"graaf": g.iri, "titel": g.title, "release": g.release or None, "geladenOp": g.loaded}
            for g in answer.sources
        ],
        "weggelaten": [{"omschrijving": _both(o.text), "aantal": o.number} for o in answer.omitted],
        "kolommen": [
            {"naam": name, "soort": column.soort, "titel": _both(column.text)}
            for name, column in header.kolommen.items()
        ],
        "totaal": len(answer.rows),
        "pagina": shown.number,
        "paginaGrootte": shown.size,
        "rijen": answer.rows[shown.start : shown.start + shown.size],
        "sparql": answer.bound.sparql,
    }


def _both(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def as_json(answer: QuestionAnswer, page: Page | None = None) -> bytes:
    """The document as JSON; with its context it is JSON-LD as well."""
    return orjson.dumps(document(answer, page))


def as_csv(answer: QuestionAnswer, page: Page | None = None) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8), a `ding` as two columns: IRI and name.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    kinds = {name: c.soort for name, c in answer.bound.question.header.kolommen.items()}
    out = StringIO()
    writer = csv.writer(out)
    header: list[str] = []
    for name, kind in kinds.items():
        header += [name, f"{name}Naam"] if kind == "ding" else [name]
    writer.writerow(header)
    rows = answer.rows if page is None else answer.rows[page.start : page.start + page.size]
    for row in rows:
        cells: list[str] = []
        for name, kind in kinds.items():
            value = row[name]
            if kind == "ding":
                thing = value if isinstance(value, dict) else {"@id": "", "naam": ""}
                cells += [thing["@id"], thing["naam"]]
            else:
                cells.append(plain(value))
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode()


def as_turtle(answer: QuestionAnswer, page: Page | None = None) -> bytes:
    """The document as Turtle: each row a resource with the columns as properties."""
    return convert(as_json(answer, page), "jsonld", "ttl", vocab.WRITTEN_PREFIXES)


def plain(value: Value) -> str:
    """A value as text for people: the name of a thing, ja or nee, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, dict):
        return value["naam"]
    return str(value)


def table(answer: QuestionAnswer) -> tuple[list[str], list[list[str]]]:
    """Column titles in Dutch and the rows as text."""
    columns = answer.bound.question.header.kolommen
    return [c.nl for c in columns.values()], [_cells(row) for row in answer.rows]


def _cells(row: Row) -> list[str]:
    return [plain(value) for value in row.values()]
