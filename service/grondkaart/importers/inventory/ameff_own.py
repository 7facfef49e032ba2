"""AMEFF that we wrote ourselves, perhaps changed in an ArchiMate tool since: nothing of it is lost.

Only what differs from the exports of the Softwarecatalogus is here: names are taken as they are, and
every property of an inventory has a place, contracts included. What is new in the file needs no
address: its Object ID is its key, as in those exports.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO

from grondkaart.base import vocab
from grondkaart.base.errors import TooLarge
from grondkaart.base.naming import normal
from grondkaart.base.terms import BlankNode, iri_term, is_language, literal_line, read_term
from grondkaart.importers.ameff_reader import read_ameff
from grondkaart.importers.ameff_records import AmeffFile, Concept
from grondkaart.importers.inventory import ameff_own_terms as own
from grondkaart.importers.inventory.ameff_form import EXTENSIONS, MEDIA, is_exchange_file, plain
from grondkaart.importers.inventory.ameff_model import word
from grondkaart.importers.inventory.columns import CLASSES, LABEL, Column, Columns
from grondkaart.importers.inventory.meaning import Ids, Meaning, Meanings
from grondkaart.importers.inventory.port import (
    APPLICATIE,
    KOPPELING,
    Inventory,
    Known,
    Place,
    Remark,
    Told,
)
from grondkaart.importers.inventory.values import LONGEST_ID, LONGEST_VALUE

_HEAD = 1 << 16
_MARKED = re.compile(rb">\s*" + re.escape(own.SOURCE_VALUE.encode()) + rb"\s*</")
_MOST = 250_000  # facts and remarks: a municipality of 3,000 applications has some 50,000
_UNREADABLE = re.compile("[\x7f\ufffd\ufffe\uffff]")
_TYPE = vocab.RDF + "type"
_BACK = {text: way for way, text in own.DIRECTIONS.items()}


class AmeffOwn:
    """The form of AMEFF that bears our mark; see `port.Form`."""

    name = "ameff"
    media: tuple[str, ...] = MEDIA
    extensions: tuple[str, ...] = EXTENSIONS

    def __init__(self, columns: Columns) -> None:
        self._terms = {soort: own.Terms(columns, soort) for soort in CLASSES}

    def fits(self, body: bytes) -> bool:
        """Whether this is an exchange file whose model says that we wrote it."""
        return is_exchange_file(body) and _MARKED.search(plain(body[:_HEAD])) is not None

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """See `port.Form.read`."""
        size = len(body) + 1
        done = 0

        def progress(share: int) -> None:
            nonlocal done
            done += share
            told(0.7 * done / size)

        file = read_ameff(BytesIO(body), size, progress)
        found = _Reading(file, self._terms, known).run()
        told(1.0)
        return found


class _Reading:
    """One reading of one file. `_own` are the addresses of the owner's things by their identifier."""

    def __init__(self, file: AmeffFile, terms: dict[str, own.Terms], known: Known) -> None:
        self._file, self._terms, self._owner = file, terms, known.owner
        self._ids = {soort: Ids() for soort in CLASSES}
        self._meanings = Meanings(known.names, self._ids)
        self._names = {
            one.identifier: one.names[0][0].strip() if one.names else ""
            for one in file.definitions.values()
        }
        self._concepts = {one.identifier: one for one in file.concepts}
        self._own: dict[str, tuple[str, str]] = {}
        self._found = Inventory()
        self._unknown: set[str] = set()
        self._steps = 0

    def run(self) -> Inventory:
        stranger = self._stranger()
        if stranger is not None:
            self._remark("Lezen-andere-gemeente", stranger, _name(stranger))
            return self._found
        self._address_all()
        self._model()
        for identifier, (soort, iri) in self._own.items():
            self._thing(self._concepts[identifier], soort, iri)
        self._relations()
        if not any(soort == APPLICATIE for soort, _ in self._own.values()):
            self._remark("Lezen-leeg", self._file.model)
        return self._found

    # whose it is, and what is in it

    def _stranger(self) -> Concept | None:
        """The municipality that the file is of, when that is not the owner."""
        if self._owner.is_unknown:
            return None
        ours = {self._owner.iri.replace(self._owner.code, code) for code in self._owner.spaces}
        for concept in self._file.concepts:
            address = self._said(concept, own.ADDRESS)
            if self._said(concept, own.MARK) == own.GEMEENTE and address:
                return None if address in ours else concept
        return None

    def _address_all(self) -> None:
        soorten = {mark: soort for soort, mark in own.MARKS.items()}
        taken: set[str] = set()
        for concept in self._file.concepts:
            soort = soorten.get(self._said(concept, own.MARK))
            may_be = ("element", "relationship") if soort == KOPPELING else ("element",)
            if soort is None or concept.kind not in may_be:
                continue
            key = self._said(concept, own.OBJECT_ID) or concept.identifier
            iri = self._said(concept, own.ADDRESS)
            if not (
                iri.startswith(f"{vocab.ID}{soort}/") and self._owner.owns(iri) and _is_iri(iri)
            ):
                iri = self._owner.address(soort, key)
            if len(key) > LONGEST_ID:
                self._remark("Lezen-te-lang", concept, key)
            elif iri in taken:
                self._remark("Lezen-dubbel-id", concept, key, iri)
            else:
                taken.add(iri)
                self._own[concept.identifier] = (soort, iri)
                self._ids[soort].add(key, iri, _name(concept))

    def _model(self) -> None:
        day = self._said(self._file.model, own.REFERENCE_DATE)
        column = self._terms[APPLICATIE].by_path.get(vocab.CG + "statusSinds")
        if day and column is not None:  # a day is read as every day is
            node = f"{vocab.ID}inventarisatie/{self._owner.code}"
            meaning = self._meanings.of(column, day)
            for _, term in meaning.statements:
                self._say(node, vocab.CG + "peildatum", term, self._file.model)
            self._remarks(meaning, self._file.model, node, vocab.CG + "peildatum")

    # what each thing says of itself

    def _thing(self, concept: Concept, soort: str, iri: str) -> None:
        terms = self._terms[soort]
        self._say(iri, _TYPE, f"<{CLASSES[soort]}>", concept)
        for text, language in concept.names:
            if text and self._is_readable(text, concept, iri, LABEL):
                known = language if is_language(language) else "nl"  # a tool may leave it out
                self._say(iri, LABEL, literal_line(text, known), concept)
        for name, value in self._held(concept):
            column = terms.by_name.get(word(name))
            if name in terms.kept:
                self._exact(concept, iri, name, value)
            elif column is not None:
                back = _BACK if column.path == own.DIRECTION else {}
                self._mean(concept, iri, column, back.get(value.strip(), value))
            elif word(name) not in own.FOR_OTHERS and word(name) not in self._unknown:
                self._unknown.add(word(name))
                self._remark("Lezen-eigenschap", concept, name)
        if concept.kind == "relationship":
            for end, path in (("source", own.FROM), ("target", own.TO)):
                self._refer(concept, iri, terms.by_path[path], concept.attributes[end])

    def _exact(self, concept: Concept, iri: str, path: str, value: str) -> None:
        """A value that is a term of N-Triples; the name of its property is the address of one."""
        term = read_term(value) if len(value) <= 2 * LONGEST_VALUE else None
        if term is None or isinstance(term, BlankNode):
            self._remark("Lezen-teken", concept, value, iri, path)
        elif self._is_readable(term.value, concept, iri, path):
            self._say(iri, path, str(term), concept)

    def _mean(self, concept: Concept, iri: str, column: Column, value: str) -> None:
        meaning = self._meanings.of(column, value)
        for path, term in meaning.statements:
            self._say(iri, path, term, concept)
        self._remarks(meaning, concept, iri, column.path)

    # what relationships say

    def _relations(self) -> None:
        packages: defaultdict[str, list[str]] = defaultdict(list)
        for relation in self._file.concepts:
            if relation.kind == "relationship" and normal(_name(relation)) == own.HAS_VERSION:
                packages[relation.attributes["source"]].append(relation.attributes["target"])
        for package, versions in packages.items():
            for version in versions:
                self._package(package, version)
        for relation in self._file.concepts:
            if relation.kind == "relationship" and relation.identifier not in self._own:
                self._relation(relation, packages)

    def _package(self, package: str, version: str) -> None:
        concept, thing = self._concepts.get(package), self._own.get(version)
        if concept is not None and thing is not None and thing[0] == APPLICATIE:
            column = self._terms[APPLICATIE].by_path[own.PACKAGE_PATH]
            self._mean(concept, thing[1], column, _name(concept))

    def _relation(self, relation: Concept, packages: dict[str, list[str]]) -> None:
        name = normal(_name(relation))
        ends = relation.attributes["source"], relation.attributes["target"]
        if name in (own.HAS_VERSION, own.USED_BY):
            return
        ways = list(self._ways(name, ends, packages))
        for rule, soort, iri, other in ways:
            self._refer(relation, iri, self._terms[soort].by_path[rule.path], other)
        touched = next((self._own[end][1] for end in ends if end in self._own), None)
        if not ways and touched is not None:
            shown = " · ".join(x for x in (relation.type, _name(relation)) if x)
            self._remark("Lezen-relatie", relation, shown, touched)

    def _ways(
        self, name: str, ends: tuple[str, str], packages: dict[str, list[str]]
    ) -> Iterator[tuple[own.Relation, str, str, str]]:
        """What a relationship of this name says: of which things, and what is at its other end."""
        for soort, relations in own.RELATIONS.items():
            for rule in relations:
                if normal(rule.name) != name:
                    continue
                at, other = ends if rule.outward else ends[::-1]
                things = packages.get(at, [at]) if rule.path == own.SUPPLIER_PATH else [at]
                for thing in things:
                    found = self._own.get(thing)
                    if found is not None and found[0] == soort:
                        yield rule, soort, found[1], other

    def _refer(self, at: Concept, iri: str, column: Column, other: str) -> None:
        """A reference to what an element or relationship stands for: by address, Object ID or name."""
        mine = self._own.get(other)
        if mine is not None:
            self._say(iri, column.path, f"<{mine[1]}>", at)
            return
        concept = self._concepts.get(other)
        if concept is None:
            self._remark("Lezen-relatie", at, other, iri, column.path)
            return
        address = self._said(concept, own.ADDRESS)
        if address and _is_iri(address):
            self._say(iri, column.path, f"<{address}>", at)
            return
        by_key = self._meanings.of(column, self._said(concept, own.OBJECT_ID))
        found = by_key.statements and not by_key.remarks
        meaning = by_key if found else self._meanings.of(column, _name(concept))
        for path, term in meaning.statements:
            self._say(iri, path, term, at)
        self._remarks(meaning, at, iri, column.path)

    # reading and writing

    def _held(self, concept: Concept) -> Iterator[tuple[str, str]]:
        """The properties of a concept by name, one value after the other, without those that are empty."""
        for held in concept.properties:
            name = self._names.get(held.definition, held.definition)
            for text, _ in held.values:
                if text and name:
                    yield name, text

    def _said(self, concept: Concept, wanted: str) -> str:
        """The first value of a property."""
        key = word(wanted)
        return next((t.strip() for name, t in self._held(concept) if word(name) == key), "")

    def _is_readable(self, text: str, concept: Concept, iri: str, path: str) -> bool:
        rule = "Lezen-te-lang" if len(text) > LONGEST_VALUE else "Lezen-teken"
        if len(text) <= LONGEST_VALUE and not _UNREADABLE.search(text):
            return True
        self._remark(rule, concept, text, iri, path)
        return False

    def _say(self, iri: str, path: str, term: str, concept: Concept) -> None:
        self._found.say(iri, path, term, Place(line=concept.line, element=concept.identifier))
        self._spend()

    def _remarks(self, meaning: Meaning, concept: Concept, iri: str, path: str) -> None:
        for said in meaning.remarks:
            self._remark(said.rule, concept, said.value, iri, path, said.proposals)

    def _remark(
        self,
        rule: str,
        concept: Concept,
        value: str = "",
        iri: str = "",
        path: str = "",
        proposals: tuple[str, ...] = (),
    ) -> None:
        place = Place(line=concept.line, element=concept.identifier)
        self._found.remarks.append(Remark(rule, place, value[:200], iri, path, proposals))
        self._spend()

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > _MOST:
            raise TooLarge(
                f"Het landschap geeft meer dan {_MOST} gegevens, relaties en opmerkingen.",
                f"The landscape gives more than {_MOST} facts, relationships and remarks.",
            )


def _name(concept: Concept) -> str:
    return concept.names[0][0] if concept.names else ""


def _is_iri(text: str) -> bool:
    try:
        iri_term(text)
    except ValueError:
        return False
    return True
