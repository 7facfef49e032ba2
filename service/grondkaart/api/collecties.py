"""`/v1/componenten` and the other collections: things as resources, JSON that is JSON-LD as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi_collecties as openapi
from grondkaart.api.routing import add_readable
from grondkaart.base import vocab
from grondkaart.base.errors import BadParameters, NotFound
from grondkaart.base.media import Format, formats_for
from grondkaart.base.naming import shown as on_one_line
from grondkaart.questions import choosing
from grondkaart.questions.collections import Collection, Collections
from grondkaart.questions.things import Document, Shelf, Thing
from grondkaart.store.pool import Pool
from grondkaart.store.port import DataVersion
from grondkaart.wire import caching, paging
from grondkaart.wire.addressing import document_of, origin
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import grouped, header, query_pairs
from grondkaart.wire.seeing import Seeing

_FORMATS = tuple(
    sorted(
        (f for f in formats_for("answer") if f.name in ("answer-json", "jsonld")),
        key=lambda f: f.name != "answer-json",
    )
)
_CONTEXT = "/v1/context"
# How plain JSON says by which context it is JSON-LD (JSON-LD 1.1, 6.1).
_CONTEXT_LINK = (
    f'<{_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
)
Endpoint = Callable[[Request], Awaitable[Response]]


class Resources:
    """Answers what is asked of the collections and their things."""

    def __init__(self, seeing: Seeing, public_url: str) -> None:
        self._seeing, self._public_url = seeing, public_url
        self._shelves: dict[Pool, Shelf] = {}

    def list(self, collection: Collection) -> Endpoint:
        """What answers for a collection as a whole."""

        async def answer(request: Request) -> Response:
            format_ = agreed(header(request, "accept"), _FORMATS)
            query = query_pairs(request)
            given = grouped(query)
            wanted, wrong = paging.read_wanted(given)
            own = {name: values for name, values in given.items() if name not in paging.NAMES}
            wish, mistaken = await choosing.read(collection, own, self._seeing.names(request))
            if mistaken or wrong:
                raise BadParameters([*mistaken, *wrong])
            shelf, about = self._shelf(request), (collection.name, *_told(wish), wanted)
            told = _Told(request, format_, self._public_url, about)
            unchanged = told.unchanged(shelf)
            if unchanged is not None:
                return unchanged
            things = await shelf.things(collection)
            found = choosing.chosen(collection, things.all, wish)
            page = wanted.of(len(found))
            here = request.url.path
            links = {"self": here, **paging.links(here, query, page)}
            return told.response(
                {
                    "resultaten": [
                        _document(collection, one, wish.fields)
                        for one in found[page.start : page.start + page.size]
                    ],
                    "totaal": page.total,
                    "pagina": page.number,
                    "paginaGrootte": page.size,
                    "dataversie": {
                        "revisie": things.version.revision,
                        "gemmaRelease": things.version.gemma_release or None,
                    },
                    "_links": {name: {"href": address} for name, address in links.items()},
                },
                told.tag(things.version),
                paging.link_header(here, query, page),
            )

        return answer

    def one(self, collection: Collection) -> Endpoint:
        """What answers for one thing of a collection."""

        async def answer(request: Request) -> Response:
            format_ = agreed(header(request, "accept"), _FORMATS)
            fields = choosing.read_fields(collection, grouped(query_pairs(request)))
            shelf, key = self._shelf(request), request.path_params[collection.about.sleutel.naam]
            things = await shelf.things(collection)
            thing = things.by_key.get(key)
            if thing is None:
                raise _absent(collection, key)
            told = _Told(request, format_, self._public_url, (collection.name, key, fields))
            links = (
                f'<{document_of(thing.iri)}>; rel="describedby"; type="text/turtle"',
                f'</v1/{collection.name}>; rel="collection"',
            )
            return told.unchanged(shelf) or told.response(
                _document(collection, thing, fields), told.tag(things.version), *links
            )

        return answer

    def _shelf(self, request: Request) -> Shelf:
        store = self._seeing.store(request)
        return self._shelves.setdefault(store, Shelf(store))


class _Told:
    """One representation under way: its format, and what its tag is made of."""

    def __init__(
        self, request: Request, format_: Format, public_url: str, about: tuple[object, ...]
    ) -> None:
        self._request, self._format = request, format_
        self._linked = format_.name == "jsonld"
        self._origin = origin(request, public_url) if self._linked else ""
        self._about = (*about, format_.name, self._origin)

    def tag(self, version: DataVersion) -> str:
        return caching.etag(version, *self._about)

    def unchanged(self, shelf: Shelf) -> Response | None:
        return caching.not_modified(self._request, self.tag(shelf.version))

    def response(self, body: Document, tag: str, *links: str) -> Response:
        context = {"@context": f"{self._origin}{_CONTEXT}"} if self._linked else {}
        said = links if self._linked else (*links, _CONTEXT_LINK)
        headers = {"ETag": tag, "Vary": caching.VARY, "Link": ", ".join(said)}
        return Response(
            orjson.dumps({**context, **body}),
            headers=headers,
            media_type=self._format.content_type,
        )


def router(collections: Collections, seeing: Seeing, public_url: str) -> APIRouter:
    """The routes of every collection and of its things."""
    made = APIRouter(redirect_slashes=False)
    resources = Resources(seeing, public_url)
    for collection in collections:
        about = collection.about
        add_readable(
            made,
            f"/{collection.name}",
            resources.list(collection),
            checks=True,
            operation_id=collection.name,
            summary=about.titel.nl,
            description=f"{about.uitleg.nl}\n\n{about.uitleg.en}",
            tags=["collecties"],
            responses=openapi.list_responses(collection),
            openapi_extra={"parameters": openapi.list_parameters(collection)},
        )
        add_readable(
            made,
            f"/{collection.name}/{{{about.sleutel.naam}}}",
            resources.one(collection),
            checks=True,
            operation_id=f"{collection.name}-een",
            summary=f"{about.een.nl}: één",
            description=f"{about.uitleg.nl}\n\n{about.uitleg.en}",
            tags=["collecties"],
            responses=openapi.one_responses(collection),
            openapi_extra={"parameters": openapi.one_parameters(collection)},
        )
    return made


def _told(wish: choosing.Wish) -> tuple[object, ...]:
    filters = sorted((name, sorted(values)) for name, values in wish.filters.items())
    return filters, wish.names, wish.fields, wish.order


def _document(collection: Collection, thing: Thing, fields: choosing.Fields) -> Document:
    links = {"beschrijving": {"href": document_of(thing.iri)}}
    if thing.key:
        links["self"] = {"href": f"/v1/{collection.name}/{vocab.key(thing.key)}"}
    return {**choosing.shown(thing, fields), "_links": links}


def _absent(collection: Collection, key: str) -> NotFound:
    said, where = on_one_line(key, 60), f"/v1/{collection.name}"
    return NotFound(
        f"'{said}' staat niet in {where}; zoek daar op naam.",
        f"'{said}' is not in {where}; look there by name.",
    )
