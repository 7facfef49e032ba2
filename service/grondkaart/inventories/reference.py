"""What is published, as an inventory is held against it: what exists, with type, status and name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from grondkaart.base import vocab
from grondkaart.base.errors import NotFound
from grondkaart.base.terms import Literal, NamedNode, Triple, read_ntriples
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Owner
from grondkaart.store.port import Query, Store

UNKNOWN = "gm0000"  # stands for a municipality that was not named
_ENDED = vocab.PREFIXES["tooi"] + "einddatum"
QUERY = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tooi: <https://identifier.overheid.nl/tooi/def/ont/>
CONSTRUCT { ?thing ?p ?o } WHERE {
  { SELECT DISTINCT ?thing WHERE {
    VALUES ?class {
      cg:Referentiecomponent cg:Standaard cg:Standaardversie cg:Component cg:Voorziening cg:Koppelvlak
      cg:Organisatie cg:Laag cg:Gebruikstatus cg:Hosting
    }
    ?thing a ?class
  } }
  VALUES ?p {
    rdf:type rdfs:label skos:prefLabel skos:altLabel skos:notation cg:afkorting cg:code cg:gemeentecode
    cg:objectId cg:gemmaStatus cg:versiestatus dct:isVersionOf cg:laag cg:realiseert tooi:einddatum
  }
  ?thing ?p ?o
}
"""


async def extract(store: Store) -> bytes:
    """The part of what is published that inventories are held against, as N-Triples.

    Raises what `store.query` raises.
    """
    answer = await store.query(Query(QUERY, None, "nt", form="CONSTRUCT"))
    return await answer.read()


@dataclass(frozen=True)
class Reference:
    """An extract of what is published, read."""

    ntriples: bytes

    @cached_property
    def names(self) -> Names:
        """Its things by name."""
        return Names(self._triples)

    @cached_property
    def _triples(self) -> tuple[Triple, ...]:
        return tuple(read_ntriples(self.ntriples))

    @cached_property
    def _gemeenten(self) -> dict[str, str]:
        return dict(_said(self._triples, vocab.CG + "gemeentecode"))

    @cached_property
    def _ended(self) -> dict[str, str]:
        return {iri: day for day, iri in _said(self._triples, _ENDED)}

    def has(self, code: str) -> bool:
        """Whether there is a municipality with this code."""
        return code in self._gemeenten

    def owner(self, code: str, spaces: Iterable[str] = ()) -> Owner:
        """The municipality with this code. Raises NotFound when there is none."""
        iri = self._gemeenten.get(code)
        if iri is None:
            raise NotFound(
                f"Er is geen gemeente met code '{code[:20]}'; een code ziet eruit als gm0344.",
                f"There is no municipality with code '{code[:20]}'; a code looks like gm0344.",
            )
        return Owner(code, iri, self.names.labels.get(iri, code), (code, *spaces))

    def ended(self, owner: Owner) -> str:
        """The day on which a municipality ended, or "" when it has not."""
        return self._ended.get(owner.iri, "")


def nobody() -> Owner:
    """The municipality of an inventory that is only validated, and does not say whose it is."""
    return Owner(UNKNOWN, vocab.PREFIXES["gemeente"] + UNKNOWN, "", (UNKNOWN,))


def _said(triples: Iterable[Triple], predicate: str) -> Iterable[tuple[str, str]]:
    for triple in triples:
        if triple.predicate.value == predicate and isinstance(triple.subject, NamedNode):
            assert isinstance(triple.object, Literal)  # both are datatype properties
            yield triple.object.value, triple.subject.value
