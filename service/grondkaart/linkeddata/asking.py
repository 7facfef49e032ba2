"""In which form and language a request wants a description: by name, or by what it accepts."""

from __future__ import annotations

from starlette.requests import Request

from grondkaart.base.errors import BadParameters, Finding, Language, Text
from grondkaart.base.media import Format
from grondkaart.linkeddata import links
from grondkaart.wire.negotiate import agreed, language
from grondkaart.wire.query import header, query_pairs


def form_of(request: Request) -> Format:
    """The form that a request asks for, by name or by what it accepts. Raises as `agreed` does."""
    named = next((v for n, v in query_pairs(request) if n == links.FORMAT), "")
    if not named:
        return agreed(header(request, "accept"), links.FORMATS)
    found = links.chosen(named)
    if found is None:
        there = tuple(form.extension for form in links.FORMATS)
        reason = Text("dit formaat is er niet", "there is no such format")
        raise BadParameters([Finding(links.FORMAT, reason, there)])
    return found


def language_of(request: Request) -> Language:
    """The language that a request names, or else likes best."""
    named = next((v for n, v in query_pairs(request) if n == links.LANGUAGE), "")
    if named in ("nl", "en"):
        return "en" if named == "en" else "nl"
    return language(header(request, "accept-language"))
