"""What `questions.py` asks: every question of the catalogue, with values drawn from the data itself.

Nothing is listed here by name. A new question is asked because it is in the catalogue, and its
parameters get values because the data has things of their classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from bare_engine import BareEngine

from grondkaart.base import vocab
from grondkaart.questions.catalogue import Question
from grondkaart.questions.header import Parameter
from grondkaart.questions.names import class_iri

Scale = Literal["gemeente", "land"]
_CG = f"PREFIX cg: <{vocab.CG}> PREFIX rdfs: <{vocab.RDFS}> "
_MUNICIPALITIES = "SELECT ?d { ?i a cg:Inventarisatie ; cg:gemeente ?d }"
# A thing of one of these belongs to one municipality: what is asked of it is asked of that one.
_OF_ONE = {"applicatie", "contract", "koppeling", "inventarisatie", "gemeente"}
# An example of these stands in the demonstration only.
_OF_DEMONSTRATION = _OF_ONE | {"release"}


@dataclass(frozen=True)
class Case:
    """One question with its values, and how much of the country they are about."""

    slug: str
    given: tuple[tuple[str, str], ...]
    scale: Scale

    @property
    def about(self) -> str:
        """What it is asked of, in a few words."""
        return ", ".join(name for name, _ in self.given) or "-"


class Values:
    """Values of parameters, drawn from what an engine holds; the same for the same data and seed."""

    def __init__(self, engine: BareEngine, seed: int) -> None:
        self._engine, self._seed = engine, seed
        self._known: dict[str, list[str]] = {}

    def municipalities(self, most: int) -> list[str]:
        """Codes of municipalities that have an inventory."""
        return [iri.rsplit("/", 1)[-1] for iri in self._drawn("gemeente", most)]

    def of(self, parameter: Parameter, most: int) -> list[str]:
        """Values of a parameter: first its own example, then others that there are."""
        if parameter.soort == "gemeente":
            return self.municipalities(most)
        first = [parameter.voorbeeld] if parameter.voorbeeld else []
        if (
            parameter.is_thing and parameter.soort in _OF_ONE
        ):  # examples of these are of the demonstration
            return self._drawn(parameter.soort, most)
        if parameter.is_thing:
            return (first + self._drawn(parameter.soort, most))[:most]
        others = {"getal": ["2"], "datum": ["2027-06-30"], "tekst": ["zaak"]}
        return (first + list(parameter.waarden or others[parameter.soort]))[:most]

    def _drawn(self, kind: str, most: int) -> list[str]:
        if kind not in self._known:
            query = f"SELECT ?d {{ ?d a/rdfs:subClassOf* <{class_iri(kind)}> }}"
            found = self._engine.column(_CG + (_MUNICIPALITIES if kind == "gemeente" else query))
            things = sorted({iri for iri in found if iri.startswith("http")})
            Random(f"{self._seed} {kind}").shuffle(things)
            self._known[kind] = things
        return self._known[kind][:most]


def cases(question: Question, values: Values, municipalities: int, others: int) -> list[Case]:
    """The question about so many municipalities, about so many values of each other parameter, and
    about all there is, where it can be asked so."""
    asked = question.header.parameters
    required = {
        name: (values.of(one, 1) or [""])[0] for name, one in asked.items() if one.verplicht
    }
    made = [] if required else [Case(question.slug, (), "land")]
    for name, one in asked.items():
        most = municipalities if one.soort in _OF_ONE else others
        scale: Scale = "gemeente" if one.soort in _OF_ONE else "land"
        if "gemeente" in required and name != "gemeente":
            scale = "gemeente"
        made += [
            Case(question.slug, tuple({**required, name: value}.items()), scale)
            for value in values.of(one, most)
        ]
    return list(dict.fromkeys(made))


def grouped(asked: Sequence[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    """What it is asked of, at which scale, and the cases that are so."""
    for about, scale in dict.fromkeys((one.about, one.scale) for one in asked):
        yield about, scale, [one for one in asked if (one.about, one.scale) == (about, scale)]
