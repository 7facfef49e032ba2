"""pySHACL with each SPARQL text parsed once, and with literals as they were written.

pySHACL hands the text of a rule to rdflib again for every focus node, and rdflib parses it again: most of
its time. Here a text is parsed once. Both that and the switch of rdflib that keeps literals as written are
settings of the whole process, and pySHACL itself leaves the switch changed; so this is for a process (or a
test) that does nothing else with rdflib meanwhile, and everything is put back at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import rdflib
from rdflib.plugins.sparql import processor

_parse, _translate = processor.parseQuery, processor.translateQuery  # type: ignore[attr-defined]


@contextmanager
def parse_once() -> Iterator[None]:
    """While inside: every SPARQL text is parsed once, and literals keep their lexical form."""
    normalizing, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    parsing, translating = processor.parseQuery, processor.translateQuery  # type: ignore[attr-defined]
    # Translating changes what was parsed, so a text is only parsed where its plan is made.
    processor.parseQuery = str  # type: ignore[attr-defined, assignment]
    processor.translateQuery = _plan_of  # type: ignore[attr-defined, assignment]
    try:
        yield
    finally:
        processor.parseQuery, processor.translateQuery = parsing, translating  # type: ignore[attr-defined]
        rdflib.NORMALIZE_LITERALS = normalizing


def _plan_of(text: str, base: str | None = None, namespaces: Any = None) -> object:
    return _plan(text, base, tuple(dict(namespaces or {}).items()))


@cache
def _plan(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> object:
    return _translate(_parse(text), base, dict(namespaces))
