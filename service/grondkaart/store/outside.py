"""What a query names outside this service: endpoints to call, graphs that are not here.

Both are refused, unless the operator listed the host (`sparql_service_hosts`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from grondkaart.base.errors import BadQuery
from grondkaart.base.sparql_text import Token, resolved, tokens, without_escapes

_CALL = re.compile(r"\bSERVICE\s+(?:SILENT\s+)?<(https?://[^<>\"{}|^`\\\s]+)>", re.IGNORECASE)
_ASCII_BLANKS = re.compile(r"[^\S \t\r\n]")


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether an address has a host of the list: `host`, or `host:port` for another than the usual."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None or not parts.hostname:
        return False
    usual = {"http": 80, "https": 443}[parts.scheme]
    if port is None or port == usual:
        return parts.hostname in hosts or f"{parts.hostname}:{usual}" in hosts
    return f"{parts.hostname}:{port}" in hosts


def calls_only(text: str, hosts: Collection[str]) -> bool:
    """Whether a query that calls out can call nothing but these hosts.

    This does not rest on tokens, which an engine might see otherwise: every call is written out, with a
    whole address of a listed host, and the word "service" stands nowhere else, in no guise.
    """
    if "\\u" in text or "\\U" in text or _ASCII_BLANKS.search(text):
        return False
    if not all(is_allowed(found[1], hosts) for found in _CALL.finditer(text)):
        return False
    return "service" not in _CALL.sub(" ", text).lower()


def check_graphs(
    text: str, chosen: Collection[str], known: Collection[str], hosts: Collection[str]
) -> None:
    """Refuse a dataset of graphs that are not here: an empty answer would look like an answer.

    `chosen` are the graphs that the request names beside the text. Raises BadQuery that names the
    graph, with its place in the text, and the graphs whose names are nearest.
    """
    named = _named(text) if "\\" in text or "FROM" in text.upper() else ()
    for token, graph in [*((None, graph) for graph in chosen), *named]:
        if graph in known or is_allowed(graph, hosts):
            continue
        near = get_close_matches(graph, known, n=5, cutoff=0.5)
        where = {} if token is None else _place(text, token)
        at = f"Regel {where['regel']}, kolom {where['kolom']}: " if where else ""
        place = f"Line {where['regel']}, column {where['kolom']}: " if where else ""
        raise BadQuery(
            f"{at}de graaf {graph[:200]} is er niet." + _meant("Bedoelt u", near),
            f"{place}there is no graph {graph[:200]}." + _meant("Did you mean", near),
            **where,
            voorstellen=near,
        )


def _meant(asked: str, near: list[str]) -> str:
    return f" {asked}: {', '.join(near)}?" if near else ""


def _named(text: str) -> Iterator[tuple[Token, str]]:
    """The graphs of the FROM clauses with a whole address."""
    for one in (text, without_escapes(text)) if "\\" in text else (text,):
        prefixes: dict[str, str] = {}
        before = [Token("punct", "", 0), Token("punct", "", 0)]
        for token in tokens(one):
            words = [t.text.upper() for t in before]
            if token.kind == "iri" and words[0] == "PREFIX":
                prefixes[before[1].text[:-1]] = token.text[1:-1]
            if words[1] == "FROM" or words == ["FROM", "NAMED"]:
                graph = resolved(token, prefixes)
                if graph is not None:
                    yield token, graph
            before = [before[1], token]


def _place(text: str, token: Token) -> dict[str, int]:
    before = text[: token.start]
    return {"regel": before.count("\n") + 1, "kolom": token.start - before.rfind("\n")}


def hosts_of(setting: str) -> frozenset[str]:
    """The hosts of the setting: `host` or `host:port`, with commas between them."""
    return frozenset(host.strip().lower() for host in setting.split(",") if host.strip())
