"""Writes exchange files of invented landscapes, as the Softwarecatalogus does or does not."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_ROOT = f'<model xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">'
Properties = Iterable[tuple[str, str]]


class File:
    """One exchange file. Elements and relationships are added; property definitions follow."""

    def __init__(self, title: str = "GEMMA", language: str = "nl") -> None:
        self._title = title
        self._language = f' xml:lang="{language}"' if language else ""
        self._definitions: dict[str, str] = {}
        self._elements: list[str] = []
        self._relations: list[str] = []
        self.extra = ""
        self.after = ""

    def element(self, kind: str, identifier: str, name: str, properties: Properties = ()) -> str:
        """Add an element; its identifier is given back."""
        text = f'<element identifier={quoteattr(identifier)} xsi:type="{kind}">'
        self._elements.append(text + self._content(name, properties) + "</element>")
        return identifier

    def relation(
        self,
        kind: str,
        source: str,
        target: str,
        name: str = "",
        properties: Properties = (),
        identifier: str | None = None,
    ) -> str:
        """Add a relationship; its identifier is given back."""
        identifier = identifier or f"id-r{len(self._relations)}"
        ends = f"source={quoteattr(source)} target={quoteattr(target)}"
        text = f'<relationship identifier={quoteattr(identifier)} {ends} xsi:type="{kind}">'
        self._relations.append(text + self._content(name, properties) + "</relationship>")
        return identifier

    def _content(self, name: str, properties: Properties) -> str:
        held = "".join(
            f'<property propertyDefinitionRef="{self._definition(key)}">'
            f"<value{self._language}>{escape(value)}</value></property>"
            for key, value in properties
        )
        named = f"<name{self._language}>{escape(name)}</name>" if name else ""
        return named + (f"<properties>{held}</properties>" if held else "")

    def _definition(self, name: str) -> str:
        return self._definitions.setdefault(name, f"propid-{len(self._definitions) + 1}")

    def xml(self) -> str:
        """The whole file, one element or relationship on a line."""
        definitions = "".join(
            f'<propertyDefinition identifier="{i}" type="string"><name>{escape(n)}</name></propertyDefinition>\n'
            for n, i in self._definitions.items()
        )
        parts = (
            ("elements", "\n".join(self._elements)),
            ("relationships", "\n".join(self._relations)),
            ("propertyDefinitions", definitions),
        )
        sections = "".join(f"<{tag}>\n{content}\n</{tag}>\n" for tag, content in parts if content)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        title = f"<name>{escape(self._title)}</name>"
        return f"{head}{_ROOT}{title}\n{sections}{self.extra}</model>{self.after}"

    def bytes(self) -> bytes:
        return self.xml().encode()


def guid(number: int) -> str:
    """An invented GUID."""
    return f"00000000-0000-4000-8000-{number:012x}"


class OldFile(File):
    """The design until 2025: what a concept is, is in the property `mark`."""

    mark = "GEMMA type"

    def _marked(self, kind: str, number: int, more: Properties) -> list[tuple[str, str]]:
        return [("Object ID", guid(number)), (self.mark, kind), *more]

    def gemeente(self, name: str, code: str) -> str:
        more = [("CBS code", code)] if code else []
        number = 9000 + len(self._elements)
        marked = self._marked("Gemeente", number, more)
        return self.element("BusinessActor", f"id-{guid(number)}", name, marked)

    def leverancier(self, number: int, name: str) -> str:
        marked = self._marked("Leverancier", number, [("URL", "https://leverancier.example")])
        return self.element("BusinessActor", f"id-l{number}", name, marked)

    def pakket(self, number: int, name: str, *more: tuple[str, str]) -> str:
        marked = self._marked("Pakket", number, [("Mutatiedatum pakket", "01-02-24"), *more])
        return self.element("ApplicationComponent", f"id-{number}", name, marked)

    def versie(self, number: int, name: str, pakket: str = "", *more: tuple[str, str]) -> str:
        marked = self._marked("Pakketversie", number, more)
        made = self.element("ApplicationComponent", f"id-v{number}", name, marked)
        if pakket:
            self.relation("Specialization", pakket, made, "heeft versie")
        return made

    def koppeling(
        self, number: int, source: str, target: str, name: str = "", *more: tuple[str, str]
    ) -> str:
        marked = self._marked("Koppeling", number, more)
        return self.relation("Flow", source, target, name, marked, f"id-k{number}")

    def referentie(self, kind: str, object_id: str, name: str, mark: str) -> str:
        """An element of GEMMA, whose identifier is not its Object ID."""
        marked = [("Object ID", object_id), ("GEMMA type", mark)]
        return self.element(kind, f"id-g{len(self._elements)}", name, marked)


class NewFile(File):
    """The design of January 2026: an application is told by how it is related."""

    def organisatie(self, number: int, name: str, *more: tuple[str, str]) -> str:
        held = [("Object ID", guid(number)), *more]
        return self.element("BusinessActor", f"id-o{number}", name, held)

    def samenwerking(self, number: int, name: str) -> str:
        held = [("Object ID", guid(number))]
        return self.element("BusinessCollaboration", f"id-s{number}", name, held)

    def applicatie(
        self, number: int, name: str, *more: tuple[str, str], kind: str = "ApplicationComponent"
    ) -> str:
        held = [("Object ID", guid(number)), *more]
        return self.element(kind, f"id-a{number}", name, held)

    def referentie(self, kind: str, object_id: str, name: str, mark: str) -> str:
        marked = [("Object ID", object_id), *([("GEMMA type", mark)] if mark else [])]
        return self.element(kind, f"id-g{len(self._elements)}", name, marked)


def catalogue_file(town: str, uses: dict[str, list[str]], deelnames: dict[str, list[str]]) -> File:
    """What the running Softwarecatalogus writes: applications by GUID with what they are used for.

    Views are copies of GEMMA's in which the nodes keep their identifiers.
    """
    file = File(f"Softwarecatalogus {town}")
    bron = [("Bron", "Softwarecatalogus")]
    for app, rel, many in (("id-swc-app-", "id-swc-rel-", uses), ("deelname-app-", "deelname-rel-", deelnames)):  # fmt: skip
        for key, components in many.items():
            file.element("ApplicationComponent", app + key, f"Applicatie {key[-2:]}", bron)
            for component in components:
                file.relation(
                    "SpecializationRelationship", app + key, f"id-{component}", "", bron,
                    f"{rel}{key}-{component}",
                )  # fmt: skip
    view = (
        '<view identifier="{}" xsi:type="Diagram"><node identifier="id-n" xsi:type="Label"/></view>'
    )
    file.extra = (
        "<organizations><item><label>GEMMA</label></item></organizations><views><diagrams>"
        f"{view.format('id-1')}{view.format('id-swc-view-1')}</diagrams></views>"
    )
    return file
