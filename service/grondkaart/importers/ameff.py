"""Importer for ArchiMate Model Exchange Files (AMEFF): records to N-Triples, nothing left out.

Identity is the property `Object ID` where a concept has one, else the XML identifier, so that links
survive a next release (GEMMA's own practice). Meaning beyond the file (what is a
referentiecomponent, what connects) is not decided here but in `queries/afleidingen/`. How views are
drawn (nodes, connections, bounds, styles) is two thirds of a model and gets a part of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from grondkaart.base import vocab
from grondkaart.base.errors import ImportRefused, Text
from grondkaart.base.terms import iri_term, is_language, literal_line
from grondkaart.importers.ameff_reader import read_ameff
from grondkaart.importers.ameff_records import (
    AmeffFile,
    Concept,
    Drawn,
    Folder,
    Property,
    Texts,
)
from grondkaart.importers.port import Progress, Reading, Report

name = "ameff"
extensions: tuple[str, ...] = (".xml", ".ameff", ".xml.gz", ".ameff.gz")

DRAWING_PART = "tekening"

_RDF_TYPE = f"<{vocab.RDF}type>"
_LABEL = f"<{vocab.RDFS}label>"
_DESCRIPTION = f"<{vocab.DCT}description>"
_INTEGER = f"{vocab.XSD}integer"
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]*")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NOT_IN_BP4MC2 = {"Grouping", "Location", "Junction", "AndJunction", "OrJunction"}
_LINES_PER_CHUNK = 20_000
_XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"

_NO_OBJECT_ID = Text(
    "zonder Object ID: de XML-identifier is de sleutel",
    "without Object ID: the XML identifier is the key",
)
_DOUBLE_OBJECT_ID = Text(
    "Object ID komt vaker voor: de XML-identifier is de sleutel",
    "Object ID occurs more than once: the XML identifier is the key",
)
_REPEATED = Text("eigenschap met dezelfde waarde herhaald", "property repeated with the same value")
_EMPTY_VALUE = Text("lege waarde van een eigenschap", "empty value of a property")
_UNNAMED_PROPERTY = Text("eigenschap zonder naam gedefinieerd", "property defined without a name")
_UNKNOWN_PROPERTY = Text("eigenschap zonder definitie", "property without a definition")
_DANGLING = Text(
    "verwijzing naar iets dat niet in het bestand staat",
    "reference to something that is not in the file",
)
_BAD_LANGUAGE = Text("ongeldige taalcode weggelaten", "malformed language tag left out")
_BARE_IDENTIFIER = Text(
    "identifier die niet met id- begint", "identifier that does not start with id-"
)
_RELATION_END = Text(
    "relatie die bij een relatie begint of eindigt",
    "relationship that starts or ends at a relationship",
)
_UNNAMED = Text("concept zonder naam", "concept without a name")
_NO_FOLDER = Text("concept dat in geen map staat", "concept that is in no folder")


def read(
    stream: BinaryIO,
    *,
    limit: int,
    release: str | None,
    series: str | None,
    fallback: str,
    progress: Progress,
) -> Reading:
    """See `port.Importer.read`."""
    file = read_ameff(stream, limit, partial(progress, "lezen"))
    title = next((text for text, _ in file.model.names if text.strip()), fallback)
    named = vocab.slug(title) or "model"
    own = "gemma" if named.startswith("gemma") else named
    found = own if series is None else vocab.slug(series)
    if not found:
        raise ImportRefused(
            f"De reeks '{series}' heeft geen letter of cijfer; kies een andere naam.",
            f"The series '{series}' has no letter or digit; choose another name.",
        )
    writer = _Writer(file, found)
    release_name = release or writer.property_of(file.model, "Release") or fallback
    report = writer.report
    return Reading(
        found, release_name, title, writer.parts(release_name), frozenset({DRAWING_PART}), report
    )


class _Writer:
    """Writes one file's records as N-Triples lines."""

    def __init__(self, file: AmeffFile, series: str) -> None:
        self._file = file
        self._space = f"{vocab.ID}{series}/"
        self._series = series
        self.report = Report()
        self._property_names = {
            d.identifier: (d.names[0][0].strip() if d.names else "")
            for d in file.definitions.values()
        }
        self._object_id_definitions = {
            i for i, n in self._property_names.items() if n == "Object ID"
        }
        self._iris = self._all_iris()
        self._drawn = {d.identifier for d in file.drawn}
        self._relationships = {c.identifier for c in file.concepts if c.kind == "relationship"}

    def property_of(self, concept: Concept, wanted: str) -> str:
        """The first non-empty value of the property called `wanted`, or ""."""
        for held in concept.properties:
            if self._property_names.get(held.definition) == wanted:
                for text, _ in held.values:
                    if text.strip():
                        return text.strip()
        return ""

    def parts(self, release: str) -> Iterator[tuple[str, bytes]]:
        yield from self._chunks("", self._model_lines(release))
        drawing = (line for drawn in self._file.drawn for line in self._drawn_lines(drawn))
        yield from self._chunks(DRAWING_PART, drawing)

    def _chunks(self, part: str, lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
        held: list[str] = []
        for line in lines:
            held.append(line)
            if len(held) >= _LINES_PER_CHUNK:
                yield part, "".join(held).encode()
                held.clear()
        yield part, "".join(held).encode()

    def _odd(self, what: Text, number: int = 1) -> None:
        self.report.oddities[what] += number

    def _object_id(self, concept: Concept) -> str:
        """The first Object ID that says something, however its values are spread over properties."""
        for held in concept.properties:
            if held.definition in self._object_id_definitions:
                for text, _ in held.values:
                    if text.strip():
                        return text.strip()
        return ""

    def _all_iris(self) -> dict[str, str]:
        """XML identifier → IRI term, for every concept."""
        iris: dict[str, str] = {}
        taken: set[str] = set()
        for concept in self._file.concepts:
            object_id = self._object_id(concept)
            key = object_id.lower() if _GUID.fullmatch(object_id) else object_id
            if not key:
                self._odd(_NO_OBJECT_ID)
            elif key in taken:
                self._odd(_DOUBLE_OBJECT_ID)
                key = ""
            key = key or concept.identifier
            while key in taken:  # an identifier may be the Object ID of another concept
                key += "~"
            taken.add(key)
            iris[concept.identifier] = f"<{self._space}{vocab.key(key)}>"
        return iris

    def _iri(self, identifier: str) -> str:
        found = self._iris.get(identifier)
        if found is None:
            self._odd(_DANGLING)
            return f"<{self._space}{vocab.key(identifier)}>"
        return found

    def _property_iri(self, definition: str) -> str:
        name = self._property_names.get(definition)
        if name is None:
            self._odd(_UNKNOWN_PROPERTY)
            name = definition
        return f"<{vocab.ID}eigenschap/{vocab.property_key(name)}>"

    def _literal(self, text: str, language: str) -> str:
        if language and not is_language(language):
            self._odd(_BAD_LANGUAGE)
            language = ""
        return literal_line(text, language)

    def _texts(self, subject: str, predicate: str, texts: Texts) -> Iterator[str]:
        for text, language in texts:
            yield f"{subject} {predicate} {self._literal(text, language)} .\n"

    def _model_lines(self, release: str) -> Iterator[str]:
        model = self._file.model
        subject = f"<{vocab.ID}release/{self._series}/{vocab.key(release)}>"
        yield f"{subject} {_RDF_TYPE} <{vocab.CG}Model> .\n"
        yield f"{subject} <{vocab.CG}release> {literal_line(release)} .\n"
        yield from self._described(subject, model)
        for predicate, text in self._file.metadata:
            try:
                yield f"{subject} {iri_term(predicate)} {literal_line(text)} .\n"
            except ValueError:
                self._file.skipped[f"metadata {predicate}"] += 1
        yield from self._definition_lines()
        yield from self._folder_lines()
        for concept in self._file.concepts:
            if concept.kind != "view":
                yield from self._concept_lines(concept)
        yield from self._view_lines()
        for tag, number in self._file.skipped.items():
            self._odd(
                Text(f"onderdeel <{tag}> niet overgenomen", f"part <{tag}> not taken over"), number
            )

    def _definition_lines(self) -> Iterator[str]:
        for definition in self._file.definitions.values():
            subject = self._property_iri(definition.identifier)
            if not self._property_names[definition.identifier]:
                self._odd(_UNNAMED_PROPERTY)
            yield f"{subject} {_RDF_TYPE} <{vocab.CG}Eigenschap> .\n"
            yield f"{subject} {_RDF_TYPE} <{vocab.RDF}Property> .\n"
            yield f"{subject} <{vocab.CG}datatype> {literal_line(definition.datatype)} .\n"
            yield f"{subject} <{vocab.CG}ameffIdentifier> {literal_line(definition.identifier)} .\n"
            yield from self._texts(subject, _LABEL, definition.names or [("", "")])
            self.report.count("eigenschappen", "gedefinieerd")

    def _folder_iris(self) -> Iterator[tuple[Folder, str]]:
        """Every folder with its address: the labels from the top, numbered where they recur."""
        paths: dict[int, str] = {}
        twins: Counter[str] = Counter()
        taken: set[str] = set()
        for folder in self._file.folders:
            above = f"{paths[id(folder.parent)]}/" if folder.parent else ""
            label = folder.labels[0][0] if folder.labels else str(folder.order)
            wanted = path = above + vocab.key(label)
            while path in taken:
                twins[wanted] += 1
                path = f"{wanted}~{twins[wanted]}"
            taken.add(path)
            paths[id(folder)] = path
            yield folder, f"<{vocab.ID}map/{self._series}/{path}>"

    def _folder_lines(self) -> Iterator[str]:
        filed: set[str] = set()
        addresses: dict[int, str] = {}
        for folder, subject in self._folder_iris():
            addresses[id(folder)] = subject
            yield f"{subject} {_RDF_TYPE} <{vocab.CG}Map> .\n"
            yield f"{subject} <{vocab.CG}volgorde> {literal_line(str(folder.order), None, _INTEGER)} .\n"
            yield from self._texts(subject, _LABEL, folder.labels)
            yield from self._texts(subject, _DESCRIPTION, folder.documentation)
            if folder.parent is not None:
                yield f"{subject} <{vocab.CG}bovenliggend> {addresses[id(folder.parent)]} .\n"
            for member in folder.members:
                yield f"{self._iri(member)} <{vocab.CG}inMap> {subject} .\n"
            filed.update(folder.members)
            self.report.count("mappen", "map")
        if self._file.folders and len(self._iris.keys() - filed):
            self._odd(_NO_FOLDER, len(self._iris.keys() - filed))

    def _described(self, subject: str, concept: Concept) -> Iterator[str]:
        """Name, documentation, identifiers and properties of a concept."""
        yield from self._texts(subject, _LABEL, concept.names)
        yield from self._texts(subject, _DESCRIPTION, concept.documentation)
        if concept.identifier:
            yield f"{subject} <{vocab.CG}ameffIdentifier> {literal_line(concept.identifier)} .\n"
        object_id = self._object_id(concept)
        if object_id:
            yield f"{subject} <{vocab.CG}objectId> {literal_line(object_id)} .\n"
        yield from self._property_lines(subject, concept.properties)

    def _property_lines(self, subject: str, held: list[Property]) -> Iterator[str]:
        met: dict[str, int] = {}
        for one in held:
            predicate = self._property_iri(one.definition)
            for text, language in one.values or [("", "")]:
                if not text:
                    self._odd(_EMPTY_VALUE)
                said = f"{predicate} {self._literal(text, language)}"
                met[said] = met.get(said, 0) + 1
                if met[said] == 1:
                    yield f"{subject} {said} .\n"
            self.report.count("eigenschappen", "waarden")
        for number, (said, times) in enumerate((s, n) for s, n in met.items() if n > 1):
            self._odd(_REPEATED)
            predicate, _, value = said.partition(" ")
            repeat = f"{subject[:-1]}/herhaling/{number + 1}>"
            yield f"{subject} <{vocab.CG}herhaling> {repeat} .\n"
            yield f"{repeat} {_RDF_TYPE} <{vocab.CG}Herhaling> .\n"
            yield f"{repeat} <{vocab.CG}eigenschap> {predicate} .\n"
            yield f"{repeat} <{vocab.RDF}value> {value} .\n"
            yield f"{repeat} <{vocab.CG}aantal> {literal_line(str(times), None, _INTEGER)} .\n"

    def _concept_lines(self, concept: Concept) -> Iterator[str]:
        if not _TYPE_NAME.fullmatch(concept.type):
            raise ImportRefused(
                f"Regel {concept.line}: '{concept.type}' is geen ArchiMate-type.",
                f"Line {concept.line}: '{concept.type}' is not an ArchiMate type.",
                regel=concept.line,
            )
        if not concept.identifier.startswith("id-"):
            self._odd(_BARE_IDENTIFIER)
        subject = self._iris[concept.identifier]
        if concept.kind == "relationship":
            yield from self._relation_lines(subject, concept)
        else:
            space = vocab.CG if concept.type in _NOT_IN_BP4MC2 else vocab.ARCHIMATE
            yield f"{subject} {_RDF_TYPE} <{vocab.CG}Element> .\n"
            yield f"{subject} {_RDF_TYPE} <{space}{concept.type}> .\n"
            yield f"{subject} <{vocab.CG}elementtype> {literal_line(concept.type)} .\n"
            self.report.count("elementen", concept.type)
            if not any(text for text, _ in concept.names):
                self._odd(_UNNAMED)
        yield from self._described(subject, concept)

    def _relation_lines(self, subject: str, concept: Concept) -> Iterator[str]:
        given = concept.attributes
        source, target = given["source"], given["target"]
        if source in self._relationships or target in self._relationships:
            self._odd(_RELATION_END)
        start, end = self._iri(source), self._iri(target)
        predicate = f"<{vocab.ARCHIMATE}{concept.type[0].lower()}{concept.type[1:]}>"
        yield f"{start} {predicate} {end} .\n"
        yield f"{subject} {_RDF_TYPE} <{vocab.CG}Relatie> .\n"
        yield f"{subject} <{vocab.RDF}subject> {start} .\n"
        yield f"{subject} <{vocab.RDF}predicate> {predicate} .\n"
        yield f"{subject} <{vocab.RDF}object> {end} .\n"
        yield f"{subject} <{vocab.CG}relatietype> {literal_line(concept.type)} .\n"
        for attribute, term in (("accessType", "toegang"), ("modifier", "sterkte")):
            if attribute in given:
                yield f"{subject} <{vocab.CG}{term}> {literal_line(given[attribute])} .\n"
        if "isDirected" in given:
            directed = literal_line(given["isDirected"], None, f"{vocab.XSD}boolean")
            yield f"{subject} <{vocab.CG}gericht> {directed} .\n"
        self.report.count("relaties", concept.type)

    def _view_lines(self) -> Iterator[str]:
        for concept in self._file.concepts:
            if concept.kind != "view":
                continue
            subject = self._iris[concept.identifier]
            yield f"{subject} {_RDF_TYPE} <{vocab.CG}View> .\n"
            yield from self._described(subject, concept)
            if "viewpoint" in concept.attributes:
                yield f"{subject} <{vocab.CG}viewpoint> {literal_line(concept.attributes['viewpoint'])} .\n"
            self.report.count("weergaven", "view")
        shown = {(what, drawn.view) for drawn in self._file.drawn for what in self._shown(drawn)}
        for what, view in sorted(shown):
            yield f"{self._iri(what)} <{vocab.CG}getoondOp> {self._iris[view]} .\n"

    def _shown(self, drawn: Drawn) -> list[str]:
        """The identifiers of what a node or connection shows."""
        given = drawn.attributes
        references = (given.get("elementRef"), given.get("relationshipRef"), drawn.view_ref)
        return [one for one in references if one]

    def _drawn_iri(self, identifier: str) -> str:
        if identifier not in self._drawn:
            self._odd(_DANGLING)
        return f"<{vocab.ID}viewdeel/{self._series}/{vocab.key(identifier)}>"

    def _drawn_lines(self, drawn: Drawn) -> Iterator[str]:
        given = drawn.attributes
        is_node = drawn.kind == "node"
        subject = self._drawn_iri(drawn.identifier)
        yield f"{subject} {_RDF_TYPE} <{vocab.CG}{'Viewknoop' if is_node else 'Viewverbinding'}> .\n"
        yield f"{subject} <{vocab.CG}inView> {self._iris[drawn.view]} .\n"
        yield f"{subject} <{vocab.CG}knooptype> {literal_line(drawn.type)} .\n"
        yield f"{subject} <{vocab.CG}volgorde> {literal_line(str(drawn.order), None, _INTEGER)} .\n"
        if drawn.parent:
            yield f"{subject} <{vocab.CG}bovenliggend> {self._drawn_iri(drawn.parent)} .\n"
        for shown in self._shown(drawn):
            yield f"{subject} <{vocab.CG}toont> {self._iri(shown)} .\n"
        for attribute, term in (("x", "x"), ("y", "y"), ("w", "breedte"), ("h", "hoogte")):
            if attribute in given:
                number = given[attribute]
                datatype = _INTEGER if _WHOLE.fullmatch(number) else None
                yield f"{subject} <{vocab.CG}{term}> {literal_line(number, None, datatype)} .\n"
        for attribute, term in (("source", "vanKnoop"), ("target", "naarKnoop")):
            if attribute in given and not is_node:
                yield f"{subject} <{vocab.CG}{term}> {self._drawn_iri(given[attribute])} .\n"
        if drawn.style:
            yield f"{subject} <{vocab.CG}stijl> {literal_line(' '.join(drawn.style))} .\n"
        if drawn.bends:
            yield f"{subject} <{vocab.CG}buigpunten> {literal_line(' '.join(drawn.bends))} .\n"
        yield from self._texts(subject, _LABEL, drawn.labels)
        yield from self._texts(subject, _DESCRIPTION, drawn.documentation)
        self.report.count("weergaven", "knoop" if is_node else "verbinding")
