"""The ontology and the shapes as pages, whole: what `/def` and `/def/vorm/` show to people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import Language, Text
from grondkaart.linkeddata.words import short
from grondkaart.publication.diagram import draw
from grondkaart.publication.ontology import Ontology, Shape, read_shapes
from grondkaart.wire.addressing import here

Download = tuple[str, str]


class Vocabulary:
    """What the pages on ontology and shapes are filled with; read once, when first asked for."""

    def __init__(self, content: Path) -> None:
        """`content` is the folder that holds `ontology/` and `shapes/`."""
        self._content = content
        self._pictures: dict[Language, str] = {}

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology."""
        return Ontology.read(self._content)

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes."""
        return read_shapes(self._content)

    @cached_property
    def _names(self) -> dict[str, Text]:
        return {one.iri: one.label for one in self.ontology.classes}

    def about_ontology(
        self, language: Language, downloads: Sequence[Download]
    ) -> dict[str, object]:
        """What the template `ontologie.html` is filled with; `downloads` are names and addresses."""
        if language not in self._pictures:
            self._pictures[language] = draw(self.ontology, language)
        return {
            "taal": language,
            "ontology": self.ontology,
            "names": self._names,
            "namespace": vocab.CG,
            "picture": self._pictures[language],
            "downloads": downloads,
            "here": here,
            "short": short,
        }

    def about_shapes(self, language: Language, downloads: Sequence[Download]) -> dict[str, object]:
        """What the template `vormen.html` is filled with; `downloads` are names and addresses."""
        return {
            "taal": language,
            "shapes": self.shapes,
            "number": sum(len(one.rules) for one in self.shapes),
            "downloads": downloads,
            "here": here,
            "short": short,
        }
