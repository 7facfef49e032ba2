"""`/catalogus`, `/.well-known/void`, and the things that the catalogue describes below `/id` and `/doc`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from grondkaart.base import vocab
from grondkaart.base.errors import NotFound
from grondkaart.linkeddata.catalogue_pages import CataloguePages
from grondkaart.linkeddata.publications import PAGE, RDF, Publications
from grondkaart.publication import void
from grondkaart.publication.naming import CATALOGUE
from grondkaart.wire.addressing import asked_iri
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

KINDS = ("catalogus", "dataset", "distributie", "dataservice")
_DOC = f"{vocab.BASE}doc/"


class Cataloguing:
    """The catalogue of data sets, and what they hold in figures."""

    def __init__(self, publishing: Publications) -> None:
        self._publishing = publishing
        self._pages = CataloguePages(publishing.words)

    def routes(self) -> list[Route]:
        """The routes; those below `/id` and `/doc` go before any that take every kind of thing."""
        return [
            Route("/catalogus", self.catalogue),
            Route(void.PATH, self.void),
            *(Route(f"/id/{kind}/{{key}}", self.thing) for kind in KINDS),
            *(Route(f"/doc/{kind}/{{key}}", self.description) for kind in KINDS),
        ]

    async def catalogue(self, request: Request) -> Response:
        """The catalogue of data sets (DCAT-AP-NL)."""
        format_ = agreed(header(request, "accept"), (*RDF, *PAGE))
        asked = await self._publishing.asked(request)
        said = asked.catalogue
        answer = await self._publishing.answer(request, asked, format_, said, self._pages.catalogue)
        answer.headers["Link"] = (
            f'<{CATALOGUE}>; rel="cite-as", <{void.PATH}>; rel="describedby"; type="text/turtle"'
        )
        return answer

    async def void(self, request: Request) -> Response:
        """What the data sets hold, in figures (VoID)."""
        format_ = agreed(header(request, "accept"), RDF)
        asked = await self._publishing.asked(request)
        return await self._publishing.answer(request, asked, format_, asked.figures)

    async def thing(self, request: Request) -> Response:
        """A thing is not its description, and tells where that is: 303."""
        asked = await self._publishing.asked(request)
        iri = asked_iri(request)
        if iri not in asked.things:
            raise _unknown()
        return RedirectResponse(f"/doc/{iri.removeprefix(vocab.ID)}", 303)

    async def description(self, request: Request) -> Response:
        """What the catalogue says of one thing."""
        format_ = agreed(header(request, "accept"), (*RDF, *PAGE))
        asked = await self._publishing.asked(request)
        iri = vocab.ID + asked_iri(request).removeprefix(_DOC)
        said = asked.things.get(iri)
        if said is None:
            raise _unknown()
        answer = await self._publishing.answer(request, asked, format_, said, self._pages.thing)
        answer.headers["Link"] = (
            f'<{iri}>; rel="cite-as", </catalogus>; rel="collection"; type="text/turtle"'
        )
        return answer


def _unknown() -> NotFound:
    return NotFound(
        "De catalogus noemt dit niet; zie /catalogus voor wat er is.",
        "The catalogue does not list this; see /catalogus for what there is.",
    )
