"""Writes what is drawn as an inventory that was read: the things of one municipality, line by line."""

from __future__ import annotations

from datetime import date

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.generating.market import supplier_iri, supplier_name
from grondkaart.importers.inventory.port import Inventory

_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
_CURRENCY = "http://publications.europa.eu/resource/authority/currency/"


class Writing:
    """Says things of one municipality; terms are those of our ontology, by their local names."""

    def __init__(self, *, named: bool) -> None:
        """`named`: suppliers are said by name, as a file does that also those can read who do not
        know them; else by address."""
        self.inventory, self._named = Inventory(), named

    def thing(self, kind: str, code: str, key: object) -> str:
        """A new thing of this class; gives its address, which has the code of a municipality in it."""
        iri = f"{vocab.ID}{kind.lower()}/{code}-proef-{key}"
        self.inventory.say(iri, _TYPE, f"<{vocab.CG}{kind}>")
        return iri

    def label(self, iri: str, text: str) -> None:
        """Its Dutch name."""
        self.inventory.say(iri, _LABEL, literal_line(text, "nl"))

    def text(self, iri: str, term: str, text: str) -> None:
        """A text without a language."""
        self.inventory.say(iri, vocab.CG + term, literal_line(text))

    def value(self, iri: str, term: str, text: object, datatype: str) -> None:
        """A value of one of the datatypes of XML Schema."""
        said = literal_line(str(text), None, vocab.XSD + datatype)
        self.inventory.say(iri, vocab.CG + term, said)

    def day(self, iri: str, term: str, day: date) -> None:
        """A day."""
        self.value(iri, term, day.isoformat(), "date")

    def points(self, iri: str, term: str, *others: str) -> None:
        """Other things, by their addresses."""
        for other in others:
            self.inventory.say(iri, vocab.CG + term, f"<{other}>")

    def chosen(self, iri: str, term: str, soort: str, key: str) -> None:
        """A thing of one of our lists, such as a status of use."""
        self.points(iri, term, f"{vocab.ID}{soort}/{key}")

    def currency(self, iri: str, code: str) -> None:
        """A currency by its three letters."""
        self.points(iri, "valuta", _CURRENCY + code)

    def supplier(self, iri: str, number: int) -> None:
        """One of the invented suppliers."""
        if self._named:
            self.text(iri, "leverancier", supplier_name(number))
        else:
            self.points(iri, "leverancier", supplier_iri(number))
