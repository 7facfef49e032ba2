"""The header of a question: what stands in the `#+` comment lines of its file, checked strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from grondkaart.base.errors import ContentProblem, Language, Text

Group = Literal["aansluiting", "catalogus", "overstap", "besparing", "routekaart", "vergelijken"]
GROUPS: dict[Group, Text] = {
    "aansluiting": Text("Aansluiting", "Connections"),
    "catalogus": Text("Catalogus", "Catalogue"),
    "overstap": Text("Overstap", "Switching"),
    "besparing": Text("Besparing", "Savings"),
    "routekaart": Text("Routekaart", "Route map"),
    "vergelijken": Text("Vergelijken", "Comparing"),
}

Model = TypeVar("Model", bound=BaseModel)
_Line = Annotated[str, Field(min_length=1)]
_Days = Annotated[int, Field(ge=1, le=730)]
_COLUMN = re.compile(r"\{([A-Za-z][A-Za-z0-9]*)\}")


class Strict(BaseModel):
    """A part of a header: what is not declared is refused, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A text in Dutch and English; both are required."""

    nl: _Line
    en: _Line

    @property
    def text(self) -> Text:
        return Text(self.nl, self.en)


class Parameter(Bilingual):
    """A parameter: its kind, whether it must be given, and for `keuze` the values there are.

    `soort` is `datum`, `getal`, `tekst`, `keuze`, or the name of a class of the ontology in lower
    kebab case (`laag`, `gemeente`, `referentiecomponent`): then a thing of that class is meant.
    `anders` is the value that holds when none is given.
    """

    soort: _Line
    verplicht: bool = False
    waarden: tuple[_Line, ...] = ()
    voorbeeld: str = ""
    anders: str = ""

    @property
    def is_thing(self) -> bool:
        """Whether a thing of a class is meant, rather than a plain value."""
        return self.soort not in ("datum", "getal", "tekst", "keuze")

    @model_validator(mode="after")
    def _choices(self) -> Parameter:
        if (self.soort == "keuze") != bool(self.waarden):
            raise ValueError("waarden: alleen en altijd bij soort keuze")
        if self.anders and (self.anders not in self.waarden or self.verplicht):
            raise ValueError("anders: alleen een van de waarden, en niet als de keuze verplicht is")
        return self


class Column(Bilingual):
    """A column: what its values are. A `ding` is an IRI whose name is in the column `<name>Naam`."""

    soort: Literal["ding", "iri", "tekst", "getal", "datum", "ja-nee"]


class Event(Bilingual):
    """What the dates of a column become in a calendar: events of a day, with this as their title.

    The title names columns in braces. `herinnering`: how many days before the day a calendar warns.
    `sleutel`: the columns that tell one event from another, so that a later answer replaces it and
    does not stand beside it; by default every thing of the row.
    """

    herinnering: tuple[_Days, ...] = ()
    sleutel: tuple[_Line, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the titles name."""
        return frozenset(_COLUMN.findall(self.nl + self.en))

    @field_validator("nl", "en")
    @classmethod
    def _braces(cls, title: str) -> str:
        if set("{}") & set(_COLUMN.sub("", title)):
            raise ValueError("accolades alleen om de naam van een kolom")
        return title

    def title(self, language: Language, cells: Mapping[str, str]) -> str:
        """The title with the cells of a row, which has every column that it names."""
        return _COLUMN.sub(lambda found: cells[found[1]], self.text.said(language))


class Omission(Bilingual):
    """Something the answer leaves out, with the SELECT of one number that counts it."""

    telling: _Line


class Header(Strict):
    """Everything a question says of itself.

    `alternatief` is the slug of the open question that comes nearest, for who may not ask this one.
    """

    titel: Bilingual
    uitleg: Bilingual
    groep: Group
    dataset: Literal["openbaar", "overheid"]
    parameters: dict[str, Parameter] = {}
    kolommen: dict[str, Column] = Field(min_length=1)
    weergave: tuple[Literal["tabel", "netwerk", "tijdlijn", "matrix", "staaf"], ...] = ("tabel",)
    weggelaten: tuple[Omission, ...] = ()
    agenda: dict[str, Event] = {}
    alternatief: str = ""

    @model_validator(mode="after")
    def _open_beside_closed(self) -> Header:
        if self.alternatief and self.dataset == "openbaar":
            raise ValueError("alternatief: alleen bij dataset overheid")
        return self


def read_header(text: str, where: str) -> Header:
    """The header of a question's file. Raises ContentProblem with file, line and reason."""
    return read_head(text, where, Header)


def read_head(text: str, where: str, model: type[Model]) -> Model:
    """What a file's `#+` lines say, as `model` has it. Raises ContentProblem with file, line and reason."""
    numbered = [
        (number, line[2:])
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("#+")
    ]
    if not numbered:
        raise _wrong(where, 1, "geen kop (regels die met #+ beginnen)")
    try:
        data = yaml.safe_load("\n".join(line for _, line in numbered))
        return model.model_validate(data)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = numbered[min(mark.line, len(numbered) - 1)][0] if mark else 1
        raise _wrong(where, line, str(error.problem)) from None
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(step) for step in first["loc"]]
        line = next((n for n, held in numbered if path and f"{path[0]}:" in held), 1)
        inner = [n for n, held in numbered if path and n >= line and f"{path[-1]}:" in held]
        reason = f"{'.'.join(path)}: {first['msg']}"
        raise _wrong(where, inner[0] if inner else line, reason) from None


def _wrong(where: str, line: int, reason: str) -> ContentProblem:
    return ContentProblem(f"{where}, regel {line}: {reason}", f"{where}, line {line}: {reason}")
