"""Reads the graphs that the importer made of an exchange file back into its records.

The lines of a graph are taken in the order in which the importer wrote them, which is that of the
file: so the records come out in the order in which they went in, and importing what is written of
them gives the same graphs, byte for byte. In any other order the graph is the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.ameff_records import (
    AmeffFile,
    Concept,
    Definition,
    Drawn,
    Folder,
    Property,
    Texts,
)

_TYPE, _LABEL, _DESCRIPTION = vocab.RDF + "type", vocab.RDFS + "label", vocab.DCT + "description"
_PROPERTY = vocab.ID + "eigenschap/"
_IDENTIFIER, _TERM = vocab.CG + "ameffIdentifier", vocab.CG
_OF_RELATION = {"toegang": "accessType", "sterkte": "modifier", "gericht": "isDirected"}
_PLACED = {"x": "x", "y": "y", "breedte": "w", "hoogte": "h"}
_STYLES = re.compile(r" (?=(?:lineWidth|fillColor|lineColor|font|color)=)")
_DANGLING = Text(
    "verwijzing naar iets dat niet in de graaf staat", "reference to something not in the graph"
)
_UNDEFINED = Text("eigenschap zonder definitie", "property without a definition")

Value = NamedNode | Literal
Said = list[tuple[str, Value]]


def read_graphs(
    model: Iterable[Triple], drawing: Iterable[Triple]
) -> tuple[AmeffFile, Counter[Text]]:
    """The records of a model and its drawings, and what in them is not as the format wants it."""
    reading = _Reading(model)
    file = reading.model()
    file.drawn = reading.drawn(drawing)
    return file, reading.odd


class _Reading:
    """One model, by subject: what is said of it, in order."""

    def __init__(self, model: Iterable[Triple]) -> None:
        self.odd: Counter[Text] = Counter()
        self._said: defaultdict[str, Said] = defaultdict(list)
        self._members: defaultdict[str, list[str]] = defaultdict(list)
        self._of_kind: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._blocks: list[tuple[str, Said]] = []
        self._block_of: dict[str, Said] = {}
        for triple in model:
            self._take(triple.subject, triple.predicate.value, triple.object)
        self._identifiers = {
            iri: _one(self._said[iri], "ameffIdentifier")
            for kind in ("Element", "Relatie", "View")
            for iri in self._of_kind[kind]
        }
        made = [(iri, _definition(block)) for iri, block in self._blocks]
        self._definitions = {one.identifier: one for _, one in made}
        self._defined = {iri: one.identifier for iri, one in reversed(made)}

    def _take(self, subject: object, predicate: str, value: object) -> None:
        if not isinstance(subject, NamedNode) or not isinstance(value, Value):
            return  # no importer writes that
        if predicate == _TERM + "inMap":
            self._members[value.value].append(subject.value)
        elif not predicate.startswith(vocab.ARCHIMATE) and predicate != _TERM + "getoondOp":
            if predicate == _TYPE and value.value == _TERM + "Eigenschap":
                self._block_of[subject.value] = []
                self._blocks.append((subject.value, self._block_of[subject.value]))
            self._block_of.get(subject.value, self._said[subject.value]).append((predicate, value))
            if predicate == _TYPE and value.value.startswith(_TERM):
                self._of_kind[value.value.removeprefix(_TERM)][subject.value] = None

    def _identifier(self, iri: str) -> str:
        """The identifier in the file of what an address is of; what is not there is named by its key."""
        found = self._identifiers.get(iri)
        if found is None:
            self.odd[_DANGLING] += 1
            return unquote(iri.rpartition("/")[2])
        return found

    def model(self) -> AmeffFile:
        """All but the drawings."""
        whole = next(iter(self._of_kind["Model"]), "")
        said = self._said[whole]
        identifier = _one(said, "ameffIdentifier")
        made = AmeffFile(Concept("model", identifier, "Model", {}, 1))
        self._describe(made.model, said)
        for predicate, value in said:
            known = predicate.startswith((_TERM, _PROPERTY)) or predicate in _OF_EVERYTHING
            if not known and isinstance(value, Literal):
                made.metadata.append((predicate, value.value))
        made.definitions = self._definitions
        made.folders = self._folders()
        for iri, kind in self._concepts():
            concept = self._concept(iri, kind)
            self._describe(concept, self._said[iri])
            made.concepts.append(concept)
        return made

    def _concepts(self) -> Iterator[tuple[str, str]]:
        for kind, tag in (("Element", "element"), ("Relatie", "relationship"), ("View", "view")):
            for iri in self._of_kind[kind]:
                yield iri, tag

    def _concept(self, iri: str, kind: str) -> Concept:
        said = self._said[iri]
        attributes: dict[str, str] = {}
        if kind == "relationship":
            for end, predicate in (("source", "subject"), ("target", "object")):
                attributes[end] = self._identifier(_first(said, vocab.RDF + predicate))
            named = _OF_RELATION
        else:
            named = {"viewpoint": "viewpoint"} if kind == "view" else {}
        for predicate, value in said:
            attribute = named.get(predicate.removeprefix(_TERM))
            if attribute is not None:
                attributes[attribute] = value.value
        of_type = _one(said, "elementtype") or _one(said, "relatietype") or "Diagram"
        return Concept(kind, self._identifiers[iri], of_type, attributes, 1)

    def _describe(self, concept: Concept, said: Said) -> None:
        concept.names = _texts(said, _LABEL)
        concept.documentation = _texts(said, _DESCRIPTION)
        times = self._repeated(said)
        for predicate, value in said:
            if predicate.startswith(_PROPERTY) and isinstance(value, Literal):
                definition = self._definition(predicate)
                for _ in range(times.get((predicate, value), 1)):
                    _hold(concept.properties, definition, (value.value, value.language or ""))

    def _repeated(self, said: Said) -> dict[tuple[str, Value], int]:
        """How often a property says the same, where that is more than once."""
        found = {}
        for predicate, repeat in said:
            if predicate == _TERM + "herhaling":
                of = self._said[repeat.value]
                value = next((v for p, v in of if p == vocab.RDF + "value"), repeat)
                found[_one(of, "eigenschap"), value] = int(_one(of, "aantal"))
        return found

    def _definition(self, predicate: str) -> str:
        """The identifier of the definition of a property; its name where the file had none."""
        found = self._defined.get(predicate)
        if found is not None:
            return found
        self.odd[_UNDEFINED] += 1
        key = predicate.removeprefix(_PROPERTY)
        return "" if key == "_" else unquote(key.replace("_", " "))

    def _folders(self) -> list[Folder]:
        made: dict[str, Folder] = {}
        for number, iri in enumerate(self._of_kind["Map"], 1):
            said = self._said[iri]
            folder = Folder(made.get(_one(said, "bovenliggend")), number)
            folder.labels, folder.documentation = _texts(said, _LABEL), _texts(said, _DESCRIPTION)
            folder.members = [self._identifier(member) for member in self._members[iri]]
            made[iri] = folder
        return list(made.values())

    def drawn(self, triples: Iterable[Triple]) -> list[Drawn]:
        """The nodes and connections of all views."""
        made: dict[str, Drawn] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(value, Value):
                continue  # no importer writes that
            one = made.get(subject.value)
            if one is None:
                one = Drawn("node", _key(subject.value), "", "", None, len(made) + 1, {})
                made[subject.value] = one
            self._draw(one, triple.predicate.value, value)
        return list(made.values())

    def _draw(self, drawn: Drawn, predicate: str, value: Value) -> None:
        text = value.value
        if isinstance(value, Literal) and predicate in (_LABEL, _DESCRIPTION):
            texts = drawn.labels if predicate == _LABEL else drawn.documentation
            texts.append((text, value.language or ""))
            return
        match predicate.removeprefix(_TERM):
            case "inView":
                drawn.view = self._identifier(text)
            case "knooptype":
                drawn.type = text
            case "bovenliggend":
                drawn.parent = _key(text)
            case "toont":
                self._show(drawn, text)
            case "x" | "y" | "breedte" | "hoogte" as name:
                drawn.attributes[_PLACED[name]] = text
            case "vanKnoop":
                drawn.attributes["source"] = _key(text)
            case "naarKnoop":
                drawn.attributes["target"] = _key(text)
            case "stijl":
                drawn.style = _STYLES.split(text)
            case "buigpunten":
                drawn.bends = text.split(" ")
            case _ if text == _TERM + "Viewverbinding":
                drawn.kind = "connection"

    def _show(self, drawn: Drawn, iri: str) -> None:
        """What a node or connection shows: another view, or what it stands for."""
        identifier = self._identifier(iri)
        stands = "relationshipRef" if iri in self._of_kind["Relatie"] else "elementRef"
        if iri not in self._identifiers and drawn.kind == "connection":
            stands = "relationshipRef"
        is_view = iri in self._of_kind["View"]
        unknown = iri not in self._identifiers and drawn.type in ("Label", "Container")
        if is_view or unknown or stands in drawn.attributes:
            if drawn.view_ref:  # the importer tells of the view last
                drawn.attributes[stands] = drawn.view_ref
            drawn.view_ref = identifier
        else:
            drawn.attributes[stands] = identifier


_OF_EVERYTHING = (_TYPE, _LABEL, _DESCRIPTION)


def _first(said: Said, predicate: str) -> str:
    return next((value.value for p, value in said if p == predicate), "")


def _one(said: Said, term: str) -> str:
    """The first value of one of our own properties, or ""."""
    return _first(said, _TERM + term)


def _texts(said: Said, predicate: str) -> Texts:
    return [
        (v.value, v.language or "") for p, v in said if p == predicate and isinstance(v, Literal)
    ]


def _key(iri: str) -> str:
    return unquote(iri.rpartition("/")[2])


def _hold(properties: list[Property], definition: str, value: tuple[str, str]) -> None:
    """Add a value: in another language than those before it, it is the same property said again."""
    last = properties[-1] if properties else None
    if last is not None and last.definition == definition and value[1]:
        languages = {language for _, language in last.values}
        if "" not in languages and value[1] not in languages:
            last.values.append(value)
            return
    properties.append(Property(definition, [value]))


def _definition(block: Said) -> Definition:
    """One definition; two of the same name are one property of the graph, and told one by one."""
    return Definition(
        _one(block, "ameffIdentifier"), _one(block, "datatype"), _texts(block, _LABEL)
    )
