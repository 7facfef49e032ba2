"""Pages from templates: each face has its own, over those that all faces share."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grondkaart.wire.addressing import here

_SHARED = Path(__file__).parent / "templates"


def templates(own: Path) -> Environment:
    """The templates of a face, which may build on the shared ones. What is filled in is escaped."""
    made = Environment(
        loader=FileSystemLoader([own, _SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["here"] = here
    made.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return made
