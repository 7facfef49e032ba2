"""`/ldes`: every change of what everyone may see, as a Linked Data Event Stream.

The root leads to parts, a part to pages, a page holds members: versions of things, in the order in which
they came (LDES, TREE hypermedia specification). A full page or part never changes again. What a version
says stands in a named graph with the member's own address, under the thing's own address; what is said
*of* the version stands in the default graph. So nothing of the one can be taken for the other, and no
format without named graphs can hold it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart import version as software
from grondkaart.base import vocab
from grondkaart.base.errors import NotFound
from grondkaart.base.media import Format, by_name, formats_for
from grondkaart.base.terms import convert_dataset, iri_term, literal_line
from grondkaart.publication.feed import Feed
from grondkaart.publication.shelf import Member, Page, Stand
from grondkaart.wire import caching
from grondkaart.wire.addressing import origin
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

PATH = "/ldes"
STREAM = f"{vocab.BASE}ldes#stroom"
_LDES, _TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
_AS = "https://www.w3.org/ns/activitystreams#"
_TYPE = f"<{vocab.RDF}type>"
_MOMENT, _THING = f"{vocab.DCT}created", f"{vocab.DCT}isVersionOf"
_NUMBER = vocab.PREFIXES["schema"] + "position"
_SHAPE, _RETENTION = f"{vocab.BASE}ldes#vorm", f"{vocab.BASE}ldes#bewaren"
_SH = vocab.PREFIXES["sh"]
_PREFIXES = {
    **{name: vocab.PREFIXES[name] for name in ("cg", "dct", "prov", "rdf", "rdfs", "schema", "sh")},
    "as": _AS,
    "ldes": _LDES,
    "tree": _TREE,
    "xsd": vocab.XSD,
}
_PART_SIZE = 100  # pages of one part
_POLL_SECONDS = 60
_FOR_EVER = "public, max-age=31536000, immutable"
_DATASETS = tuple(sorted(formats_for("dataset"), key=lambda f: f.name != "trig"))
_TURTLE = by_name("ttl", "graph")
_WITHOUT_MEMBERS = (*_DATASETS, *((_TURTLE,) if _TURTLE else ()))
_TEXTS = (
    (f"{vocab.DCT}title", "Wijzigingen van Grondkaart", "Changes of Grondkaart"),
    (
        f"{vocab.DCT}description",
        (
            "Elke versie van elk ding in de openbare graaf, in de volgorde waarin zij kwam. Wie alles "
            "afspeelt heeft de graaf van nu, zonder de tekeningen en zonder wat de dienst zelf afleidt."
        ),
        (
            "Every version of every thing in the open graph, in the order in which it came. Whoever plays "
            "all of it has the graph of now, without the drawings and without what the service itself "
            "derives."
        ),
    ),
)


class EventStream:
    """The face of the change feed."""

    def __init__(self, feed: Feed, public_url: str) -> None:
        """`public_url` is the address of this deployment, or "" for what a request says."""
        self._feed, self._public_url = feed, public_url

    def routes(self) -> list[Route]:
        """The routes of root, parts, pages and members."""
        endpoints = (
            (PATH, self.root),
            (f"{PATH}/delen/{{nummer}}", self.part),
            (f"{PATH}/bladen/{{nummer}}", self.page),
            (f"{PATH}/leden/{{nummer}}", self.member),
        )
        return [Route(path, endpoint, methods=["GET", "HEAD"]) for path, endpoint in endpoints]

    async def root(self, request: Request) -> Response:
        """What the stream is, and the parts that there are."""
        stand = await self._feed.stand()
        root = self._root(request)
        count = -(-len(stand.pages) // _PART_SIZE)
        parts = (_covering(f"{root}/delen/{n}", *_part(stand, n)) for n in range(1, count + 1))
        lines = chain(_described(root, stand), chain.from_iterable(parts))
        return await self._answer(request, lines, _WITHOUT_MEMBERS, stand.chain)

    async def part(self, request: Request) -> Response:
        """The pages of one part. Raises NotFound when there never was such a part."""
        number, stand = _number(request), await self._feed.stand()
        pages, full = _part(stand, number)
        if not pages:
            raise NotFound("Dit deel van de wijzigingen is er niet.", "There is no such part.")
        root, first = self._root(request), (number - 1) * _PART_SIZE + 1
        node = f"{root}/delen/{number}"
        relations = (
            _covering(f"{root}/bladen/{n}", [page], page.full, node)
            for n, page in enumerate(pages, first)
        )
        lines = chain(_node(node, full), chain.from_iterable(relations))
        digest = "".join(page.digest for page in pages)
        return await self._answer(request, lines, _WITHOUT_MEMBERS, digest, full=full)

    async def page(self, request: Request) -> Response:
        """The members of one page. Raises NotFound when there never was such a page."""
        number = _number(request)
        agreed(header(request, "accept"), _DATASETS)
        page, members = await self._feed.page(number)
        node = f"{self._root(request)}/bladen/{number}"
        lines = chain(_node(node, page.full), chain.from_iterable(map(_member, members)))
        return await self._answer(request, lines, _DATASETS, page.digest, full=page.full)

    async def member(self, request: Request) -> Response:
        """One member, which never changes. Raises NotFound when there never was such a member."""
        member = await self._feed.member(_number(request))
        digest = hashlib.sha256(member.packed()).hexdigest()
        return await self._answer(request, _member(member), _DATASETS, digest, full=True)

    def _root(self, request: Request) -> str:
        return origin(request, self._public_url) + PATH

    async def _answer(
        self,
        request: Request,
        lines: Iterator[str],
        offered: Sequence[Format],
        digest: str,
        *,
        full: bool = False,
    ) -> Response:
        """Lines of N-Quads in the format that is liked best, or that they are unchanged."""
        format_ = agreed(header(request, "accept"), offered)
        about = (software(), self._root(request), request.url.path, format_.name, digest)
        tag = f'"{hashlib.sha256(chr(10).join(about).encode()).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Vary": "Accept",
            "Cache-Control": _FOR_EVER if full else "no-cache",
        }
        unchanged = caching.not_modified(request, tag, "Accept")
        if unchanged is not None:
            unchanged.headers["Cache-Control"] = headers["Cache-Control"]
            return unchanged
        body = await asyncio.to_thread(_written, lines, format_)
        return Response(body, headers=headers, media_type=format_.content_type)


def _written(lines: Iterator[str], format_: Format) -> bytes:
    nquads = "".join(lines).encode()
    return nquads if format_.name == "nq" else convert_dataset(nquads, format_.name, _PREFIXES)


def _number(request: Request) -> int:
    """The number in the path; each has one way to write it."""
    said: str = request.path_params["nummer"]
    if not (said.isascii() and said.isdigit() and len(said) <= 12 and said[0] != "0"):
        raise NotFound("Dit deel van de wijzigingen is er niet.", "There is no such part.")
    return int(said)


def _part(stand: Stand, number: int) -> tuple[list[Page], bool]:
    """The pages of a part, and whether it is full."""
    pages = stand.pages[(number - 1) * _PART_SIZE : number * _PART_SIZE]
    return pages, len(pages) == _PART_SIZE and pages[-1].full


def _described(root: str, stand: Stand) -> Iterator[str]:
    """The stream and its root (LDES, context information)."""
    yield f"<{STREAM}> {_TYPE} <{_LDES}EventStream> .\n"
    yield f"<{STREAM}> <{_TREE}view> {iri_term(root)} .\n"
    for term, nl, en in _TEXTS:
        yield f"<{STREAM}> <{term}> {literal_line(nl, 'nl')} .\n"
        yield f"<{STREAM}> <{term}> {literal_line(en, 'en')} .\n"
    yield f"<{STREAM}> <{_LDES}timestampPath> <{_MOMENT}> .\n"
    yield f"<{STREAM}> <{_LDES}sequencePath> <{_NUMBER}> .\n"
    yield f"<{STREAM}> <{_LDES}versionOfPath> <{_THING}> .\n"
    for kind in ("Create", "Update", "Delete"):
        yield f"<{STREAM}> <{_LDES}version{kind}Path> {_TYPE} .\n"
        yield f"<{STREAM}> <{_LDES}version{kind}Object> <{_AS}{kind}> .\n"
    yield f"<{STREAM}> <{_LDES}pollingInterval> {_typed(str(_POLL_SECONDS), 'integer')} .\n"
    yield f"<{STREAM}> <{_TREE}shape> <{_SHAPE}> .\n"
    yield from _shape()
    yield from _node(root, full=False)
    yield f"{iri_term(root)} <{_LDES}retentionPolicy> <{_RETENTION}> .\n"
    yield f"<{_RETENTION}> {_TYPE} <{_LDES}RetentionPolicy> .\n"
    if stand.pages:
        moment = _typed(stand.pages[0].first, "dateTime")
        yield f"<{_RETENTION}> <{_LDES}startingFrom> {moment} .\n"


def _shape() -> Iterator[str]:
    """What every member has, now and later."""
    yield f"<{_SHAPE}> {_TYPE} <{_SH}NodeShape> .\n"
    wanted = (
        ("ding", _THING, f"<{_SH}nodeKind> <{_SH}IRI>"),
        ("moment", _MOMENT, f"<{_SH}datatype> <{vocab.XSD}dateTime>"),
        ("nummer", _NUMBER, f"<{_SH}datatype> <{vocab.XSD}integer>"),
    )
    for name, path, value in wanted:
        shape = f"<{_SHAPE}-{name}>"
        yield f"<{_SHAPE}> <{_SH}property> {shape} .\n"
        yield f"{shape} <{_SH}path> <{path}> .\n{shape} {value} .\n"
        for limit in ("minCount", "maxCount"):
            yield f"{shape} <{_SH}{limit}> {_typed('1', 'integer')} .\n"


def _node(node: str, full: bool) -> Iterator[str]:
    yield f"{iri_term(node)} {_TYPE} <{_TREE}Node> .\n"
    if full:
        yield f"{iri_term(node)} <{_LDES}immutable> {_typed('true', 'boolean')} .\n"


def _covering(target: str, pages: Sequence[Page], full: bool, node: str = "") -> Iterator[str]:
    """The relations of a node to another: from which moment on it has members, and until which one when
    it is full, so that a client leaves out what it has."""
    source = iri_term(node or target.rpartition("/delen/")[0])
    bounds = [("GreaterThanOrEqualTo", pages[0].first)]
    bounds += [("LessThanOrEqualTo", pages[-1].last)] if full else []
    for number, (kind, moment) in enumerate(bounds):
        relation = f"_:r{target.rpartition('/')[2]}x{number}"
        yield f"{source} <{_TREE}relation> {relation} .\n"
        yield f"{relation} {_TYPE} <{_TREE}{kind}Relation> .\n"
        yield f"{relation} <{_TREE}path> <{_MOMENT}> .\n"
        yield f"{relation} <{_TREE}value> {_typed(moment, 'dateTime')} .\n"
        yield f"{relation} <{_TREE}node> {iri_term(target)} .\n"


def _member(member: Member) -> Iterator[str]:
    """A member: what is said of it in the default graph, what it says in its own."""
    iri = f"<{vocab.BASE}ldes/leden/{member.number}>"
    yield f"<{STREAM}> <{_TREE}member> {iri} .\n"
    yield f"{iri} {_TYPE} <{_AS}{member.kind}> .\n"
    yield f"{iri} <{_THING}> {member.thing} .\n"
    yield f"{iri} <{_MOMENT}> {_typed(member.moment, 'dateTime')} .\n"
    yield f"{iri} <{_NUMBER}> {_typed(str(member.number), 'integer')} .\n"
    for graph in member.sources:
        yield f"{iri} <{vocab.PROV}wasDerivedFrom> {iri_term(graph)} .\n"
    for line in member.lines.decode().split("\n")[:-1]:
        yield f"{line[:-2]} {iri} .\n"


def _typed(text: str, datatype: str) -> str:
    return literal_line(text, None, vocab.XSD + datatype)
