"""What the routes of the catalogue and of the copies share: what is published, and how it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from grondkaart.base.assets import content_root
from grondkaart.base.errors import Language
from grondkaart.base.media import Format, formats_for
from grondkaart.base.settings import Settings
from grondkaart.base.terms import convert
from grondkaart.publication import void
from grondkaart.publication.catalogue import Catalogue
from grondkaart.publication.copies import Copies, Published
from grondkaart.publication.deployment import Deployment
from grondkaart.publication.saying import PREFIXES, by_subject
from grondkaart.publication.words import Publication
from grondkaart.store.datasets import Datasets
from grondkaart.wire import caching
from grondkaart.wire.addressing import origin
from grondkaart.wire.negotiate import language
from grondkaart.wire.query import header

RDF = tuple(f for f in formats_for("graph") if f.name in ("ttl", "jsonld", "rdfxml", "nt"))
PAGE = formats_for("page")
KEEP = "public, no-cache"  # whoever keeps it asks whether it is still so
_MOST = 16  # addresses that are described at once


@dataclass(frozen=True)
class Asked:
    """What a request is answered from: what is published, by whom and where; the catalogue and the
    figures as N-Triples, and what the catalogue says of each thing."""

    published: Published
    at: Deployment
    catalogue: bytes
    figures: bytes
    things: Mapping[str, bytes]


Page = Callable[[Asked, bytes, Language], str]
"""Makes a page of what is said, in a language."""


class Publications:
    """Tells what is published. It is the same for everyone: nothing closed is in it."""

    def __init__(self, settings: Settings, datasets: Datasets) -> None:
        """Raises ContentProblem when `data/publicatie.toml` is wrong."""
        self._settings, self._datasets = settings, datasets
        self.copies = Copies(settings.data)
        self.words = Publication.read(content_root())
        self._written = lru_cache(maxsize=_MOST)(self._write)
        self._converted = lru_cache(maxsize=_MOST)(_convert)

    async def published(self) -> Published:
        """What is published now. Raises Unavailable while it is being made."""
        return await self.copies.of(self._datasets.open.version)

    async def asked(self, request: Request) -> Asked:
        """What a request is answered from. Raises Unavailable, and BadInput for a Host that is none."""
        at = Deployment.of(self._settings, origin(request, self._settings.public_url))
        published = await self.published()
        return await asyncio.to_thread(self._written, published, at)

    def _write(self, published: Published, at: Deployment) -> Asked:
        catalogue = Catalogue(self.words, at).ntriples(published)
        figures = void.ntriples(self.words, published, at.origin, at.publisher)
        return Asked(published, at, catalogue, figures, by_subject(catalogue))

    async def answer(
        self,
        request: Request,
        asked: Asked,
        format_: Format,
        said: bytes,
        page: Page | None = None,
    ) -> Response:
        """What is said (N-Triples) in a format, a page made by `page`; or that it is unchanged."""
        is_page = format_.name == "html"
        spoken = language(header(request, "accept-language")) if is_page else "nl"
        vary = caching.VARY_LANGUAGE if is_page else caching.VARY
        about = (request.url.path, asked.at, format_.name, spoken)
        tag = caching.etag(asked.published.version, *about)
        unchanged = caching.not_modified(request, tag, vary)
        if unchanged is not None:
            return unchanged
        headers = {"ETag": tag, "Vary": vary, "Cache-Control": KEEP}
        if is_page:
            assert page is not None  # only what has a page offers one
            headers["Content-Language"] = spoken
            body = (await asyncio.to_thread(page, asked, said, spoken)).encode()
        elif format_.name == "nt":
            body = said
        else:
            body = await asyncio.to_thread(self._converted, said, format_.name)
        return Response(body, headers=headers, media_type=format_.content_type)


def _convert(said: bytes, syntax: str) -> bytes:
    return convert(said, "nt", syntax, PREFIXES)
