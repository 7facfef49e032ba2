"""Makes an inventory of RDF, whichever syntax it came in: what is the municipality's own is taken.

Relative IRIs are read against `https://w3id.org/grondkaart/id/`, so that `<applicatie/gm0344-1>` is
the address of a thing. Where the address of a thing is expected its name, Object ID or id will do, as
in the table forms: as a literal, or as a relative IRI (what JSON-LD makes of it). Other values stay as
they were handed in; the shapes judge them. What our own export adds is left out in silence: it is made
again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote, unquote

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, ImportRefused
from grondkaart.base.naming import normal
from grondkaart.base.rdf_reading import read_rdf
from grondkaart.base.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, is_language
from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.columns import CLASSES, LABEL, Column
from grondkaart.importers.inventory.meaning import Ids, Meaning, Meanings, shown
from grondkaart.importers.inventory.port import Inventory, Known, Place, Remark, Told
from grondkaart.importers.inventory.things import INVENTARISATIE, Things

BASE = vocab.ID
UNMAPPED = "urn:x-grondkaart:geen-term:"
"""Before the keys of JSON-LD that its context does not know, so that they are not dropped unseen."""

Lines = Mapping[tuple[str, ...], int]
"""Line numbers by (subject,), (subject, predicate) or (subject, predicate, object as in N-Triples)."""
Placing = Callable[[bytes, Sequence[Quad]], Lines]

_MOST_ANONYMOUS = 1_000
_MOST_NAMED = 10
_TYPE = vocab.RDF + "type"
_GEMEENTE, _PEILDATUM = vocab.CG + "gemeente", vocab.CG + "peildatum"
_WORKED_OUT_KINDS = {NamedNode(vocab.CG + kind) for kind in vocab.WORKED_OUT_KINDS}
_FLOWS = {vocab.ARCHIMATE + "flow", vocab.ARCHIMATE + "serving"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_READABLE = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]*+")
_KEPT_IN_IRI = "!#$%&'()*+,/:;=?@[]~"

Value = NamedNode | BlankNode | Literal
Said = list[tuple[str, Value]]


def read(
    body: bytes,
    syntax: str,
    things: Things,
    known: Known,
    told: Told,
    placing: Placing,
    *,
    lenient: bool = False,
) -> Inventory:
    """Read a whole inventory; see `port.Form.read`.

    `placing` gives the lines on which things stand. `lenient` is that of `read_rdf`.
    """
    try:
        quads = list(read_rdf(body, syntax, BASE, lenient=lenient))
    except BadInput as error:
        raise ImportRefused(error.detail.nl, error.detail.en, **error.extra) from None
    told(0.4)
    lines = placing(body, quads)
    told(0.6)
    return _Reading(things, known, lines).run(quads)


class _Reading:
    """One reading of one file."""

    def __init__(self, things: Things, known: Known, lines: Lines) -> None:
        self._things, self._owner, self._lines = things, known.owner, lines
        self._names = known.names
        self._ids = {soort: Ids() for soort in CLASSES}
        self._meanings = Meanings(known.names, self._ids)
        self._meant: dict[tuple[str, str, str], Meaning] = {}
        self._likely: dict[tuple[str, str], tuple[str, ...]] = {}
        self._node = f"{BASE}inventarisatie/{known.owner.code}"
        self._own: dict[str, str] = {}
        self._moved: dict[tuple[str, str], tuple[str, str]] = {}
        self._found = Inventory()

    def run(self, quads: Iterable[Quad]) -> Inventory:
        anonymous, named = self._grouped(quads)
        own = self._own = {iri: soort for iri in named if (soort := self._soort(iri))}
        for iri, soort in own.items():
            self._ids[soort].add(_id(iri), iri, _name(named[iri]))
        for said in anonymous:
            value = next((o.value for _, o in said if isinstance(o, Literal)), "")
            self._remark("Lezen-anoniem", "", "", value)
        for iri, said in named.items():
            if iri in own:
                self._thing(iri, CLASSES[own[iri]], said)
            elif iri == self._node or iri.startswith(f"{self._node}-"):
                self._inventarisatie(iri, said)
            else:
                self._foreign(iri, said)
        if not own:
            self._found.remarks.append(Remark("Lezen-leeg", Place()))
        self._found.places = self._places()
        return self._found

    def _grouped(self, quads: Iterable[Quad]) -> tuple[list[Said], dict[str, Said]]:
        """What is said of each thing without and with an address, without what is made again.

        Raises ImportRefused for other graphs, RDF 1.2 and a flood of things without an address.
        """
        anonymous: defaultdict[str, Said] = defaultdict(list)
        named: defaultdict[str, Said] = defaultdict(list)
        graphs: dict[str, None] = {}
        for subject, predicate, value, graph in quads:
            if not isinstance(graph, DefaultGraph):
                graphs[graph.value] = None
            if isinstance(value, Literal) and value.direction:
                raise ImportRefused(
                    "RDF 1.2 wordt niet gelezen: er is een tekst met een leesrichting.",
                    "RDF 1.2 is not read: there is a text with a direction.",
                )
            if isinstance(subject, BlankNode):
                anonymous[subject.value].append((predicate.value, value))
            elif predicate.value not in _FLOWS or not self._is_own_flow(subject, value):
                named[subject.value].append((predicate.value, value))
        graphs.pop(f"{vocab.GRAPH}{vocab.INVENTORIES}{self._owner.code}", None)
        if graphs:
            raise _other_graphs(list(graphs))
        unknown = [said for said in anonymous.values() if not _is_worked_out(said)]
        if len(unknown) > _MOST_ANONYMOUS:
            raise _flood(len(unknown))
        return unknown, named

    def _is_own_flow(self, subject: NamedNode, value: Value) -> bool:
        return self._owner.owns(subject.value) or self._owner.owns(value.value)

    def _soort(self, iri: str) -> str:
        """Which kind of thing of this municipality has the address; "" when none has."""
        if not self._owner.owns(iri) or _NOT_IN_IRI.search(iri):
            return ""
        return iri[len(BASE) :].partition("/")[0]

    # what is not the municipality's own

    def _foreign(self, iri: str, said: Said) -> None:
        if _is_worked_out(said):
            return
        if iri.startswith(f"{BASE}inventarisatie/"):
            self._remark("Lezen-andere-gemeente", iri, "", iri)
            return
        proposals: tuple[str, ...] = ()
        if self._owner.owns(iri):  # but with a blank or another sign that no address has
            proposals = (quote(iri, safe=_KEPT_IN_IRI),)
        self._remark("Lezen-onderwerp", iri, "", iri, proposals)

    def _inventarisatie(self, iri: str, said: Said) -> None:
        """Of what is said of the inventory itself only the reference date is taken."""
        for path, value in said:
            if path == _PEILDATUM and self._is_writable(iri, path, value):
                self._say(self._node, path, str(value))
                self._moved[iri, path] = (self._node, path)
            elif path == _GEMEENTE:
                self._gemeente(iri, value)
            elif path != _TYPE and path not in self._things.properties[INVENTARISATIE]:
                self._no_property(INVENTARISATIE, iri, path)

    def _gemeente(self, iri: str, value: Value) -> None:
        """Remark on a thing that says that it is of another municipality."""
        owner = self._owner
        if isinstance(value, NamedNode):
            own = {owner.iri.replace(owner.code, code) for code in owner.spaces}
            if value.value in own:
                return
        text = value.value.removeprefix(BASE)
        if normal(text) not in {normal(owner.name), *owner.spaces}:
            self._remark("Lezen-andere-gemeente", iri, _GEMEENTE, value.value)

    # what is

    def _thing(self, iri: str, kind: str, said: Said) -> None:
        self._types(iri, kind, [value for path, value in said if path == _TYPE])
        self._say(iri, _TYPE, f"<{kind}>")
        properties, references = self._things.properties[kind], self._things.by_path[kind]
        for path, value in said:
            if path == _TYPE or path in vocab.WORKED_OUT:
                continue
            if path == _GEMEENTE:
                self._gemeente(iri, value)
            elif path not in properties:
                self._no_property(kind, iri, path)
            elif path in references and not self._is_address(value, references[path]):
                self._named(iri, kind, references[path], value)
            elif self._is_writable(iri, path, value):
                self._say(iri, path, str(value))

    def _types(self, iri: str, kind: str, types: list[Value]) -> None:
        """Remark on types other than the one that the address says, and those above it."""
        known = {kind, *self._things.above[kind]}
        others = [one.value.removeprefix(UNMAPPED) for one in types if one.value not in known]
        if not types:
            others = [""]
        for other in others:
            self._remark("Lezen-soort", iri, _TYPE, other, (kind,))

    def _no_property(self, kind: str, iri: str, path: str) -> None:
        name = path.removeprefix(UNMAPPED)
        if (kind, name) not in self._likely:
            self._likely[kind, name] = self._things.like(kind, name)
        self._remark("Lezen-eigenschap", iri, path, name, self._likely[kind, name])

    def _is_address(self, value: Value, column: Column) -> bool:
        """Whether a value is the whole address of a thing, and no name that was made into one."""
        if not isinstance(value, NamedNode):
            return False
        iri = value.value
        return (
            iri in self._own
            or not iri.startswith(BASE)
            or self._names.is_a(iri, column.classes)
            or self._owner.owns(iri)
        )

    def _named(self, iri: str, kind: str, column: Column, value: Value) -> None:
        """A value where the address of a thing is expected, and which may be its name."""
        text = value.value
        if isinstance(value, NamedNode):
            text = unquote(text.removeprefix(BASE))
        elif not self._is_writable(iri, column.path, value):
            return
        meaning = self._meant.get((kind, column.path, text))
        if meaning is None:
            meaning = self._meant[kind, column.path, text] = self._meanings.of(column, text)
        if isinstance(value, NamedNode) and "/" in text and meaning.remarks:
            if self._is_writable(iri, column.path, value):
                self._say(iri, column.path, str(value))  # an address after all: the shapes judge it
            return
        for path, term in meaning.statements:
            self._say(iri, path, term)
            if path != column.path:
                self._moved[iri, column.path] = (iri, path)
        for remark in meaning.remarks:
            self._remark(remark.rule, iri, column.path, remark.value, remark.proposals)

    def _is_writable(self, iri: str, path: str, value: Value) -> bool:
        """Whether a value can stand in the graph; remarks on it when not."""
        text = value.value
        if isinstance(value, Literal):
            language = value.language
            if len(text) > values.LONGEST_VALUE:
                self._remark("Lezen-te-lang", iri, path, text[:300])
            elif not _READABLE.fullmatch(text) or (language and not is_language(language)):
                self._remark("Lezen-teken", iri, path, text)
            else:
                return True
        elif isinstance(value, BlankNode):
            self._remark("Lezen-anoniem", iri, path)
        elif _NOT_IN_IRI.search(text):
            self._remark("Lezen-teken", iri, path, text)
        else:
            return True
        return False

    # writing

    def _say(self, subject: str, path: str, term: str) -> None:
        self._found.lines[f"<{subject}> <{path}> {term} .\n"] = None

    def _places(self) -> dict[tuple[str, ...], Place]:
        """Where everything stands that was taken: one pass, since there is much of it."""
        own = {*self._own, self._node}
        places = {key: Place("", 0, "", at) for key, at in self._lines.items() if key[0] in own}
        for key, alias in self._moved.items():
            if key in self._lines:
                places[alias] = Place("", 0, "", self._lines[key])
        return places

    def _remark(
        self, rule: str, iri: str, path: str, value: str = "", proposals: tuple[str, ...] = ()
    ) -> None:
        lines = self._lines
        line = lines.get((iri, path)) or lines.get((iri,), 0)
        known = "" if path.startswith(UNMAPPED) else path
        remark = Remark(rule, Place(line=line), shown(value), iri, known, proposals)
        self._found.remarks.append(remark)


def _id(iri: str) -> str:
    """The key that a thing of a municipality has in its address."""
    return unquote(iri.rpartition("/")[2].partition("-")[2])


def _name(said: Said) -> str:
    return next((value.value for path, value in said if path == LABEL), "")


def _is_worked_out(said: Said) -> bool:
    return any(path == _TYPE and value in _WORKED_OUT_KINDS for path, value in said)


def _other_graphs(graphs: list[str]) -> ImportRefused:
    listed = ", ".join(shown(graph) for graph in graphs[:_MOST_NAMED])
    more = len(graphs) - _MOST_NAMED
    return ImportRefused(
        f"Een inventarisatie is één graaf; hier staan ook: {listed}{f' en {more} andere' if more > 0 else ''}.",
        f"An inventory is one graph; these are here too: {listed}{f' and {more} others' if more > 0 else ''}.",
    )


def _flood(number: int) -> ImportRefused:
    return ImportRefused(
        f"Er staan {number} dingen in zonder adres (blank nodes). Geef elk ding een adres, zoals "
        f"{BASE}applicatie/gm0344-1: de gemeentecode, een streepje en uw eigen id.",
        f"There are {number} things without an address (blank nodes) in it. Give each thing an address, such "
        f"as {BASE}applicatie/gm0344-1: the municipality code, a hyphen and your own id.",
    )
