"""Statements about what is published, said with prefixed names and kept as N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grondkaart.base import vocab
from grondkaart.base.terms import iri_term, literal_line

PREFIXES: dict[str, str] = {
    **{name: iri for name, iri in vocab.PREFIXES.items() if name != "id"},
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dataset": f"{vocab.ID}dataset/",
    "distributie": f"{vocab.ID}distributie/",
    "dataservice": f"{vocab.ID}dataservice/",
}


def named(name: str) -> str:
    """The address that a prefixed name (`dct:title`) stands for; any other address as it is."""
    prefix, found, local = name.partition(":")
    return PREFIXES[prefix] + local if found and prefix in PREFIXES else name


def ref(*names: str) -> list[str]:
    """Addresses or prefixed names, each as a term."""
    return [iri_term(named(name)) for name in names]


def texts(said: Mapping[str, str]) -> list[str]:
    """A text in several languages (language → text), as terms."""
    return [literal_line(text, language) for language, text in said.items() if text]


def typed(value: object, datatype: str) -> list[str]:
    """A value with a datatype, as a term."""
    return [literal_line(str(value), None, named(datatype))]


class Sayings:
    """Statements, gathered in order."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, subject: str, predicate: str, values: Iterable[str]) -> None:
        """Say of `subject` that its `predicate` has these values, which are terms."""
        about = f"{iri_term(subject)} {iri_term(named(predicate))}"
        self._lines += [f"{about} {value} .\n" for value in values]

    def of(self, subject: str, said: Mapping[str, Iterable[str]]) -> None:
        """Several properties of one subject, by predicate."""
        for predicate, values in said.items():
            self.say(subject, predicate, values)

    @property
    def ntriples(self) -> bytes:
        """Everything said, each once, as N-Triples."""
        return "".join(dict.fromkeys(self._lines)).encode()


def by_subject(ntriples: bytes) -> dict[str, bytes]:
    """What is said of each subject, and then of its own parts (`subject#…`), by its address."""
    found: dict[str, tuple[list[bytes], list[bytes]]] = {}
    for line in ntriples.splitlines(keepends=True):
        subject, of_part, _ = line[1 : line.index(b">")].decode().partition("#")
        own, parts = found.setdefault(subject, ([], []))
        (parts if of_part else own).append(line)
    return {subject: b"".join(own + parts) for subject, (own, parts) in found.items()}
