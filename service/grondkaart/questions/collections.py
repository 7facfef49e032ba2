"""The collections there are: every `queries/collecties/<name>.rq`, read once and checked at the start.

A file holds a CONSTRUCT that gives the things of the collection with all that is said of them, and a
header that says under which names of the JSON-LD context that is shown and filtered by. What the
CONSTRUCT gives a class is a thing of the collection; other subjects are shown within those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from grondkaart.base import vocab
from grondkaart.base.context import context
from grondkaart.base.errors import BadQuery, ContentProblem
from grondkaart.questions.header import Bilingual, Parameter, Strict, read_head
from grondkaart.store.engine import must_construct

Kind = Literal["ding", "iri", "tekst", "teksten", "datum", "getal", "jaar"]
TYPE = "@type"
PRESENT = "aanwezig"
_YES_NO = ("ja", "nee")
_DATATYPES: dict[str, Kind] = {
    f"{vocab.XSD}date": "datum",
    f"{vocab.XSD}integer": "getal",
    f"{vocab.XSD}gYear": "jaar",
}
Terms = Mapping[str, object]


class Shown(Bilingual):
    """A field: what its values are, whether there may be several, and what is shown of a thing in it.

    `iri` is an address alone, `ding` one with a name; `teksten` is a text per language.
    """

    soort: Kind
    meer: bool = False
    velden: dict[str, Shown] = Field(default={})

    @model_validator(mode="after")
    def _nested(self) -> Shown:
        if self.velden and self.soort != "ding":
            raise ValueError("velden: alleen bij soort ding")
        return self

    @property
    def sorts(self) -> bool:
        """Whether things can be put in the order of it."""
        return not self.meer and self.soort not in ("teksten", "iri")


class Filter(Bilingual):
    """A filter: the kind of its values as a question's parameter has it, and the fields it looks in.

    A path names a field within the things of another with a dot. `klassen` gives words for classes of
    our ontology. With `aanwezig` the filter asks whether there is anything in the field.
    """

    soort: str = "keuze"
    velden: tuple[str, ...] = ()
    waarden: tuple[str, ...] = ()
    klassen: dict[str, str] = Field(default={})
    voorbeeld: str = ""

    @field_validator("velden")
    @classmethod
    def _paths(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        if not all(all(path.split(".")) for path in paths):
            raise ValueError("velden: een leeg veld")
        return paths

    @model_validator(mode="after")
    def _looks_somewhere(self) -> Filter:
        if bool(self.velden) == bool(self.klassen):
            raise ValueError("velden of klassen: een van de twee")
        return self

    @property
    def choices(self) -> tuple[str, ...]:
        """The values there are, where they are few."""
        if self.soort == PRESENT:
            return _YES_NO
        return tuple(self.klassen) or self.waarden

    @property
    def parameter(self) -> Parameter:
        """The filter as a parameter, to read values by."""
        kind = "keuze" if self.choices else self.soort
        return Parameter(nl=self.nl, en=self.en, soort=kind, waarden=self.choices)


class Key(Bilingual):
    """How a thing of a collection is named in its address: the name of that, and an example."""

    naam: str = Field(default="sleutel", pattern=r"^[a-z][A-Za-z0-9]*$")
    voorbeeld: str = Field(min_length=1)


class About(Strict):
    """Everything a collection says of itself."""

    titel: Bilingual
    een: Bilingual
    uitleg: Bilingual
    sleutel: Key
    velden: dict[str, Shown] = Field(min_length=1)
    filters: dict[str, Filter] = Field(default={})


@dataclass(frozen=True)
class Collection:
    """A collection: its name, what it says of itself, its SPARQL, and the terms its fields mean."""

    name: str
    about: About
    text: str
    terms: Terms

    @property
    def sortable(self) -> tuple[str, ...]:
        """The fields that things can be put in the order of."""
        return ("naam", *(name for name, one in self.about.velden.items() if one.sorts))


class Collections:
    """All collections, in the order of their names."""

    def __init__(self, collections: Iterable[Collection]) -> None:
        self._all = {one.name: one for one in collections}

    @classmethod
    def read(cls, content: Path) -> Collections:
        """Read all collections under `content`. Raises ContentProblem naming file and line."""
        terms = context(sorted((content / "ontology").glob("*.ttl")))["@context"]
        assert isinstance(terms, dict)  # it is made so
        paths = sorted((content / "queries" / "collecties").glob("*.rq"))
        return cls([read_collection(path, terms) for path in paths])

    def __iter__(self) -> Iterator[Collection]:
        return iter(self._all.values())


def read_collection(path: Path, terms: Terms) -> Collection:
    """Read and check one collection. Raises ContentProblem naming file and line."""
    where = f"queries/collecties/{path.name}"
    text = path.read_text("utf-8")
    about = read_head(text, where, About)
    try:
        must_construct(text)
    except BadQuery as error:
        raise ContentProblem(f"{where}: {error}", f"{where}: {error.detail.en}") from None
    wrong = [*_unfit(about.velden, terms), *_unseen(about, terms)]
    if wrong:
        raise ContentProblem(f"{where}: {'; '.join(wrong)}", f"{where}: {'; '.join(wrong)}")
    return Collection(path.stem, about, text, terms)


def _unfit(fields: Mapping[str, Shown], terms: Terms) -> Iterator[str]:
    """The fields that are not what the context says of a term with their name."""
    for name, field in fields.items():
        known = kinds_of(terms.get(name))
        if field.soort not in known:
            yield f"velden.{name}: soort {field.soort}, context {'/'.join(known) or '-'}"
        yield from _unfit(field.velden, terms)


def _unseen(about: About, terms: Terms) -> Iterator[str]:
    """The filters that look in a field that is not shown, or for a class that is not ours."""
    for name, one in about.filters.items():
        for path in one.velden:
            fields = about.velden
            for step in path.split("."):
                if step not in fields:
                    yield f"filters.{name}: veld {path}"
                    break
                fields = fields[step].velden
        yield from (
            f"filters.{name}: klasse {c}" for c in one.klassen.values() if not meant(c, terms)
        )


def meant(name: str, terms: Terms) -> str:
    """The address that a name or a name with a prefix means in the context; "" when it means none."""
    said = terms.get(name)
    if isinstance(said, dict):
        said = said.get("@id", said.get("@reverse"))
    if isinstance(said, str):
        return said
    space, local = terms.get(name.partition(":")[0]), name.partition(":")[2]
    return space + local if isinstance(space, str) and local else ""


def kinds_of(definition: object) -> tuple[Kind, ...]:
    """The kinds that a field can be whose term the context defines so; none when it cannot be shown."""
    if not isinstance(definition, dict):
        return ()
    type_ = definition.get("@type")
    if type_ == "@id":
        return ("ding", "iri")
    if definition.get("@container") == "@language":
        return ("teksten",)
    if type_ is None:
        return ("tekst",)
    return (_DATATYPES[type_],) if type_ in _DATATYPES else ()
