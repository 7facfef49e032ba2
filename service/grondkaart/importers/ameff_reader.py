"""Reads an ArchiMate Model Exchange File into plain records, without building a tree.

Knows XML and the exchange format (Open Group, ArchiMate Model Exchange File Format 3.x), no RDF.
Property definitions stand after the elements that use them, so records are kept until the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from grondkaart.base.errors import ImportRefused
from grondkaart.base.xml_feeding import Feeding
from grondkaart.importers.ameff_records import (
    ATTRIBUTES,
    AmeffFile,
    Concept,
    Definition,
    Drawn,
    Folder,
    Property,
)
from grondkaart.importers.unpack import unpacked

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSI_TYPE = f"{_XSI} type"
_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
_BUFFER = 1 << 16
_MAX_DEPTH = 200
_MAX_TEXT = 1 << 20
_CUT_OFF = (
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
)


def _local(name: str) -> str:
    """The tag in expat's "namespace tag"."""
    return name.rpartition(" ")[2]


def read_ameff(
    stream: BinaryIO, limit: int, progress: Callable[[int], None] = lambda _: None
) -> AmeffFile:
    """Read an exchange file, plain or gzip.

    `progress` is called with the number of unpacked bytes read since the last call.
    Raises ImportRefused (with line where there is one) or TooLarge; never returns half a file.
    """
    reader = Reader()
    for chunk in unpacked(stream, limit):
        reader.feed(chunk)
        progress(len(chunk))
    return reader.finish()


