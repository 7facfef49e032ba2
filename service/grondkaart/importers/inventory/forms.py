"""The table of forms in which an inventory can be handed in, and which of them a file has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from grondkaart.base.context import context
from grondkaart.base.errors import ImportRefused, Text, TooLarge, UnsupportedMedia
from grondkaart.importers.inventory import ameff_new, ameff_old, package
from grondkaart.importers.inventory.ameff_own import AmeffOwn
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.jsonld import JsonLd
from grondkaart.importers.inventory.nquads import NQuads
from grondkaart.importers.inventory.ntriples import NTriples
from grondkaart.importers.inventory.package import Package
from grondkaart.importers.inventory.port import Form
from grondkaart.importers.inventory.rdfxml import RdfXml
from grondkaart.importers.inventory.separated import Separated
from grondkaart.importers.inventory.things import Things
from grondkaart.importers.inventory.turtle import Turtle
from grondkaart.importers.inventory.xlsx import Xlsx
from grondkaart.importers.unpack import unpacked

_GZIP = b"\x1f\x8b"
_TITLES = {
    "xlsx": "XLSX",
    "csv": "CSV",
    "ameff": "AMEFF",
    "ameff-oud": "AMEFF",
    "ameff-nieuw": "AMEFF",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "nt": "N-Triples",
    "nq": "N-Quads",
}
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_BY_MARK = {
    b"%PDF-": Text(
        "Dit is een PDF; daaruit worden geen gegevens gelezen. Stuur de werkmap of het bestand waarvan hij "
        "is gemaakt.",
        "This is a PDF; no data is read from it. Send the workbook or file that it was made from.",
    ),
    b"{\\rtf": Text(
        "Dit is een tekstdocument (RTF). Zet de gegevens in het sjabloon (XLSX of CSV).",
        "This is a text document (RTF). Put the data into the template (XLSX or CSV).",
    ),
}
_IN_PACKAGE = {
    "word/document.xml": Text(
        "Dit is een tekstdocument (DOCX). Zet de gegevens in het sjabloon (XLSX of CSV).",
        "This is a text document (DOCX). Put the data into the template (XLSX or CSV).",
    ),
    "ppt/presentation.xml": Text(
        "Dit is een presentatie (PPTX). Zet de gegevens in het sjabloon (XLSX of CSV).",
        "This is a presentation (PPTX). Put the data into the template (XLSX or CSV).",
    ),
    "mimetype": Text(
        "Dit is een OpenDocument-bestand (ODS of ODT). Open het en bewaar het blad als XLSX of CSV.",
        "This is an OpenDocument file (ODS or ODT). Open it and save the sheet as XLSX or CSV.",
    ),
}
_PAGE = Text(
    "Dit is een webpagina (HTML), geen bestand met gegevens. Haal het bestand zelf op, of bewaar het als XLSX.",
    "This is a web page (HTML), not a file with data. Fetch the file itself, or save it as XLSX.",
)


class Forms:
    """All forms, those that tell themselves apart best first."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.all = tuple(forms)

    @classmethod
    def read(cls, content: Path) -> Forms:
        """Make every form from the shapes and the ontology under `content`.

        Raises ContentProblem that names the shape when no column can be made of it, SyntaxError when a
        file cannot be parsed.
        """
        columns = Columns.read(content)
        things = Things.read(content, columns)
        ours = context(sorted((content / "ontology").glob("*.ttl")))
        old: Form = ameff_old
        new: Form = ameff_new
        forms: tuple[Form, ...] = (
            Xlsx(columns),
            AmeffOwn(columns),
            old,
            new,
            RdfXml(things),
            JsonLd(things, ours),
            Turtle(things),
            NTriples(things),
            NQuads(things),
            Separated(columns),
        )
        return cls(forms)

    def recognise(self, body: bytes, filename: str = "", media: str = "") -> Form:
        """The form that bytes have, unpacked by `plain`.

        What is said of it (media type, then the extension of `filename`) chooses between the forms that
        the content fits; only when it fits none is it believed, so that the form can tell what is wrong.
        Raises ImportRefused for what is empty, or known to be something else; UnsupportedMedia that
        lists the forms.
        """
        if not body.strip():
            raise ImportRefused("Het bestand is leeg.", "The file is empty.")
        _refuse_known(body)
        extension = _extension(filename)
        of_media = [form for form in self.all if _media(media) in form.media]
        of_name = [form for form in self.all if extension in _extensions(form)]
        fitting = [form for form in self.all if form.fits(body)]
        fitting_said = [form for form in (*of_media, *of_name) if form in fitting]
        for form in (*fitting_said, *fitting, *of_media, *of_name):
            return form
        raise self._unknown(extension)

    def named(self, name: str) -> Form | None:
        """The form with this name, or None."""
        return next((form for form in self.all if form.name == name), None)

    def _unknown(self, extension: str) -> UnsupportedMedia:
        listed = ", ".join(dict.fromkeys(_titled(form) for form in self.all))
        named = f" (.{extension[:20]})" if extension else ""
        return UnsupportedMedia(
            f"De vorm van dit bestand{named} wordt niet herkend. Gelezen worden: {listed}.",
            f"The form of this file{named} is not recognised. These are read: {listed}.",
            vormen=[
                {"naam": form.name, "media": list(form.media), "extensies": list(_extensions(form))}
                for form in self.all
            ],
        )


def plain(body: bytes, limit: int) -> bytes:
    """What was handed in without its gzip, if it has that; otherwise as it is.

    Raises TooLarge past `limit` bytes and ImportRefused when the gzip is broken.
    """
    if not body.startswith(_GZIP):
        return body
    return b"".join(unpacked(BytesIO(body), limit))


def _media(said: str) -> str:
    """A media type without its parameters."""
    return said.partition(";")[0].strip().lower()


def _extension(filename: str) -> str:
    name = filename.lower().removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def _extensions(form: Form) -> tuple[str, ...]:
    return tuple(one.lstrip(".") for one in form.extensions)


def _titled(form: Form) -> str:
    names = " ".join(f".{one}" for one in _extensions(form))
    return f"{_TITLES.get(form.name, form.name)} ({names})"


def _refuse_known(body: bytes) -> None:
    """Refuse what is known to be something else, and say what to do instead."""
    if _WEB_PAGE.match(body):
        raise ImportRefused(_PAGE.nl, _PAGE.en)
    for mark, text in _BY_MARK.items():
        if body.startswith(mark):
            raise ImportRefused(text.nl, text.en)
    if not body.startswith(package.MAGIC):
        return
    try:
        names = Package(body).names
    except (ImportRefused, TooLarge):
        return  # the form that it fits says what is wrong with it
    for name, text in _IN_PACKAGE.items():
        if name in names:
            raise ImportRefused(text.nl, text.en)
