"""The face of linked data: every address of ours answers (design 4).

    /id/{soort}/{sleutel}         303 to the document, 410 for what is gone, 404 for what never was
    /doc/{soort}/{sleutel}        the document: a page, or RDF; of an earlier day with ?peildatum=
    /def/{Term}, /graaf/{…}       terms and graphs, described where they are
    /def                          the ontology as a whole, whose IRI ends in a slash: /def/ leads there
    /tijdkaart/{soort}/{sleutel}  which earlier states there are (RFC 7089)

What can only be about who uses what is refused by its address, so that nobody without a key learns
whether it exists.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart.base.errors import (
    BadParameters,
    Finding,
    GrondkaartError,
    Language,
    NotFound,
    Text,
)
from grondkaart.base.errors import Gone as GoneError
from grondkaart.base.media import Format
from grondkaart.linkeddata import links, page, rdf, times
from grondkaart.linkeddata.addresses import Address, address_of
from grondkaart.linkeddata.asking import form_of, language_of
from grondkaart.linkeddata.description import PAGE_SIZE, Describing, Description
from grondkaart.linkeddata.earlier import Earlier
from grondkaart.linkeddata.links import Place
from grondkaart.linkeddata.tombstones import Tombstones, expired
from grondkaart.linkeddata.words import words
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.store.gone import Gone
from grondkaart.store.past import Past
from grondkaart.store.port import DataVersion, Store
from grondkaart.wire import caching, paging, problems
from grondkaart.wire.addressing import asked_iri, origin
from grondkaart.wire.leaving import while_present
from grondkaart.wire.query import grouped, header, query_pairs
from grondkaart.wire.rendering import templates
from grondkaart.wire.seeing import Seeing

_VARY = f"{caching.VARY_LANGUAGE}, Accept-Datetime"


@dataclass(frozen=True)
class Asked:
    """What a request asks: of what thing, in which form and language, of which day, which page of
    what points to it by which property ("": the first of each)."""

    about: Address
    format: Format
    language: Language
    day: str = ""
    property: str = ""
    page: int = 1


class Things:
    """Answers for things, terms and graphs, and for what they were."""

    def __init__(
        self, seeing: Seeing, datasets: Datasets, archive: Archive, public_url: str
    ) -> None:
        """`public_url` is the address of this deployment, or ""."""
        self._seeing, self._datasets, self._public_url = seeing, datasets, public_url
        gone = Gone(archive)
        self._tombstones = Tombstones(archive, gone)
        self._earlier = Earlier(Past(archive, gone))
        self._templates = templates(Path(__file__).parent / "templates")

    def routes(self) -> list[Route]:
        """The routes; those of parts with addresses of their own come before these."""
        document = self._telling(self._document)
        return [
            Route("/id/{rest:path}", self._telling(self._thing)),
            Route("/doc/{rest:path}", document),
            Route("/def/{rest:path}", document),
            Route("/graaf/{rest:path}", document),
            Route("/tijdkaart/{rest:path}", self._telling(self._timemap)),
        ]

    def _telling(
        self, work: Callable[[Request, Asked], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that answers errors in the form that is asked for: a page for a browser."""

        async def endpoint(request: Request) -> Response:
            form, spoken = form_of(request), language_of(request)
            try:
                return await work(request, self._asked(request, form, spoken))
            except GrondkaartError as error:
                if form.name != "html":
                    raise
                return self.error(error, spoken)

        return endpoint

    def _asked(self, request: Request, form: Format, spoken: Language) -> Asked:
        """What a request asks.

        Raises NotFound for an address that nothing can have, Unauthorized or Forbidden for one that is
        not for who asks, and BadParameters.
        """
        about = address_of(asked_iri(request))
        if about is None:
            raise _unknown(asked_iri(request))
        if about.closed:
            self._seeing.demand(request)
        given = grouped(query_pairs(request))
        wanted, wrong = paging.read_wanted({paging.NUMBER: given.get(paging.NUMBER, [])})
        if wrong:
            raise BadParameters(wrong)
        property_ = next(iter(given.get(links.PROPERTY, ())), "")
        day = times.read_day(given.get(links.DAY, ()))
        return Asked(about, form, spoken, day, property_, wanted.number if property_ else 1)

    async def _thing(self, request: Request, asked: Asked) -> Response:
        """Leads from a thing to its document."""
        store, about = self._seeing.store(request), asked.about
        describing = Describing(store, self._seeing.client(request))
        standing = await describing.standing(about.subject)
        if standing.expired:
            gone = expired(about, await describing.describe(about.subject))
            if gone is not None:
                raise gone
        if not standing.said:
            await self._refuse(about, store.version, named=standing.named)
        query = request.url.query
        location = about.document + (f"?{query}" if query else "")
        cite = f'<{about.subject}>; rel="cite-as"'
        headers = {"Location": location, "Vary": caching.VARY, "Link": cite}
        return Response(status_code=303, headers=headers | _cache(about))

    async def _refuse(self, about: Address, version: DataVersion, *, named: bool) -> None:
        """Raise for a thing of which nothing is said: it is gone, or never was and nothing names it."""
        gone = await self._tombstones.of(about, closed=version.has_closed)
        if gone is not None:
            raise gone
        if not named:
            raise _unknown(about.subject)

    async def _document(self, request: Request, asked: Asked) -> Response:
        """Describes a thing as it is known now, or was on a day."""
        store = self._seeing.store(request)
        place = Place(origin(request, self._public_url), asked.about, asked.day)
        if asked.day and asked.day < times.today():
            return await self._as_it_was(request, asked, place, store)
        moment = "" if asked.day else times.wanted_moment(request)
        earlier = await self._lead_back(request, asked, place, store, moment) if moment else None
        if earlier is not None:
            return earlier
        tag = _tag(store.version, asked, place)
        if header(request, "if-none-match") != "*":
            unchanged = caching.not_modified(request, tag, _VARY)
            if unchanged is not None:
                return unchanged
        describing, found = await self._described(request, asked, store)
        gone = expired(asked.about, found)
        if gone is not None:
            raise gone
        if not found.said:
            await self._refuse(asked.about, found.version, named=found.pointed > 0)
        _check_page(asked, found)
        headers = self._headers(asked, place, found, describing)
        if caching.unmodified(request, _loaded(found.version)):
            kept = {n: v for n, v in headers.items() if n in ("ETag", "Vary", "Last-Modified")}
            return Response(status_code=304, headers=kept | _cache(asked.about))
        return self._written(asked, found, headers)

    async def _described(
        self, request: Request, asked: Asked, store: Store
    ) -> tuple[Describing, Description]:
        """The description, all of one data version, unless versions come quicker than answers."""
        for _ in range(3):
            describing = Describing(store, self._seeing.client(request))
            wanted = (asked.about.subject, asked.property, asked.page)
            found = await while_present(request, describing.describe(*wanted))
            if not describing.mixed:
                break
        return describing, found

    def _headers(
        self,
        asked: Asked,
        place: Place,
        found: Description,
        describing: Describing,
        memento: str = "",
    ) -> dict[str, str]:
        said = {
            "ETag": _tag(found.version, asked, place),
            "Vary": _VARY,
            "Link": links.link_header(place, found, memento),
            "Server-Timing": f'zoekvragen;desc="{describing.asked}"',
            "Grondkaart-Dataversie": str(found.version.revision),
        }
        if memento:
            said["Memento-Datetime"] = memento
        else:
            said["Last-Modified"] = caching.http_date(_loaded(found.version))
        if found.cut or any(one.last > 1 for one in found.incoming):
            said["Grondkaart-Afgekapt"] = f"verwijzingen={PAGE_SIZE}"
        return said | _cache(asked.about)

    def _written(self, asked: Asked, found: Description, headers: dict[str, str]) -> Response:
        """A description in the form that is asked for."""
        if asked.format.name != "html":
            said = times.validity(found, asked.day) if asked.day else None
            body = rdf.written(asked.about, found, asked.format.name, asked.day, said)
            return Response(body, headers=headers, media_type=asked.format.content_type)
        notice = times.validity(found, asked.day or times.today())
        day = asked.day if asked.day < times.today() else ""
        shown = page.thing(asked.about, found, asked.language, day, notice)
        headers["Content-Language"] = asked.language
        text = self._templates.get_template("ding.html").render(vars(shown))
        return Response(text, headers=headers, media_type="text/html")

    async def _as_it_was(
        self, request: Request, asked: Asked, place: Place, store: Store
    ) -> Response:
        """Describes a thing as it was known at the end of a day that is past."""
        describing = Describing(store, self._seeing.client(request))
        found = await self._earlier.on(describing, asked.about, asked.day, store.version)
        if found is None:
            raise NotFound(
                f"Op {asked.day} was hier niets bekend van {asked.about.subject}.",
                f"On {asked.day} nothing was known here of {asked.about.subject}.",
            )
        memento = caching.http_date(found.modified)
        headers = self._headers(asked, place, found, describing, memento)
        unchanged = caching.not_modified(request, headers["ETag"], _VARY)
        return unchanged or self._written(asked, found, headers)

    async def _lead_back(
        self, request: Request, asked: Asked, place: Place, store: Store, moment: str
    ) -> Response | None:
        """Leads a client that asks for an earlier moment to what was known then (RFC 7089, 4.1.1).

        None where no earlier states are kept.
        """
        describing = Describing(store, self._seeing.client(request))
        moments = await self._earlier.moments(describing, asked.about, store.version)
        if not moments:
            return None
        chosen = max((one for one in moments if one <= moment), default=moments[0])
        then = Place(place.origin, asked.about, chosen[:10])
        return Response(
            status_code=302,
            headers={
                "Location": then.document(),
                "Vary": _VARY,
                "Link": ", ".join(links.time_links(place)),
            }
            | _cache(asked.about),
        )

    async def _timemap(self, request: Request, asked: Asked) -> Response:
        """Lists the earlier states of a thing (RFC 7089, 5)."""
        store = self._seeing.store(request)
        describing = Describing(store, self._seeing.client(request))
        moments = await self._earlier.moments(describing, asked.about, store.version)
        if not moments:
            await self._refuse(asked.about, store.version, named=False)
        place = Place(origin(request, self._public_url), asked.about)
        # of one day there is one state, the last
        by_day = {moment[:10]: caching.http_date(moment) for moment in moments}
        body = links.timemap(place, by_day.items())
        tag = caching.etag(store.version, "tijdkaart", asked.about.document, place.origin)
        unchanged = caching.not_modified(request, tag)
        headers = {"ETag": tag, "Vary": caching.VARY} | _cache(asked.about)
        return unchanged or Response(body, headers=headers, media_type="application/link-format")

    def error(self, error: GrondkaartError, spoken: Language) -> Response:
        """An error as a page; of what is gone, with what is known of it."""
        name = "vervallen.html" if isinstance(error, GoneError) else "fout.html"
        text = self._templates.get_template(name).render(
            taal=spoken,
            say=words(spoken),
            title=error.title.said(spoken),
            detail=error.detail.said(spoken),
            extra=error.extra,
            version=self._datasets.open.version,
        )
        headers = {"Content-Language": spoken, "Vary": _VARY} | problems.headers_of(error)
        return Response(text, error.status, headers, media_type="text/html")


def _unknown(asked: str) -> NotFound:
    return NotFound(f"{asked[:300]} is hier niet bekend.", f"{asked[:300]} is not known here.")


def _tag(version: DataVersion, asked: Asked, place: Place) -> str:
    spoken = asked.language if asked.format.name == "html" else ""
    # what a page says of a thing's own dates is of the day
    day = asked.day or (times.today() if asked.format.name == "html" else "")
    about = (asked.about.document, asked.format.name, spoken, day, asked.property, asked.page)
    return caching.etag(version, "ding", *about, place.origin)


def _loaded(version: DataVersion) -> str:
    """When the newest graph was loaded: names, and what points to a thing, come from all of them."""
    return max((graph.loaded for graph in version.graphs), default="1970-01-01T00:00:00Z")


def _cache(about: Address) -> dict[str, str]:
    return {"Cache-Control": "private, no-cache" if about.closed else "no-cache"}


def _check_page(asked: Asked, found: Description) -> None:
    """Raises BadParameters for a page that is not there."""
    for one in found.incoming:
        if asked.page > one.last:
            reason = Text(f"er zijn {one.last} bladzijden", f"there are {one.last} pages")
            raise BadParameters([Finding(paging.NUMBER, reason, (str(one.last),))])