class Reader:
    """Expat's callbacks. `self._stack` holds what is open, innermost last.

    Text is only listened to inside the elements that hold it: most of a model is markup.
    What `openers` does not name is passed over with all that is in it.
    """

    def __init__(self, openers: Openers | None = None, closers: Closers | None = None) -> None:
        self._openers = OPENERS if openers is None else openers
        self._closers = _CLOSERS if closers is None else closers
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        self._feeding = Feeding(parser)
        parser.buffer_text = True
        parser.buffer_size = _BUFFER
        parser.StartElementHandler = self._start_model
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._stack: list[object] = []
        self._text: list[str] = []
        self._text_size = 0
        self._language = ""
        self._seen: dict[str, int] = {}
        self._foreign: list[str] = []
        self._is_leaf = False
        self._in_metadata = False
        self._order = 0
        self._result: AmeffFile | None = None

    def finish(self) -> AmeffFile:
        self.feed(b"", last=True)
        return self._result_now

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        try:
            self._feeding.feed(chunk, last=last)
        except expat.ExpatError as error:
            raise self._broken(error) from None
        except (LookupError, ValueError):  # what Python says of an encoding that expat hands to it
            raise self._refuse(
                "De tekencodering die het bestand noemt, wordt niet gelezen; bewaar het als UTF-8.",
                "The character encoding that the file names is not read; save it as UTF-8.",
            ) from None

    def _broken(self, error: expat.ExpatError) -> ImportRefused:
        if error.code in _CUT_OFF:
            return self._refuse(
                "De XML houdt hier op voordat het model af is; het bestand is leeg of afgebroken.",
                "The XML ends here before the model does; the file is empty or cut off.",
            )
        reason = expat.ErrorString(error.code)
        column = self._parser.CurrentColumnNumber + 1
        return self._refuse(
            f"De XML klopt niet bij teken {column} ({reason}); haal het bestand opnieuw op.",
            f"The XML is not well-formed at column {column} ({reason}); fetch the file again.",
        )

    def _refuse(self, nl: str, en: str) -> ImportRefused:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return ImportRefused(f"Regel {line}: {nl}", f"Line {line}: {en}", regel=line, kolom=column)

    def _doctype(self, *_: object) -> None:
        raise self._refuse(
            "Een AMEFF-bestand heeft geen <!DOCTYPE; een bestand met eigen entiteiten wordt geweigerd.",
            "An AMEFF file has no <!DOCTYPE; a file that declares entities is refused.",
        )

    def _characters(self, data: str) -> None:
        self._text_size += len(data)
        if self._text_size > _MAX_TEXT:
            raise self._refuse(
                f"Een tekst is langer dan {_MAX_TEXT} tekens.",
                f"A text is longer than {_MAX_TEXT} characters.",
            )
        self._text.append(data)

    def _listen(self) -> None:
        self._text.clear()
        self._text_size = 0
        self._parser.CharacterDataHandler = self._characters

    def _heard(self) -> str:
        self._parser.CharacterDataHandler = None
        return "".join(self._text)

    def _start_model(self, name: str, attributes: dict[str, str]) -> None:
        if name != f"{NAMESPACE} model":
            namespace, _, tag = name.rpartition(" ")
            raise self._refuse(
                f"Dit is geen ArchiMate-uitwisselbestand 3.x: het begint met <{tag}> in naamruimte "
                f"'{namespace}', verwacht is <model> in '{NAMESPACE}'.",
                f"This is not an ArchiMate exchange file 3.x: it starts with <{tag}> in namespace "
                f"'{namespace}', expected is <model> in '{NAMESPACE}'.",
            )
        model = Concept("model", attributes.get("identifier", ""), "Model", attributes, 1)
        self._result = AmeffFile(model)
        self._skip_attributes("model", attributes)
        self._stack.append(model)
        self._depth = 1
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._refuse(
                f"De XML is dieper genest dan {_MAX_DEPTH}.",
                f"The XML is nested deeper than {_MAX_DEPTH}.",
            )
        inside_text = self._parser.CharacterDataHandler is not None
        opener = None if self._foreign or inside_text else self._openers.get(name)
        if opener is not None:
            self._stack.append(opener(self, name, attributes))
            return
        if not self._foreign and not self._in_metadata:
            self._skip(_local(name))
        self._foreign.append(name)
        self._is_leaf = True
        if self._in_metadata:
            self._listen()

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._foreign:
            self._end_foreign(self._foreign.pop())
            return
        closed = self._stack.pop()
        closer = self._closers.get(name)
        if closer is not None:
            closer(self, closed)

    def _end_foreign(self, name: str) -> None:
        """Keep the leaves of `<metadata>` (such as dc:title) as (IRI, text); report the rest."""
        is_leaf, self._is_leaf = self._is_leaf, False
        if not self._in_metadata:
            return
        text = self._heard().strip()
        self._text.clear()
        if text:
            self._result_now.metadata.append((name.replace(" ", ""), text))
        elif is_leaf:
            self._skip(_local(name))

    def _skip(self, what: str) -> None:
        """Count a part of the file that has no place in the records."""
        self._result_now.skipped[what] += 1

    @property
    def _result_now(self) -> AmeffFile:
        assert self._result is not None  # the root element was checked first
        return self._result

    def _unique(self, attributes: dict[str, str]) -> str:
        identifier = attributes.get("identifier", "")
        line = self._parser.CurrentLineNumber
        if not identifier:
            raise self._refuse("Hier ontbreekt een identifier.", "An identifier is missing here.")
        if identifier in self._seen:
            raise self._refuse(
                f"De identifier '{identifier}' staat ook op regel {self._seen[identifier]}.",
                f"The identifier '{identifier}' is also on line {self._seen[identifier]}.",
            )
        self._seen[identifier] = line
        return identifier

    def _concept(self, name: str, attributes: dict[str, str]) -> Concept:
        tag = _local(name)
        line = self._parser.CurrentLineNumber
        concept = Concept(
            tag,
            self._unique(attributes),
            attributes.get(_XSI_TYPE, ""),
            attributes,
            line,
        )
        if tag != "view" and not concept.type:
            raise self._refuse(f"<{tag}> heeft geen xsi:type.", f"<{tag}> has no xsi:type.")
        if tag == "relationship" and not {"source", "target"} <= attributes.keys():
            raise self._refuse(
                "Een relatie mist source of target.", "A relationship lacks source or target."
            )
        self._result_now.concepts.append(concept)
        self._order = 0
        self._skip_attributes(tag, attributes)
        return concept

    def _skip_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        for name in attributes.keys() - ATTRIBUTES[tag]:
            if not name.startswith(_XSI):
                self._skip(f"{tag} {_local(name)}=…")

    def _drawn(self, name: str, attributes: dict[str, str]) -> Drawn:
        tag = _local(name)
        above = self._stack[-1]
        within = above if isinstance(above, Drawn) else None
        if within is None and not (isinstance(above, Concept) and above.kind == "view"):
            raise self._refuse(f"<{tag}> staat niet in een view.", f"<{tag}> is outside a view.")
        self._order += 1
        drawn = Drawn(
            tag,
            self._unique(attributes),
            attributes.get(_XSI_TYPE, ""),
            within.view if within else self._result_now.concepts[-1].identifier,
            within.identifier if within else None,
            self._order,
            attributes,
        )
        self._result_now.drawn.append(drawn)
        self._skip_attributes(tag, attributes)
        return drawn

    def _item(self, _: str, attributes: dict[str, str]) -> object:
        above = self._stack[-1]
        reference = attributes.get("identifierRef")
        if reference is not None:
            if isinstance(above, Folder):
                above.members.append(reference)
            return None
        folders = self._result_now.folders
        folder = Folder(above if isinstance(above, Folder) else None, len(folders) + 1)
        folders.append(folder)
        return folder

    def _definition(self, _: str, attributes: dict[str, str]) -> Definition:
        definition = Definition(self._unique(attributes), attributes.get("type", "string"))
        self._result_now.definitions[definition.identifier] = definition
        return definition

    def _property(self, _: str, attributes: dict[str, str]) -> Property:
        made = Property(attributes.get("propertyDefinitionRef", ""))
        above = self._stack[-1]
        if isinstance(above, Concept):
            above.properties.append(made)
        else:
            self._skip("property")
        return made

    def _through(self, _: str, __: dict[str, str]) -> object:
        """A wrapper such as `<properties>` or `<style>`: its content belongs to what is above."""
        return self._stack[-1]

    def _worded(self, _: str, attributes: dict[str, str]) -> object:
        self._language = attributes.get(_XML_LANG, "")
        self._listen()
        return None

    def _open_metadata(self, _: str, __: dict[str, str]) -> object:
        self._in_metadata = True
        return None

    def _close_metadata(self, _: object) -> None:
        self._in_metadata = False

    def _style(self, _: str, attributes: dict[str, str]) -> object:
        above = self._stack[-1]
        if isinstance(above, Drawn) and "lineWidth" in attributes:
            above.style.append(f"lineWidth={attributes['lineWidth']}")
        return above

    def _styling(self, name: str, attributes: dict[str, str]) -> object:
        above = self._stack[-1]
        if isinstance(above, Drawn):
            values = ",".join(f"{k}:{v}" for k, v in attributes.items())
            above.style.append(f"{_local(name)}={values}")
        return above

    def _bend(self, _: str, attributes: dict[str, str]) -> object:
        above = self._stack[-1]
        if isinstance(above, Drawn):
            above.bends.append(f"{attributes.get('x', '')},{attributes.get('y', '')}")
        return None

    def _view_ref(self, _: str, attributes: dict[str, str]) -> object:
        above = self._stack[-1]
        if isinstance(above, Drawn):
            above.view_ref = attributes.get("ref", "")
        return None

    def _close_name(self, _: object) -> None:
        text = self._heard()
        above = self._stack[-1]
        if isinstance(above, (Concept, Definition)):
            above.names.append((text, self._language))
        elif isinstance(above, (Drawn, Folder)):
            above.labels.append((text, self._language))
        elif text:
            self._skip("name")

    def _close_documentation(self, _: object) -> None:
        text = self._heard()
        above = self._stack[-1]
        if isinstance(above, (Concept, Drawn, Folder)):
            above.documentation.append((text, self._language))
        elif text:
            self._skip("documentation")

    def _close_value(self, _: object) -> None:
        text = self._heard()
        above = self._stack[-1]
        if isinstance(above, Property):
            above.values.append((text, self._language))
        elif text:
            self._skip("value")


Opener = Callable[[Reader, str, dict[str, str]], object]
Closer = Callable[[Reader, object], None]
Openers = Mapping[str, Opener]
Closers = Mapping[str, Closer]

OPENERS: dict[str, Opener] = {
    f"{NAMESPACE} {tag}": opener
    for tags, opener in (
        ("element relationship view", Reader._concept),
        ("node connection", Reader._drawn),
        ("item", Reader._item),
        ("propertyDefinition", Reader._definition),
        ("property", Reader._property),
        ("style", Reader._style),
        ("fillColor lineColor font color", Reader._styling),
        ("bendpoint", Reader._bend),
        ("viewRef", Reader._view_ref),
        ("name label documentation value", Reader._worded),
        ("metadata", Reader._open_metadata),
        (
            "elements relationships organizations propertyDefinitions properties views diagrams",
            Reader._through,
        ),
    )
    for tag in tags.split()
}
_CLOSERS: dict[str, Closer] = {
    f"{NAMESPACE} {tag}": closer
    for tag, closer in (
        ("name", Reader._close_name),
        ("label", Reader._close_name),
        ("documentation", Reader._close_documentation),
        ("value", Reader._close_value),
        ("metadata", Reader._close_metadata),
    )
}
