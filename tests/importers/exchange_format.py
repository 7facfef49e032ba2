"""What the exchange format asks of a file, and everything that an independent reader finds in one.

The schemas of The Open Group come with no package that can be had here, so this says what they say of
order, required attributes, identifiers and references (ArchiMate Model Exchange File Format 3.x).
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

NS = "{http://www.opengroup.org/xsd/archimate/3.0/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_ORDER = {
    "model": "name documentation properties metadata elements relationships organizations "
    "propertyDefinitions views",
    "metadata": "schema schemaversion",
    "elements": "element",
    "relationships": "relationship",
    "organizations": "item",
    "propertyDefinitions": "propertyDefinition",
    "views": "diagrams",
    "diagrams": "view",
    "element": "name documentation properties",
    "relationship": "name documentation properties",
    "item": "label documentation item",
    "propertyDefinition": "name documentation",
    "properties": "property",
    "property": "value",
    "view": "name documentation properties node connection",
    "node": "label documentation style viewRef node",
    "connection": "label documentation style viewRef bendpoint",
    "style": "fillColor lineColor font",
    "font": "color",
}
_REQUIRED = {
    "model": "identifier",
    "element": "identifier type",
    "relationship": "identifier source target type",
    "propertyDefinition": "identifier type",
    "property": "propertyDefinitionRef",
    "view": "identifier type",
    "node": "identifier type x y w h",
    "connection": "identifier type source target",
    "viewRef": "ref",
    "bendpoint": "x y",
    "fillColor": "r g b",
    "lineColor": "r g b",
    "color": "r g b",
}
_ONE_AT_LEAST = set(_ORDER) - {"metadata", "style", "font", "item", "node", "connection", "view"} - {
    "relationship", "element"
}  # fmt: skip
_NAMED = {"model", "element", "propertyDefinition", "view"}
_CONNECTORS = {"Junction", "AndJunction", "OrJunction"}
_NODES = {"Element", "Label", "Container"}
_CONNECTIONS = {"Relationship", "Line"}
_REFERS = {
    "propertyDefinitionRef": "propertyDefinition",
    "elementRef": "element",
    "relationshipRef": "relationship",
    "identifierRef": "element relationship view",
    "ref": "view",
}


def faults(root: etree._Element) -> list[str]:
    """What a file does that the schema does not allow, by line."""
    found: list[str] = []
    kinds: dict[str, str] = {}
    for one in root.iter(f"{NS}*"):
        tag, identifier = etree.QName(one).localname, one.get("identifier")
        found += (f"{one.sourceline}: {said}" for said in _own_faults(one, tag))
        if identifier is None:
            continue
        if identifier in kinds or not _NCNAME.fullmatch(identifier):
            found.append(f"{one.sourceline}: identifier {identifier!r}")
        kinds[identifier] = tag
    for one in root.iter(f"{NS}*"):
        for name, wanted in _REFERS.items():
            if name in one.attrib and kinds.get(one.get(name)) not in wanted.split():
                found.append(f"{one.sourceline}: {name} {one.get(name)!r} is not there")
    ends = {"relationship": ("element", "relationship"), "connection": ("node", "connection")}
    for tag, may in ends.items():
        for one in root.iter(f"{NS}{tag}"):
            found += (
                f"{one.sourceline}: {end} {one.get(end)!r} is not there"
                for end in ("source", "target")
                if kinds.get(one.get(end)) not in may
            )
    return found


def _own_faults(one: etree._Element, tag: str):
    order = _ORDER.get(tag, "").split()
    children = [etree.QName(child) for child in one if isinstance(child.tag, str)]
    known = [child.localname for child in children if f"{{{child.namespace}}}" == NS]
    places = [order.index(name) if name in order else -1 for name in known]
    if -1 in places or places != sorted(places):
        yield f"<{tag}> holds {list(dict.fromkeys(known))}"
    if tag in _ONE_AT_LEAST and not children:
        yield f"<{tag}> is empty"
    has = {name.rpartition("}")[2] for name in one.attrib}
    missing = set(_REQUIRED.get(tag, "").split()) - has
    if missing:
        yield f"<{tag}> lacks {sorted(missing)}"
    if tag in _NAMED and one.get(TYPE) not in _CONNECTORS and one.find(f"{NS}name") is None:
        yield f"<{tag}> has no name"
    for kind, allowed in (("node", _NODES), ("connection", _CONNECTIONS)):
        if tag == kind and one.get(TYPE) not in allowed:
            yield f"<{tag}> is a {one.get(TYPE)}"


def parts(root: etree._Element) -> dict[str, Counter[object]]:
    """Everything in a file by kind, so that two files can be held against each other.

    Left out is what has no meaning: the order of attributes, and the case of a language tag.
    """
    names = {
        d.get("identifier"): (d.findtext(f"{NS}name") or "").strip()
        for d in root.iter(f"{NS}propertyDefinition")
    }
    found: dict[str, Counter[object]] = {}

    def count(kind: str, *said: object) -> None:
        found.setdefault(kind, Counter())[said] += 1

    for definition in root.iter(f"{NS}propertyDefinition"):
        count("propertyDefinitions", _attributes(definition), _texts(definition, "name"))
    for leaf in root.iterfind(f"{NS}metadata/*"):
        count("metadata", leaf.tag, leaf.text)
    for tag in ("model", "element", "relationship", "view"):
        for one in root.iter(f"{NS}{tag}"):
            at = one.get("identifier")
            count(tag, _attributes(one), _texts(one, "name"), _texts(one, "documentation"))
            for held in one.iterfind(f"{NS}properties/{NS}property"):
                name = names.get(held.get("propertyDefinitionRef"), "?")
                for value in _texts(held, "value") or (("", ""),):
                    count("properties", at, name, value)
    for tag in ("node", "connection"):
        for one in root.iter(f"{NS}{tag}"):
            count(tag, _attributes(one), one.getparent().get("identifier"))
            count(
                "texts", one.get("identifier"), _texts(one, "label"), _texts(one, "documentation")
            )
            refers = [ref.get("ref") for ref in one.iterfind(f"{NS}viewRef")]
            bends = [_attributes(bend) for bend in one.iterfind(f"{NS}bendpoint")]
            count("drawn", one.get("identifier"), tuple(refers), tuple(bends), _style(one))
    for item in root.iter(f"{NS}item"):
        if item.get("identifierRef") is None:
            members = [i.get("identifierRef") for i in item.iterfind(f"{NS}item[@identifierRef]")]
            texts = _texts(item, "label"), _texts(item, "documentation")
            count("organizations", _path(item), *texts, tuple(members))
    return found


def _attributes(one: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, v) for k, v in one.attrib.items() if "schemaLocation" not in k))


def _texts(one: etree._Element, tag: str) -> tuple[tuple[str, str], ...]:
    return tuple((t.text or "", t.get(LANG, "").lower()) for t in one.iterfind(f"{NS}{tag}"))


def _style(one: etree._Element) -> tuple[object, ...]:
    style = one.find(f"{NS}style")
    if style is None:
        return ()
    return tuple((part.tag, _attributes(part)) for part in style.iter())


def _path(item: etree._Element) -> tuple[str, ...]:
    above = [item, *item.iterancestors(f"{NS}item")]
    return tuple(one.findtext(f"{NS}label") or "" for one in reversed(above))
