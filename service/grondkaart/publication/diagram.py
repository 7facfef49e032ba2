"""The ontology as a picture: a panel for each group, a box for each class, a line for each relation.

Lines between boxes are faint, since there are many; those of one class come forward, with their names,
when it is pointed at or has the focus (the rules for that are in the style sheet). Everything that the
picture shows stands in the tables beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from grondkaart.base.errors import Language
from grondkaart.publication.ontology import Class, Group, Ontology

_BOX, _HIGH, _GAP = 178, 26, 12
_PAD, _TITLE, _BETWEEN = 14, 30, 28
_WIDE = 6  # boxes beside each other in a row of panels
_COLUMNS = ((4, 1), (9, 2), (15, 3))  # up to so many classes: so many columns


@dataclass(frozen=True)
class Box:
    """Where the box of a class is: its upper left corner."""

    x: float
    y: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point that lines go to."""
        return self.x + _BOX / 2, self.y + _HIGH / 2


@dataclass(frozen=True)
class Panel:
    """Where a group is, and the boxes of its classes."""

    group: Group
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A relation from one class to another; `kind` tells that the first is one of the second."""

    source: Class
    target: str
    name: str
    kind: bool


def columns(number: int) -> int:
    """How many columns a panel of so many classes has."""
    return next((wide for most, wide in _COLUMNS if number <= most), 4)


def placed(ontology: Ontology) -> tuple[list[Panel], dict[str, Box]]:
    """Panels from left to right, then below each other, and the box of each class (by IRI)."""
    panels: list[Panel] = []
    boxes: dict[str, Box] = {}
    x = y = used = tallest = 0.0
    for group in ontology.groups:
        wide = columns(len(group.classes))
        if used + wide > _WIDE:
            x, y, used, tallest = 0.0, y + tallest + _BETWEEN, 0.0, 0.0
        high = -(-len(group.classes) // wide)
        width = wide * (_BOX + _GAP) - _GAP + 2 * _PAD
        height = _TITLE + high * (_HIGH + _GAP) - _GAP + _PAD
        panels.append(Panel(group, x, y, width, height))
        for number, one in enumerate(group.classes):
            column, row = divmod(number, high)
            left = x + _PAD + column * (_BOX + _GAP)
            boxes[one.iri] = Box(left, y + _TITLE + row * (_HIGH + _GAP))
        x, used, tallest = x + width + _BETWEEN, used + wide, max(tallest, height)
    return panels, boxes


def lines(ontology: Ontology, language: Language) -> Iterator[Line]:
    """Every relation between two classes of ours, once, and what each class is one of."""
    ours = {one.iri for one in ontology.classes}
    for one in ontology.classes:
        for above in one.above:
            if above in ours:
                yield Line(one, above, "", kind=True)
        for property_ in one.properties:
            for target in property_.ranges if property_.relates else ():
                if target in ours:
                    yield Line(one, target, property_.label.said(language), kind=False)


def draw(ontology: Ontology, language: Language, page: str = "") -> str:
    """The picture as SVG; a box leads to `page#Name`."""
    panels, boxes = placed(ontology)
    width = max(one.x + one.width for one in panels)
    height = max(one.y + one.height for one in panels)
    all_lines = list(lines(ontology, language))
    named = f'<title id="ontologie-titel">{escape(ontology.title.said(language))}</title>'
    shape = f'viewBox="-1 -1 {width + 2:g} {height + 2:g}" role="group" aria-labelledby="ontologie-titel"'
    parts = [f'<svg class="ontologie" xmlns="http://www.w3.org/2000/svg" {shape}>', named]
    parts += [_panel(one, language) for one in panels]
    parts.append('<g class="verbanden" fill="none" stroke="#9fb3c8" stroke-opacity="0.45">')
    parts += [
        f'<path d="{_curve(boxes[one.source.iri], boxes[one.target])}"/>' for one in all_lines
    ]
    parts.append("</g>")
    for one in ontology.classes:
        own = [line for line in all_lines if line.source is one]
        parts.append(_box(one, boxes, own, language, page))
    return "".join([*parts, "</svg>"])


def _panel(one: Panel, language: Language) -> str:
    return (
        f'<rect class="deel" x="{one.x:g}" y="{one.y:g}" width="{one.width:g}" height="{one.height:g}" '
        'rx="4" fill="#f4f6f8" stroke="#d5dce3"/>'
        f'<text class="deelnaam" x="{one.x + _PAD:g}" y="{one.y + 20:g}" font-family="sans-serif" '
        f'font-size="13" font-weight="bold" fill="#1b2733">{escape(one.group.label.said(language))}</text>'
    )


def _box(one: Class, boxes: dict[str, Box], own: list[Line], language: Language, page: str) -> str:
    box = boxes[one.iri]
    said = escape(one.label.said(language))
    shown = "".join(_strong(line, boxes) for line in own)
    definition = escape(one.definition.said(language))
    return (
        f'<a class="klasse" href="{page}#{one.name}">'
        f'<g class="eigen" fill="none" stroke="#0b5ea8" visibility="hidden">{shown}</g>'
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{_BOX}" height="{_HIGH}" rx="3" fill="#ffffff" '
        'stroke="#0b5ea8"/>'
        f'<text x="{box.x + _BOX / 2:g}" y="{box.y + 17:g}" text-anchor="middle" font-family="sans-serif" '
        f'font-size="12" fill="#1b2733">{said}</text><title>{said}: {definition}</title></a>'
    )


def _strong(line: Line, boxes: dict[str, Box]) -> str:
    source, target = boxes[line.source.iri], boxes[line.target]
    dashes = ' stroke-dasharray="4 3"' if line.kind else ""
    named = (
        f'<text x="{target.middle[0]:g}" y="{target.y - 2:g}" text-anchor="middle" font-family="sans-serif" '
        f'font-size="10" stroke="none" fill="#0b5ea8">{escape(line.name)}</text>'
    )
    rim = (
        f'<rect x="{target.x:g}" y="{target.y:g}" width="{_BOX}" height="{_HIGH}" rx="3" '
        'stroke-width="2.5"/>'
    )
    path = f'<path stroke-width="1.6" d="{_curve(source, target)}"{dashes}/>'
    return path + rim + (named if line.name else "")


def _curve(source: Box, target: Box) -> str:
    """A line from the middle of one box to that of another; to itself, a loop at its right."""
    (x1, y1), (x2, y2) = source.middle, target.middle
    if source == target:
        right = source.x + _BOX
        return f"M{right:g} {y1 - 6:g}c16 -10 16 22 0 12"
    bend = (y1 + y2) / 2 if abs(y2 - y1) > _HIGH else y1 - 2.2 * _HIGH
    return f"M{x1:g} {y1:g}C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {y2:g}"
