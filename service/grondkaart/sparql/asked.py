"""What a request asks by the SPARQL 1.1 Protocol, read, guarded, and put as a query."""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.requests import Request

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, UnsupportedMedia
from grondkaart.base.media import Format, formats_for
from grondkaart.base.sparql_text import Outline, with_prefixes
from grondkaart.sparql.guarding import Guarding
from grondkaart.store.guard import Limits, check_size, guard
from grondkaart.store.outside import check_graphs
from grondkaart.store.port import DataVersion, Query
from grondkaart.wire import bodies
from grondkaart.wire.negotiate import choose, not_acceptable
from grondkaart.wire.query import Pairs, address, graphs_named, header, pairs, query_pairs

_SOLUTIONS, _GRAPH = formats_for("solutions"), formats_for("graph")
_FORM = "application/x-www-form-urlencoded"
_BODIES = {"application/sparql-query": "query", "application/sparql-update": "update"}
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_VARIES = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)
_SPACE_FOR_GRAPHS = 64 * 1024


async def read(request: Request, limits: Limits) -> Pairs:
    """The request's keys and values, decoded once, from its address and its body.

    Raises BadInput, TooLarge or UnsupportedMedia.
    """
    said = query_pairs(request)
    if request.method != "POST":
        return said
    media = bodies.media(request.headers.get("content-type", ""))
    if media not in (_FORM, *_BODIES):
        known = ", ".join((_FORM, *_BODIES))
        raise UnsupportedMedia(f"Stuur {known}.", f"Send {known}.")
    body = await bodies.read(request, 3 * limits.bytes + _SPACE_FOR_GRAPHS)
    return [*said, *(pairs(body) if media == _FORM else [(_BODIES[media], _text(body))])]


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("De aanvraag is geen UTF-8.", "The request is not UTF-8.") from None


async def query(request: Request, said: Pairs, guarding: Guarding, version: DataVersion) -> Query:
    """The guarded query with the formats that the client takes, on a data version.

    Raises BadInput, BadQuery, TooLarge or NotAcceptable.
    """
    given, declare = _query_text(said)
    default, named = (graphs_named(f"{kind}-graph-uri", said) for kind in ("default", "named"))

    def guarded() -> tuple[str, Outline]:
        limits = guarding.limits
        check_size(given, limits)
        text = with_prefixes(given, vocab.PREFIXES) if declare else given
        seen = guard(text, limits)
        check_graphs(text, [*default, *named], version.names, limits.hosts)
        return text, seen

    text, seen = await guarding.beside(given, guarded)
    solutions, graph = _wanted(header(request, "accept"))
    offered = _GRAPH if seen.form in ("CONSTRUCT", "DESCRIBE") else _SOLUTIONS
    if (graph if offered is _GRAPH else solutions) is None:
        raise not_acceptable(offered)
    return Query(
        text,
        solutions_format=solutions.name if solutions else None,
        graph_format=graph.name if graph else None,
        default_graphs=default,
        named_graphs=named,
        timeout=_timeout(said),
        base=address(request),
        form=seen.form,
        calls=seen.service is not None,
        varies=_VARIES.search(text) is not None,
    )


def _query_text(said: Pairs) -> tuple[str, bool]:
    """The one query, and whether its prefixes are to be declared for it."""
    texts = [value for name, value in said if name == "query"]
    if len(texts) != 1:
        raise BadInput(
            f"Er hoort precies één 'query' te zijn; dit zijn er {len(texts)}.",
            f"There must be exactly one 'query'; there are {len(texts)}.",
        )
    wanted = {value for name, value in said if name == "prefixen"}
    if wanted - {"auto"}:
        raise BadInput("prefixen: alleen auto is er.", "prefixen: there is only auto.")
    return texts[0], bool(wanted)


@lru_cache(maxsize=256)
def _wanted(accept: str | None) -> tuple[Format | None, Format | None]:
    """The formats that a client likes best for a table and for a graph; clients ask the same each time."""
    return choose(accept, _SOLUTIONS), choose(accept, _GRAPH)


def _timeout(said: Pairs) -> float | None:
    """The time in seconds that the client gives its query. Raises BadInput when it is no such time."""
    given = [value for key, value in said if key == "timeout"]
    if not given:
        return None
    if len(given) == 1 and _SECONDS.fullmatch(given[0]) and float(given[0]) > 0:
        return float(given[0])
    raise BadInput(
        "timeout: geef één aantal seconden, bijvoorbeeld 5 of 0.5.",
        "timeout: give one number of seconds, such as 5 or 0.5.",
    )
