"""Writes the records of an exchange file as XML, in the order that its schema asks.

ArchiMate Model Exchange File Format 3.x, `archimate3_Model.xsd` and `archimate3_Diagram.xsd`: a model
is name, documentation, properties, metadata, elements, relationships, organizations,
propertyDefinitions, views; what has nothing in it is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from grondkaart.importers.ameff_reader import NAMESPACE
from grondkaart.importers.ameff_records import (
    AmeffFile,
    Concept,
    Definition,
    Drawn,
    Folder,
    Property,
    Texts,
)

_SCHEMA = f"{NAMESPACE} http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
_CHUNK = 1 << 16
# A carriage return, and in an attribute every break, would be read back as something else (XML 1.0,
# 2.11 and 3.3.3).
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#xA;", "\t": "&#x9;"})
_STYLED = re.compile(r",(?=[A-Za-z_][\w.-]*:)")
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")  # of a name the part that XML surely allows
_PLACED = ("x", "y", "w", "h")


def text(file: AmeffFile) -> Iterator[bytes]:
    """The exchange file, in pieces. The same records give the same bytes."""
    held: list[str] = []
    size = 0
    for line in _lines(file):
        held.append(line)
        size += len(line)
        if size > _CHUNK:
            yield "".join(held).encode()
            held.clear()
            size = 0
    yield "".join(held).encode()


def _lines(file: AmeffFile) -> Iterator[str]:
    model = file.model
    identifier = _attributes({"identifier": model.identifier} if model.identifier else {})
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<model xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{_SCHEMA}"{identifier}>\n'
    )
    yield from _described("  ", model)
    if file.metadata:
        yield "  <metadata>\n"
        yield from (_metadata(*one) for one in file.metadata)
        yield "  </metadata>\n"
    for section, kind in (("elements", "element"), ("relationships", "relationship")):
        lines = (line for one in file.concepts if one.kind == kind for line in _concept(one))
        yield from _section(section, lines)
    yield from _section("organizations", _folders(file.folders))
    definitions = (line for one in file.definitions.values() for line in _definition(one))
    yield from _section("propertyDefinitions", definitions)
    yield from _section("views", _section("diagrams", _views(file), "    "))
    yield "</model>\n"


def _section(name: str, lines: Iterable[str], indent: str = "  ") -> Iterator[str]:
    """Lines within a part of the file that is only there when there are any."""
    empty = True
    for line in lines:
        if empty:
            yield f"{indent}<{name}>\n"
            empty = False
        yield line
    if not empty:
        yield f"{indent}</{name}>\n"


def _attributes(said: dict[str, str]) -> str:
    return "".join(f' {name}="{value.translate(_IN_ATTRIBUTE)}"' for name, value in said.items())


def _texts(indent: str, tag: str, texts: Texts) -> Iterator[str]:
    for said, language in texts:
        of = f' xml:lang="{language}"' if language else ""
        ends = f">{said.translate(_IN_TEXT)}</{tag}>" if said else " />"
        yield f"{indent}<{tag}{of}{ends}\n"


def _metadata(name: str, said: str) -> str:
    """A leaf of the metadata; its name is its namespace and its tag in one."""
    found = _LOCAL.search(name)
    tag = found[0] if found else "_"
    namespace = name.removesuffix(tag)
    of = "" if namespace == NAMESPACE else _attributes({"xmlns": namespace})
    return f"    <{tag}{of}>{said.translate(_IN_TEXT)}</{tag}>\n"


def _described(indent: str, concept: Concept) -> Iterator[str]:
    yield from _texts(indent, "name", concept.names)
    yield from _texts(indent, "documentation", concept.documentation)
    if concept.properties:
        yield f"{indent}<properties>\n"
        for held in concept.properties:
            yield from _property(f"{indent}  ", held)
        yield f"{indent}</properties>\n"


def _property(indent: str, held: Property) -> Iterator[str]:
    yield f"{indent}<property{_attributes({'propertyDefinitionRef': held.definition})}>\n"
    yield from _texts(f"{indent}  ", "value", held.values)
    yield f"{indent}</property>\n"


def _concept(concept: Concept) -> Iterator[str]:
    ends = {
        name: concept.attributes[name] for name in ("source", "target") if concept.kind[0] == "r"
    }
    rest = {name: said for name, said in concept.attributes.items() if name not in ends}
    said = {"identifier": concept.identifier, **ends, "xsi:type": concept.type, **rest}
    yield from _whole("    ", concept.kind, said, _described("      ", concept))


def _whole(indent: str, tag: str, said: dict[str, str], lines: Iterable[str]) -> Iterator[str]:
    """An element with its attributes, closed at once when there is nothing in it."""
    opened = f"{indent}<{tag}{_attributes(said)}"
    empty = True
    for line in lines:
        if empty:
            yield f"{opened}>\n"
            empty = False
        yield line
    yield f"{opened} />\n" if empty else f"{indent}</{tag}>\n"


def _definition(definition: Definition) -> Iterator[str]:
    said = {"identifier": definition.identifier, "type": definition.datatype}
    yield from _whole(
        "    ", "propertyDefinition", said, _texts("      ", "name", definition.names)
    )


def _folders(folders: list[Folder]) -> Iterator[str]:
    below: defaultdict[int, list[Folder]] = defaultdict(list)
    for folder in folders:
        below[id(folder.parent)].append(folder)
    for folder in below[id(None)]:
        yield from _folder("    ", folder, below)


def _folder(indent: str, folder: Folder, below: dict[int, list[Folder]]) -> Iterator[str]:
    yield f"{indent}<item>\n"
    yield from _texts(f"{indent}  ", "label", folder.labels)
    yield from _texts(f"{indent}  ", "documentation", folder.documentation)
    for one in below.get(id(folder), ()):
        yield from _folder(f"{indent}  ", one, below)
    for member in folder.members:
        yield f"{indent}  <item{_attributes({'identifierRef': member})} />\n"
    yield f"{indent}</item>\n"


def _views(file: AmeffFile) -> Iterator[str]:
    below: defaultdict[tuple[str, str | None], list[Drawn]] = defaultdict(list)
    for drawn in file.drawn:
        below[drawn.view, drawn.parent].append(drawn)
    for view in file.concepts:
        if view.kind == "view":
            said = {"identifier": view.identifier, "xsi:type": view.type, **view.attributes}
            yield from _whole("      ", "view", said, _view(view, below))


def _view(view: Concept, below: dict[tuple[str, str | None], list[Drawn]]) -> Iterator[str]:
    yield from _described("        ", view)
    for drawn in below.get((view.identifier, None), ()):
        yield from _drawn("        ", drawn, below)


def _drawn(
    indent: str, drawn: Drawn, below: dict[tuple[str, str | None], list[Drawn]]
) -> Iterator[str]:
    given = drawn.attributes
    said = {"identifier": drawn.identifier}
    for name in ("elementRef", "relationshipRef"):
        if name in given:
            said[name] = given[name]
    if drawn.type:
        said["xsi:type"] = drawn.type
    for name in ("source", "target", *_PLACED):
        if name in given:
            said[name] = given[name]
    yield from _whole(indent, drawn.kind, said, _within(f"{indent}  ", drawn, below))


def _within(
    indent: str, drawn: Drawn, below: dict[tuple[str, str | None], list[Drawn]]
) -> Iterator[str]:
    yield from _texts(indent, "label", drawn.labels)
    yield from _texts(indent, "documentation", drawn.documentation)
    yield from _style(indent, drawn.style)
    if drawn.view_ref:
        yield f"{indent}<viewRef{_attributes({'ref': drawn.view_ref})} />\n"
    for bend in drawn.bends:
        x, _, y = bend.partition(",")
        at = {name: value for name, value in (("x", x), ("y", y)) if value}
        yield f"{indent}<bendpoint{_attributes(at)} />\n"
    for one in below.get((drawn.view, drawn.identifier), ()):
        yield from _drawn(indent, one, below)


def _style(indent: str, style: list[str]) -> Iterator[str]:
    if not style:
        return
    said = [(name, values) for name, _, values in (one.partition("=") for one in style)]
    width = {name: values for name, values in said if name == "lineWidth"}
    yield f"{indent}<style{_attributes(width)}>\n"
    parts = [(name, _named(values)) for name, values in said if name != "lineWidth"]
    for at, (name, values) in enumerate(parts):
        coloured = name == "font" and parts[at + 1 : at + 2] and parts[at + 1][0] == "color"
        if coloured:
            colour = f"{indent}    <color{_attributes(parts[at + 1][1])} />\n"
            yield from _whole(f"{indent}  ", name, values, [colour])
        elif name != "color" or at == 0 or parts[at - 1][0] != "font":
            yield f"{indent}  <{name}{_attributes(values)} />\n"
    yield f"{indent}</style>\n"


def _named(values: str) -> dict[str, str]:
    """The attributes of a part of a style, as the reader keeps them: `r:1,g:2`."""
    pairs = (one.partition(":") for one in _STYLED.split(values) if one)
    return {name: value for name, _, value in pairs if _LOCAL.match(name)}
