"""`/v1/releases`: the releases of every open series, and the difference between two of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from grondkaart.api import openapi_releases
from grondkaart.api.routing import add_readable
from grondkaart.base.errors import BadParameters, Finding, NotFound, Text
from grondkaart.base.media import Format, formats_for
from grondkaart.publication import difference_writing as writing
from grondkaart.publication.differences import Change, Difference, Differences, names
from grondkaart.store.port import DataVersion, Release
from grondkaart.wire import caching, paging
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import grouped, header, query_pairs
from grondkaart.wire.seeing import Seeing

_JSON = next(f for f in formats_for("difference") if f.name == "answer-json")
_FORMATS = tuple(sorted(formats_for("difference"), key=lambda f: f is not _JSON))
_PIECE = 500  # things that are written at once
Given = dict[str, list[str]]
Some = TypeVar("Some", str, Change)
Endpoint = Callable[[Request], Awaitable[Response]]


class Releases:
    """Answers what is asked of releases."""

    def __init__(self, seeing: Seeing, differences: Differences) -> None:
        self._seeing, self._differences = seeing, differences

    async def all(self, request: Request) -> Response:
        """Alle uitgaven, per reeks, de nieuwste eerst."""
        given = _given(request, "reeks", *paging.NAMES)
        version = self._seeing.store(request).version
        wanted = [one for one in given.get("reeks", []) if one]
        unknown = [one for one in wanted if not _of(version, one)]
        if unknown:
            raise BadParameters([_unknown("reeks", unknown[0], _series(version))])
        shown = [one for one in _newest_first(version) if not wanted or one.series in wanted]
        return self._listed(request, version, shown, given)

    async def series(self, request: Request) -> Response:
        """De uitgaven van één reeks, de nieuwste eerst."""
        given = _given(request, *paging.NAMES)
        version = self._seeing.store(request).version
        name = request.path_params["reeks"]
        if not _of(version, name):
            raise _no_series(name)
        shown = [one for one in _newest_first(version) if one.series == name]
        return self._listed(request, version, shown, given)

    def _listed(
        self, request: Request, version: DataVersion, shown: list[Release], given: Given
    ) -> Response:
        agreed(header(request, "accept"), (_JSON,))
        wanted, findings = paging.read_wanted(given)
        if findings:
            raise BadParameters(findings)
        tag = caching.etag(version, "releases", request.url.path, request.url.query)
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        page = wanted.of(len(shown))
        body = {
            "releases": [_shown(one) for one in shown[page.start : page.start + page.size]],
            "totaal": page.total,
            "pagina": page.number,
            "paginaGrootte": page.size,
        }
        links = paging.link_header(request.url.path, query_pairs(request), page)
        headers = {"ETag": tag, "Vary": caching.VARY, "Link": links}
        return Response(orjson.dumps(body), headers=headers, media_type=_JSON.content_type)

    async def difference(self, request: Request) -> Response:
        """Wat er tussen twee uitgaven bij kwam, verviel en veranderde, per ding."""
        format_ = agreed(header(request, "accept"), _FORMATS)
        given = _given(request, "van", "naar", *paging.NAMES)
        store = self._seeing.store(request)
        series = request.path_params["reeks"]
        earlier, later = _ends(_of(store.version, series), series, given)
        wanted, findings = paging.read_wanted(given)
        if findings:
            raise BadParameters(findings)
        about = (earlier.iri, later.iri, format_.name, wanted.number, wanted.size)
        tag = caching.etag(store.version, "verschil", *about)
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        found = await self._differences.between(earlier, later)
        headers = {"ETag": tag, "Vary": caching.VARY}
        if format_ is not _JSON:
            name = f"verschil-{quote(series, safe='')}.{format_.extension}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
            if request.method == "HEAD":
                return Response(headers=headers, media_type=format_.content_type)
            pieces = self._pieces(request, found, format_)
            return StreamingResponse(pieces, headers=headers, media_type=format_.content_type)
        page = wanted.of(found.things)
        shown = await asyncio.to_thread(list, found.changes(page.start, page.size))
        named = await names(store, writing.named_in(shown))
        body = {
            "reeks": series,
            "van": _shown(earlier),
            "naar": _shown(later),
            "aantallen": {name: found.counts.get(name, 0) for name in writing.COUNTED},
            "totaal": page.total,
            "pagina": page.number,
            "paginaGrootte": page.size,
            "dingen": await asyncio.to_thread(writing.as_values, shown, named),
        }
        headers["Link"] = paging.link_header(request.url.path, query_pairs(request), page)
        return Response(orjson.dumps(body), headers=headers, media_type=_JSON.content_type)

    async def _pieces(
        self, request: Request, found: Difference, format_: Format
    ) -> AsyncIterator[bytes]:
        """All of a difference as it is written, some things at a time."""
        if format_.name == "patch":
            for writes in (writing.removals, writing.additions):
                pieces = writes(found.changes())
                while piece := await asyncio.to_thread(_taken, pieces):
                    yield "".join(piece).encode()
            return
        yield writing.csv_head()
        store, changes = self._seeing.store(request), found.changes()
        while some := await asyncio.to_thread(_taken, changes):
            named = await names(store, writing.named_in(some))
            yield await asyncio.to_thread(writing.as_csv, some, named)


def _taken(some: Iterator[Some]) -> list[Some]:
    return list(islice(some, _PIECE))


def router(releases: Releases) -> APIRouter:
    """The routes of releases; a series may have a slash in its name."""
    made = APIRouter(redirect_slashes=False)
    readable: list[tuple[str, Endpoint, str, str]] = [
        ("/releases", releases.all, "releases", "Alle uitgaven"),
        (
            "/releases/{reeks:path}/_verschil",
            releases.difference,
            "releases-verschil",
            "Verschil tussen twee uitgaven van een reeks",
        ),
        ("/releases/{reeks:path}", releases.series, "releases-reeks", "De uitgaven van een reeks"),
    ]
    for path, endpoint, name, summary in readable:
        about = openapi_releases.about(name)
        add_readable(made, path, endpoint, operation_id=name, summary=summary, **about)
    return made


def _given(request: Request, *known: str) -> Given:
    """The values of a request by name. Raises BadParameters when a name is not known."""
    given = grouped(query_pairs(request))
    reason = Text("deze parameter is er niet", "there is no such parameter")
    findings = [Finding(name, reason, known) for name in given if name not in known]
    if findings:
        raise BadParameters(findings)
    return given


def _of(version: DataVersion, series: str) -> list[Release]:
    """The releases of a series, the oldest first."""
    found = [one for one in version.releases if one.series == series]
    return sorted(found, key=lambda one: one.revision)


def _series(version: DataVersion) -> tuple[str, ...]:
    return tuple(sorted({one.series for one in version.releases}))


def _newest_first(version: DataVersion) -> list[Release]:
    return sorted(version.releases, key=lambda one: (one.series, -one.revision))


def _ends(known: list[Release], series: str, given: Given) -> tuple[Release, Release]:
    """The releases to compare: those asked for, or the current one and the one before it.

    Raises NotFound when there is no such series, or nothing to compare; BadParameters when a release
    is not there.
    """
    if not known:
        raise _no_series(series)
    by_name = {one.name: one for one in known}
    said = {name: [value for value in given.get(name, ()) if value] for name in ("van", "naar")}
    findings = [
        _unknown(name, values[0], tuple(by_name))
        for name, values in said.items()
        if values and (len(values) > 1 or values[0] not in by_name)
    ]
    if findings:
        raise BadParameters(findings)
    current = next(one for one in known if one.current)
    later = by_name[said["naar"][0]] if said["naar"] else current
    before = said["van"][0] if said["van"] else later.before
    if before not in by_name:
        raise NotFound(
            f"Voor uitgave '{later.name}' is er geen eerdere om mee te vergelijken.",
            f"There is no release before '{later.name}' to compare with.",
        )
    return by_name[before], later


def _unknown(name: str, said: str, known: tuple[str, ...]) -> Finding:
    shown = said[:80]
    return Finding(
        name,
        Text(f"'{shown}' is niet één bekende waarde", f"'{shown}' is not one known value"),
        known[-10:],
    )


def _no_series(name: str) -> NotFound:
    return NotFound(
        f"De reeks '{name[:80]}' is er niet; zie /v1/releases.",
        f"There is no series '{name[:80]}'; see /v1/releases.",
    )


def _shown(release: Release) -> dict[str, Any]:
    series = f"/v1/releases/{quote(release.series, safe='')}"
    links = {"reeks": {"href": series}}
    if release.before:
        ends = urlencode({"van": release.before, "naar": release.name})
        links["verschil"] = {"href": f"{series}/_verschil?{ends}"}
    return {
        "@id": release.iri,
        "reeks": release.series,
        "uitgave": release.name,
        "geleverdOp": release.issued,
        "huidig": release.current,
        "vorige": release.before or None,
        "_links": links,
    }
