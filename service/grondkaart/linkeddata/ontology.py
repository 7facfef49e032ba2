"""`/def` and `/def/vorm/`: the ontology and the shapes as a whole, as RDF or as a page that can be read.

The IRI of each is that of its namespace, which ends in a slash. That of the ontology leads to the address
without it; that of the shapes answers itself, since `/def/vorm` is a property.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart.base import vocab
from grondkaart.base.assets import content_root
from grondkaart.linkeddata.addresses import SHAPES
from grondkaart.linkeddata.asking import form_of, language_of
from grondkaart.linkeddata.links import FORMAT, RDF
from grondkaart.linkeddata.vocabulary import Vocabulary
from grondkaart.store.port import DataVersion, Query
from grondkaart.wire import caching
from grondkaart.wire.addressing import here, origin
from grondkaart.wire.leaving import while_present
from grondkaart.wire.rendering import templates
from grondkaart.wire.seeing import Seeing
from grondkaart.wire.streaming import Streamed

_OWL = vocab.PREFIXES["owl"]


@dataclass(frozen=True)
class Whole:
    """A vocabulary as a whole: its IRI, where it is told of, the graph that holds it, and its page."""

    iri: str
    path: str
    graph: str
    template: str


ONTOLOGY = Whole(vocab.CG, "/def", vocab.GRAPH + "ontologie", "ontologie.html")
FORMS = Whole(SHAPES, "/def/vorm/", vocab.GRAPH + "vormen", "vormen.html")


class Ontology:
    """Answers for the ontology and for the shapes as a whole."""

    def __init__(self, seeing: Seeing, public_url: str) -> None:
        """`public_url` is the address of this deployment, or ""."""
        self._seeing, self._public_url = seeing, public_url
        self._templates = templates(Path(__file__).parent / "templates")
        vocabulary = Vocabulary(content_root())
        self._about = {ONTOLOGY: vocabulary.about_ontology, FORMS: vocabulary.about_shapes}

    def routes(self) -> list[Route]:
        """The addresses of both, and the IRI of the ontology, which leads to the one without its slash."""
        told = [Route(one.path, self._whole(one)) for one in (ONTOLOGY, FORMS)]
        return [*told, Route(f"{ONTOLOGY.path}/", _lead)]

    def _whole(self, whole: Whole) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            form, spoken = form_of(request), language_of(request)
            store = self._seeing.store(request)
            html = form.name == "html"
            base = origin(request, self._public_url)
            tag = caching.etag(store.version, whole.path, form.name, spoken if html else "", base)
            unchanged = caching.not_modified(request, tag, caching.VARY_LANGUAGE)
            if unchanged is not None:
                return unchanged
            headers = {
                "ETag": tag,
                "Vary": caching.VARY_LANGUAGE,
                "Cache-Control": "no-cache",
                "Link": _links(whole, base, store.version),
            }
            if html:
                headers["Content-Language"] = spoken
                downloads = [(f.title, f"{whole.path}?{FORMAT}={f.extension}") for f in RDF]
                about = self._about[whole](spoken, downloads)
                text = self._templates.get_template(whole.template).render(
                    version=store.version, **about
                )
                return Response(text, headers=headers, media_type="text/html")
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{whole.graph}> {{ ?s ?p ?o }} }}"
            query = Query(
                text, None, form.name, form="CONSTRUCT", client=self._seeing.client(request)
            )
            answered = await while_present(request, store.query(query))
            return Streamed(request, answered, headers, form.content_type)

        return answer


async def _lead(request: Request) -> Response:
    query = request.url.query
    location = ONTOLOGY.path + (f"?{query}" if query else "")
    return Response(status_code=303, headers={"Location": location, "Cache-Control": "no-cache"})


def _links(whole: Whole, base: str, version: DataVersion) -> str:
    links = [f'<{whole.iri}>; rel="cite-as"', f'<{_OWL}Ontology>; rel="type"']
    links += [
        f'<{base}{whole.path}?{FORMAT}={f.extension}>; rel="describedby"; type="{f.media}"'
        for f in RDF
    ]
    licences = [graph.licence for graph in version.graphs if graph.iri == whole.graph]
    links += [f'<{licence}>; rel="license"' for licence in licences if licence]
    return ", ".join([*links, f'<{base}{here(whole.graph)}>; rel="collection"'])
