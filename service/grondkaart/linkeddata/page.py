"""A description as a page: what it shows, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from grondkaart.base import vocab
from grondkaart.base.errors import Language, Text
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import Description, Incoming, Node, Origin, Said
from grondkaart.linkeddata.links import DAY, FORMAT, LANGUAGE, RDF
from grondkaart.linkeddata.rdf import next_page
from grondkaart.linkeddata.words import borrowed, short, words
from grondkaart.store.port import DataVersion
from grondkaart.wire.addressing import here

_TYPE = vocab.RDF + "type"
# Said at the top already, or first of all.
_NAMES = (vocab.RDFS + "label", vocab.PREFIXES["skos"] + "prefLabel", vocab.DCT + "title")
_TELLING = (
    vocab.PREFIXES["skos"] + "definition",
    vocab.DCT + "description",
    vocab.PREFIXES["schema"] + "description",
    vocab.RDFS + "comment",
)


@dataclass(frozen=True)
class Word:
    """A text with the language it is in ("" for none), and where it leads to ("" for nowhere)."""

    text: str
    language: str = ""
    href: str = ""
    code: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def title(self) -> str:
        """The text as it begins a line; what is no word but a code stays as it is."""
        return self.text if self.text == self.code else self.text[:1].upper() + self.text[1:]


@dataclass(frozen=True)
class Row:
    """A property and its values."""

    property: Word
    values: tuple[Word, ...]


@dataclass(frozen=True)
class Pointing:
    """The things that point here by one property."""

    property: Word
    counted: int
    more: bool
    things: tuple[Word, ...]
    number: int
    last: int
    previous: str
    next: str


@dataclass(frozen=True)
class Thing:
    """The page of a thing."""

    taal: Language
    say: dict[str, str]
    about: Address
    name: Word
    kinds: tuple[Word, ...]
    telling: Word | None
    rows: tuple[Row, ...]
    pointing: tuple[Pointing, ...]
    pointed: int
    uncounted: bool
    cut: bool
    origins: tuple[Origin, ...]
    downloads: tuple[tuple[str, str], ...]
    other: str
    day: str
    notice: str
    graph: str
    version: DataVersion


class Naming:
    """What IRIs are called in one language, by a description."""

    def __init__(self, found: Description, language: Language) -> None:
        self._labels, self._language = found.labels, language

    def word(self, iri: str) -> Word:
        """An IRI by its name, with a link to where this host tells of it."""
        href = here(iri)
        names = self._labels.get(iri, {})
        for language in (self._language, "", *names):
            if language in names:
                return Word(names[language], self._foreign(language), href, short(iri))
        own = borrowed(iri)
        return Word(own.said(self._language) if own else short(iri), "", href, short(iri))

    def literal(self, node: Node) -> Word:
        """A literal, with its language where that is not the language of the page."""
        return Word(node.value, self._foreign(node.language), _web(node.value))

    def _foreign(self, language: str) -> str:
        return "" if language == self._language else language


def _web(text: str) -> str:
    """The address that a literal is, if it is one of the web."""
    return text if text.startswith(("https://", "http://")) and " " not in text else ""


def thing(
    about: Address,
    found: Description,
    language: Language,
    day: str = "",
    notice: Text | None = None,
) -> Thing:
    """The page of a description; `day` is that of an earlier state, `notice` what is to be said of it."""
    naming = Naming(found, language)
    kinds = [node.value for node in found.values(_TYPE) if node.kind == "iri"]
    shown = [one for one in found.said if one[0] != _TYPE]
    asked = f"{about.document}?" + (f"{DAY}={day}&" if day else "")
    return Thing(
        taal=language,
        say=words(language),
        about=about,
        name=naming.word(found.subject),
        kinds=tuple(sorted(map(naming.word, kinds), key=lambda word: word.text.casefold())),
        telling=_telling(found, naming, language),
        rows=_rows(shown, naming, found.nameless),
        pointing=tuple(_pointing(about, one, naming, language) for one in found.incoming),
        pointed=found.pointed,
        uncounted=found.uncounted,
        cut=found.cut,
        origins=found.origins,
        downloads=tuple((f.title, f"{asked}{FORMAT}={f.extension}") for f in RDF),
        other=f"{asked}{LANGUAGE}={'en' if language == 'nl' else 'nl'}",
        day=day,
        notice=notice.said(language) if notice else "",
        graph=_contents(about.subject),
        version=found.version,
    )


def _contents(subject: str) -> str:
    """Where the contents of a graph are; "" of what is no graph."""
    if not subject.startswith(vocab.GRAPH):
        return ""
    return f"/rdf-graph-store?graph={quote(subject, safe='')}"


def _telling(found: Description, naming: Naming, language: Language) -> Word | None:
    """The sentence that tells what the thing is, in the language of the page if it is there."""
    told = [node for node in found.values(*_TELLING) if node.kind == "literal"]
    told.sort(key=lambda node: node.language != language)
    return naming.literal(told[0]) if told else None


def _rows(
    said: Iterable[Said], naming: Naming, nameless: dict[str, tuple[Said, ...]]
) -> tuple[Row, ...]:
    """What is said, by property: names first, then in the order of what properties are called."""
    by_property: dict[str, list[Node]] = {}
    for property_, node in said:
        by_property.setdefault(property_, []).append(node)
    rows = [
        (property_ not in _NAMES, Row(naming.word(property_), _values(nodes, naming, nameless)))
        for property_, nodes in by_property.items()
    ]
    rows.sort(key=lambda row: (row[0], row[1].property.text.casefold(), row[1].property.code))
    return tuple(row for _, row in rows)


def _values(
    nodes: Sequence[Node], naming: Naming, nameless: dict[str, tuple[Said, ...]]
) -> tuple[Word, ...]:
    show: dict[str, Callable[[Node], Word]] = {
        "iri": lambda node: naming.word(node.value),
        "literal": naming.literal,
        # what a nameless thing holds is shown in its place, and what that holds is not
        "blank": lambda node: Word("", rows=_rows(nameless.get(node.value, ()), naming, {})),
    }
    words_ = [show[node.kind](node) for node in nodes]
    return tuple(sorted(words_, key=lambda word: (word.language != "", word.text.casefold())))


def _pointing(about: Address, one: Incoming, naming: Naming, language: Language) -> Pointing:
    def page(number: int) -> str:
        within = 1 <= number <= one.last
        return f"{about.document}?{next_page(one.by, number)}" if within else ""

    things = sorted(map(naming.word, one.things), key=lambda word: word.text.casefold())
    by = naming.word(one.by)
    return Pointing(
        replace(by, text=words(language)["of_this_kind"]) if one.by == _TYPE else by,
        one.counted,
        one.more,
        tuple(things),
        one.page,
        one.last,
        page(one.page - 1),
        page(one.page + 1),
    )
