"""The header of a question: what stands in the `#+` comment lines of its file, checked strictly."""

from __future__ import annotations

from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grondkaart.base.errors import ContentProblem, Text

Group = Literal["aansluiting", "catalogus", "overstap", "besparing", "routekaart", "vergelijken"]
GROUPS: dict[Group, Text] = {
    "aansluiting": Text("Aansluiting", "Connections"),
    "catalogus": Text("Catalogus", "Catalogue"),
    "overstap": Text("Overstap", "Switching"),
    "besparing": Text("Besparing", "Savings"),
    "routekaart": Text("Routekaart", "Route map"),
    "vergelijken": Text("Vergelijken", "Comparing"),
}

_Line = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
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
    """

    soort: _Line
    verplicht: bool = False
    waarden: tuple[_Line, ...] = ()
    voorbeeld: str = ""

    @property
    def is_thing(self) -> bool:
        """Whether a thing of a class is meant, rather than a plain value."""
        return self.soort not in ("datum", "getal", "tekst", "keuze")

    @model_validator(mode="after")
    def _choices(self) -> Parameter:
        if (self.soort == "keuze") != bool(self.waarden):
            raise ValueError("waarden: alleen en altijd bij soort keuze")
        return self


class Column(Bilingual):
    """A column: what its values are. A `ding` is an IRI whose name is in the column `<name>Naam`."""

    soort: Literal["ding", "iri", "tekst", "getal", "datum", "ja-nee"]


class Omission(Bilingual):
    """Something the answer leaves out, with the SELECT of one number that counts it."""

    telling: _Line


class Header(_Strict):
    """Everything a question says of itself."""

    titel: Bilingual
    uitleg: Bilingual
    groep: Group
    dataset: Literal["openbaar", "overheid"]
    parameters: dict[str, Parameter] = {}
    kolommen: dict[str, Column] = Field(min_length=1)
    weergave: tuple[Literal["tabel", "netwerk", "tijdlijn", "matrix", "staaf"], ...] = ("tabel",)
    weggelaten: tuple[Omission, ...] = ()


def read_header(text: str, where: str) -> Header:
    """The header of a question's file. Raises ContentProblem with file, line and reason."""
    numbered = [
        (number, line[2:])
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("#+")
    ]
    if not numbered:
        raise _wrong(where, 1, "geen kop (regels die met #+ beginnen)")
    try:
        data = yaml.safe_load("\n".join(line for _, line in numbered))
        return Header.model_validate(data)
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
