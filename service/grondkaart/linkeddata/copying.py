"""`/kopieen`: the files that hold each graph and everything, and which of them there are."""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime
from email.utils import format_datetime

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from grondkaart.base.errors import NotFound, Unavailable
from grondkaart.base.media import formats_for
from grondkaart.linkeddata.catalogue_pages import CataloguePages
from grondkaart.linkeddata.publications import KEEP, PAGE, RDF, Asked, Publications
from grondkaart.publication.copies import DIGEST, Copy
from grondkaart.publication.naming import DISTRIBUTION, SERVICE, dataset, distribution
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

_INDEX = tuple(f for f in formats_for("answer") if f.name == "answer-json")


class Copying:
    """The copies: an index, the files, and beside each its digest."""

    def __init__(self, publishing: Publications) -> None:
        self._publishing = publishing
        self._pages = CataloguePages(publishing.words)

    def routes(self) -> list[Route]:
        """The index and the files."""
        return [Route("/kopieen", self.index), Route("/kopieen/{name}", self.copy)]

    async def index(self, request: Request) -> Response:
        """Which copies there are: as JSON, as their part of the catalogue, or as a page."""
        format_ = agreed(header(request, "accept"), (*_INDEX, *RDF, *PAGE))
        asked = await self._publishing.asked(request)
        if format_.name != "answer-json":
            said = _of_copies(asked)
            page = self._pages.copies
            return await self._publishing.answer(request, asked, format_, said, page)
        tag = caching.etag(asked.published.version, "copies", asked.at.origin)
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        headers = {"ETag": tag, "Vary": caching.VARY, "Cache-Control": KEEP}
        return Response(_listed(asked), headers=headers, media_type=format_.content_type)

    async def copy(self, request: Request) -> Response:
        """One file, whole or in part; or the digest beside it, in the form that `sha256sum -c` reads."""
        name: str = request.path_params["name"]
        published = await self._publishing.published()
        found = published.by_name.get(name.removesuffix(DIGEST))
        if found is None:
            raise NotFound(
                "Deze kopie is er niet; /kopieen noemt welke er zijn.",
                "There is no such copy; /kopieen lists those there are.",
            )
        tag = f'"{found.sha256}"' if name == found.name else f'"{found.sha256}{DIGEST}"'
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        if name != found.name:
            headers = {"ETag": tag, "Cache-Control": KEEP, "Last-Modified": _date(found)}
            return Response(found.digest_line, headers=headers, media_type="text/plain")
        return await self._file(found, tag)

    async def _file(self, found: Copy, tag: str) -> Response:
        try:
            there = await asyncio.to_thread(found.path.stat)
        except OSError:
            there = None
        if there is None or there.st_size != found.size:
            self._publishing.copies.forget()
            raise Unavailable(
                "Deze kopie wordt opnieuw gemaakt; probeer het straks opnieuw.",
                "This copy is being made again; try again shortly.",
            )
        headers = {
            "ETag": tag,
            "Last-Modified": _date(found),
            "Cache-Control": f"{KEEP}, no-transform",
            "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(found.sha256)).decode()}:",
            "Link": _links(found),
        }
        # The file is what is fetched, packed as it is: gzip is its type and no coding of it, so that
        # ranges, length and digest are about the same bytes for everyone (RFC 9110, 8.3 and 8.4).
        return FileResponse(
            found.path, 200, headers, "application/gzip", filename=found.name, stat_result=there
        )


def _links(found: Copy) -> str:
    """What is in the file, where it is described, and its digest (RFC 8288)."""
    described = f"/doc/distributie/{distribution(found.name).removeprefix(DISTRIBUTION)}"
    return (
        f'<{described}>; rel="describedby", '
        f'</kopieen/{found.name}{DIGEST}>; rel="related"; type="text/plain", '
        f'<https://www.iana.org/assignments/media-types/{found.format.media}>; rel="type"'
    )


def _date(found: Copy) -> str:
    return format_datetime(datetime.fromisoformat(found.modified), usegmt=True)


def _listed(asked: Asked) -> bytes:
    """The index as JSON."""
    files = [
        {
            "bestand": copy.name,
            "url": f"{asked.at.origin}/kopieen/{copy.name}",
            "dataset": dataset(unit.key),
            "graaf": unit.about.info.iri or None,
            "formaat": copy.format.media,
            "bytes": copy.size,
            "sha256": copy.sha256,
            "gewijzigd": copy.modified,
            "licentie": unit.about.info.licence or None,
        }
        for unit in asked.published.units
        for copy in unit.copies
    ]
    said = {"revisie": asked.published.version.revision, "kopieen": files}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2)


def _of_copies(asked: Asked) -> bytes:
    """The part of the catalogue about the files, and about the service that gives them."""
    files = (distribution(name) for name in asked.published.by_name)
    return b"".join(asked.things[iri] for iri in (f"{SERVICE}kopieen", *files))
