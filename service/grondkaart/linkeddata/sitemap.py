"""`/sitemap.xml`: the addresses that a search engine may visit (sitemaps.org, protocol 0.9).

They are those of the open data, whoever asks. They are found once per data version; the address of the
deployment is put in when they are sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from grondkaart.base import vocab
from grondkaart.base.errors import NotFound
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import DataVersion, Query
from grondkaart.wire import caching
from grondkaart.wire.addressing import document_of, origin

MOST = 50_000  # addresses in one part; at this length it is far below the 50 MB that it may be
_PIECE = 1_000  # addresses that are packed and sent at once, so that others are served in between
_MEDIA = "application/xml"
_KEPT = "/:@!$&'()*+,;=-._~%"
_OURS = (vocab.BASE, vocab.PREFIXES["gemeente"])
_THINGS = f"""SELECT DISTINCT ?graph ?thing WHERE {{
  GRAPH ?graph {{ ?thing ?property ?value }}
  FILTER(STRSTARTS(STR(?thing), "{_OURS[0]}") || STRSTARTS(STR(?thing), "{_OURS[1]}"))
}}"""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True)
class Part:
    """A part: when the last of it came in, and its text, cut where the deployment's address stands."""

    changed: str
    text: tuple[bytes, ...]


@dataclass(frozen=True)
class Parts:
    """All parts of one data version."""

    version: DataVersion
    parts: tuple[Part, ...]


class Sitemap:
    """Answers for the sitemap and its parts."""

    def __init__(self, datasets: Datasets, pages: Sequence[str], public_url: str) -> None:
        """`pages` are the paths beside those of the things in the data."""
        self._datasets, self._pages, self._public_url = datasets, tuple(pages), public_url
        self._made: Parts | None = None
        self._making = asyncio.Lock()

    def routes(self) -> list[Route]:
        """The routes of the index and of its parts."""
        return [Route("/sitemap.xml", self.index), Route("/sitemap-{number:int}.xml", self.part)]

    async def index(self, request: Request) -> Response:
        """The list of parts."""
        found, here = await self._parts(), origin(request, self._public_url)
        entries = (
            b"<sitemap><loc>%b/sitemap-%d.xml</loc><lastmod>%b</lastmod></sitemap>\n"
            % (here.encode(), number, part.changed.encode())
            for number, part in enumerate(found.parts, 1)
        )
        body = _HEAD + b"<sitemapindex %b>\n%b</sitemapindex>\n" % (_SPACE, b"".join(entries))
        tag = caching.etag(found.version, "sitemap", here)
        return caching.not_modified(request, tag, "") or Response(body, 200, _headers(tag), _MEDIA)

    async def part(self, request: Request) -> Response:
        """One part. Raises NotFound."""
        found, here = await self._parts(), origin(request, self._public_url)
        number = request.path_params["number"]
        if not 1 <= number <= len(found.parts):
            raise NotFound(
                "Dit deel is er niet; zie /sitemap.xml.", "There is no such part; see /sitemap.xml."
            )
        tag = caching.etag(found.version, "sitemap", number, here)
        unchanged = caching.not_modified(request, tag, "")
        if unchanged is not None:
            return unchanged
        text = found.parts[number - 1].text
        return StreamingResponse(_sent(text, here.encode()), 200, _headers(tag), _MEDIA)

    async def _parts(self) -> Parts:
        store = self._datasets.open
        async with self._making:
            made = self._made
            if made is None or made.version.revision != store.version.revision:
                answer = await store.query(Query(_THINGS, solutions_format="tsv"))
                body = await answer.read()
                parts = await asyncio.to_thread(parts_of, body, answer.version, self._pages)
                made = self._made = Parts(answer.version, parts)
        return made


def parts_of(tsv: bytes, version: DataVersion, pages: Iterable[str]) -> tuple[Part, ...]:
    """The parts out of rows of graph and thing; what only stands in a graph that is past is left out."""
    loaded = {f"<{one.iri}>": one.loaded for one in version.graphs if one.in_default}
    changed: dict[str, str] = {}
    for line in tsv.decode().splitlines()[1:]:
        graph, _, thing = line.partition("\t")
        moment = loaded.get(graph)
        if moment is not None and not thing.startswith("_:"):
            path = document_of(thing[1:-1].partition("#")[0])
            if path.startswith("/") and moment > changed.get(path, ""):
                changed[path] = moment
    newest = max(loaded.values(), default="1970-01-01")
    graphs = {document_of(one.iri): one.loaded for one in version.graphs}
    every = {**dict.fromkeys(pages, newest), **graphs, **dict(sorted(changed.items()))}
    entries = list(every.items())
    return tuple(_part(entries[at : at + MOST]) for at in range(0, len(entries), MOST))


def _part(entries: Sequence[tuple[str, str]]) -> Part:
    """The text of a part, in pieces: each but the first begins after the address of the deployment."""
    text = [_HEAD + b"<urlset %b>\n<url><loc>" % _SPACE]
    for path, moment in entries:
        where = escape(quote(path, safe=_KEPT), {"'": "&apos;"})
        text.append(f"{where}</loc><lastmod>{moment}</lastmod></url>\n<url><loc>".encode())
    text[-1] = text[-1].removesuffix(b"<url><loc>") + b"</urlset>\n"
    return Part(max(moment for _, moment in entries), tuple(text))


async def _sent(text: tuple[bytes, ...], here: bytes) -> AsyncIterator[bytes]:
    yield text[0]
    for at in range(1, len(text), _PIECE):
        yield here + here.join(text[at : at + _PIECE])


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache"}
