"""The catalogue of data sets: DCAT-AP-NL 3.0, on DCAT 3 (docs.geostandaarden.nl/dcat/dcat-ap-nl30).

What is listed is open, and the same for everyone. The inventories, which are not, are listed once and
without a figure, so that governments know that they exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.publication.copies import Copy, Made, Published
from grondkaart.publication.deployment import Deployment
from grondkaart.publication.naming import CATALOGUE, CLOSED, SERVICE, dataset, distribution
from grondkaart.publication.saying import Sayings, ref, texts, typed
from grondkaart.publication.words import Publication, Said, Words
from grondkaart.store.port import GraphInfo

_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
_ONTOLOGY = "https://w3id.org/grondkaart/def/"
_FILE_TYPES = {
    "ttl": "RDF_TURTLE",
    "nt": "RDF_N_TRIPLES",
    "nq": "RDF_N_QUADS",
    "trig": "RDF_TRIG",
    "jsonld": "JSON_LD",
}
Properties = Mapping[str, Iterable[str]]


class Catalogue:
    """Writes the catalogue of one deployment."""

    def __init__(self, words: Publication, deployment: Deployment) -> None:
        self._words, self._at = words, deployment

    def ntriples(self, published: Published) -> bytes:
        """The whole catalogue as N-Triples without blank nodes."""
        sayings = Sayings()
        keys = [unit.key for unit in published.units]
        self._catalogue(sayings, published, keys)
        self._at.said(sayings)
        for unit in published.units:
            self._dataset(sayings, unit)
        self._series(sayings, published)
        self._closed(sayings)
        for name, words in self._words.services.items():
            self._service(sayings, name, words, published, keys)
        self._codes(sayings)
        return sayings.ntriples

    def _catalogue(self, sayings: Sayings, published: Published, keys: list[str]) -> None:
        words = self._words.catalogue
        modified = max((u.about.info.loaded for u in published.units), default="")
        sayings.of(
            CATALOGUE,
            {
                "rdf:type": ref("dcat:Catalog"),
                **self._about(words, words.description),
                "dct:identifier": [literal_line(CATALOGUE)],
                "dct:license": ref(_CC0),
                "dct:issued": typed(words.rest["uitgegeven"], "xsd:date"),
                "dct:modified": typed(modified, "xsd:dateTime"),
                "dct:language": self._languages(["NLD", "ENG"]),
                "foaf:homepage": ref(f"{self._at.origin}/"),
                "dcat:themeTaxonomy": ref(f"{_EU}data-theme"),
                "dcat:dataset": ref(*map(dataset, [*keys, CLOSED])),
                "dcat:service": ref(*(SERVICE + name for name in self._words.services)),
            },
        )
        self._document(sayings, f"{self._at.origin}/")

    def _dataset(self, sayings: Sayings, unit: Made) -> None:
        info = unit.about.info
        words = self._words.of(unit)
        iri = dataset(unit.key)
        licence = self._licence(sayings, iri, words, info.licence)
        sayings.of(
            iri,
            {
                "rdf:type": ref("dcat:Dataset"),
                **self._described(sayings, iri, words),
                "dct:accessRights": ref(f"{_EU}access-right/PUBLIC"),
                "dct:issued": typed(info.loaded, "xsd:dateTime"),
                "dct:modified": typed(info.loaded, "xsd:dateTime"),
                "dct:license": ref(licence),
                "dcat:version": [literal_line(info.release)] if info.release else [],
                "dct:relation": _release(info),
                "prov:wasDerivedFrom": ref(info.source) if info.source else [],
                "dcat:distribution": ref(*(distribution(copy.name) for copy in unit.copies)),
            },
        )
        if info.iri:
            other = f"{iri}#graaf"
            sayings.say(iri, "adms:identifier", ref(other))
            notation = typed(info.iri, "xsd:anyURI")
            sayings.of(other, {"rdf:type": ref("adms:Identifier"), "skos:notation": notation})
        for copy in unit.copies:
            self._distribution(sayings, copy, words, licence)

    def _about(self, words: Words, description: Said) -> dict[str, list[str]]:
        """What a catalogue, data set and data service have alike."""
        general = self._words.general
        keywords = [
            literal_line(word, language)
            for said in (general["trefwoorden"], words.keywords)
            for language, listed in said.items()
            for word in listed
        ]
        return {
            "dct:title": texts(words.title),
            "dct:description": texts(description),
            "dct:publisher": ref(self._at.publisher),
            "dct:creator": ref(self._at.publisher),
            "dcat:contactPoint": ref(self._at.contact),
            "dcat:theme": ref(general["thema"]),
            "dct:spatial": ref(general["gebied"]),
            "dcat:keyword": keywords,
        }

    def _described(self, sayings: Sayings, iri: str, words: Words) -> dict[str, list[str]]:
        """What every data set has, whether it is open or not."""
        page, ontology = (
            f"{self._at.origin}/doc/{iri.partition('/id/')[2]}",
            f"{self._at.origin}/def",
        )
        self._document(sayings, page)
        self._document(sayings, ontology)
        origin = f"{iri}#herkomst"
        sayings.of(
            origin,
            {
                "rdf:type": ref("dct:ProvenanceStatement"),
                "rdfs:label": texts(words.rest["herkomst"]),
            },
        )
        return {
            **self._about(words, words.description),
            "dct:identifier": [literal_line(iri)],
            "dct:language": self._languages(words.rest.get("talen", ["NLD"])),
            "dct:accrualPeriodicity": ref(
                f"{_EU}frequency/{words.rest.get('frequentie', 'IRREG')}"
            ),
            "dct:conformsTo": ref(*words.rest.get("voldoet-aan", [_ONTOLOGY])),
            "dct:provenance": ref(origin),
            "dcat:landingPage": ref(page),
            "foaf:page": ref(ontology),
            "dct:temporal": self._period(sayings, iri, words),
        }

    def _period(self, sayings: Sayings, iri: str, words: Words) -> list[str]:
        if "vanaf" not in words.rest:
            return []
        period = f"{iri}#periode"
        sayings.of(
            period,
            {
                "rdf:type": ref("dct:PeriodOfTime"),
                "dcat:startDate": typed(words.rest["vanaf"], "xsd:date"),
                "dcat:endDate": typed(words.rest["tot"], "xsd:date"),
            },
        )
        return ref(period)

    def _licence(self, sayings: Sayings, iri: str, words: Words, licence: str) -> str:
        """The licence, or where it is told that there is not one for all of it."""
        if licence:
            sayings.say(licence, "rdf:type", ref("dct:LicenseDocument"))
            return licence
        own = f"{iri}#licentie"
        said = words.rest.get("licentie", self._words.otherwise.rest["licentie"])
        sayings.of(
            own,
            {
                "rdf:type": ref("dct:LicenseDocument"),
                "rdfs:label": texts(said),
                "dct:type": ref("http://purl.org/adms/licencetype/UnknownIPR"),
            },
        )
        return own

    def _distribution(self, sayings: Sayings, copy: Copy, words: Words, licence: str) -> None:
        iri, syntax = distribution(copy.name), copy.format.name
        url, checksum = f"{self._at.origin}/kopieen/{copy.name}", f"{iri}#controlegetal"
        title = {
            language: f"{text} ({copy.format.title})" for language, text in words.title.items()
        }
        sayings.of(
            iri,
            {
                "rdf:type": ref("dcat:Distribution"),
                "dct:title": texts(title),
                "dct:description": texts(
                    {
                        "nl": f"{copy.format.title}, gecomprimeerd met gzip.",
                        "en": f"{copy.format.title}, packed with gzip.",
                    }
                ),
                "dct:identifier": [literal_line(iri)],
                "dcat:accessURL": ref(url),
                "dcat:downloadURL": ref(url),
                "dcat:accessService": ref(f"{SERVICE}kopieen"),
                "dct:license": ref(licence),
                "dct:format": ref(f"{_EU}file-type/{_FILE_TYPES[syntax]}"),
                "dcat:mediaType": ref(_IANA + copy.format.media),
                "dcat:compressFormat": ref(f"{_IANA}application/gzip"),
                "dcat:byteSize": typed(copy.size, "xsd:nonNegativeInteger"),
                "spdx:checksum": ref(checksum),
                "dct:issued": typed(copy.modified, "xsd:dateTime"),
                "dct:modified": typed(copy.modified, "xsd:dateTime"),
                "dct:language": self._languages(words.rest.get("talen", ["NLD"])),
                "dct:conformsTo": ref(*words.rest.get("voldoet-aan", [_ONTOLOGY])),
                "dcatap:availability": ref(f"{_EU}planned-availability/AVAILABLE"),
            },
        )
        sayings.of(
            checksum,
            {
                "rdf:type": ref("spdx:Checksum"),
                "spdx:algorithm": ref("spdx:checksumAlgorithm_sha256"),
                "spdx:checksumValue": typed(copy.sha256, "xsd:hexBinary"),
            },
        )

    def _series(self, sayings: Sayings, published: Published) -> None:
        """A series with releases is a series of data sets (DCAT 3, section 12)."""
        for unit in published.units:
            info = unit.about.info
            words = self._words.datasets.get(info.series)
            if not info.release or words is None or "reeks" not in words.rest:
                continue
            iri = dataset(info.series)
            sayings.say(dataset(unit.key), "dcat:inSeries", ref(iri))
            named = replace(words, title=words.rest["reeks"])
            sayings.of(
                iri,
                {
                    "rdf:type": ref("dcat:DatasetSeries"),
                    **self._about(named, words.description),
                    "dct:accrualPeriodicity": ref(f"{_EU}frequency/IRREG"),
                },
            )

    def _closed(self, sayings: Sayings) -> None:
        """That there are inventories is known; not whose, how many, or since when."""
        iri = dataset(CLOSED)
        said = self._described(sayings, iri, self._words.datasets[CLOSED])
        rights = ref(f"{_EU}access-right/RESTRICTED")
        sayings.of(iri, {"rdf:type": ref("dcat:Dataset"), **said, "dct:accessRights": rights})

    def _service(
        self, sayings: Sayings, name: str, words: Words, published: Published, keys: list[str]
    ) -> None:
        iri, origin = SERVICE + name, self._at.origin
        page = f"{origin}/doc/dataservice/{name}"
        self._document(sayings, page)
        modified = max((u.about.info.loaded for u in published.units), default="")
        sayings.of(
            iri,
            {
                "rdf:type": ref("dcat:DataService"),
                **self._about(words, words.description),
                "dct:identifier": [literal_line(iri)],
                "dct:accessRights": ref(f"{_EU}access-right/PUBLIC"),
                "dct:license": ref(_CC0),
                "dct:language": self._languages(["NLD", "ENG"]),
                "dct:modified": typed(modified, "xsd:dateTime"),
                "dct:conformsTo": ref(words.rest["voldoet-aan"]),
                "dcat:endpointURL": ref(origin + words.rest["adres"]),
                "dcat:endpointDescription": ref(origin + words.rest["omschreven"]),
                "dcat:landingPage": ref(page),
                "foaf:page": ref(f"{origin}/def"),
                "dcat:servesDataset": ref(*map(dataset, keys)),
            },
        )

    def _codes(self, sayings: Sayings) -> None:
        """What codes of others are and are called, so that a reader need not fetch them."""
        for iri, code in self._words.codes.items():
            label = texts(code.get("naam", {}))
            predicate = {"skos:Concept": "skos:prefLabel", "skos:ConceptScheme": "dct:title"}
            said: dict[str, list[str]] = {
                "rdf:type": ref(code["soort"]),
                predicate.get(code["soort"], "rdfs:label"): label,
                "skos:inScheme": ref(code["lijst"]) if "lijst" in code else [],
                "dct:type": ref(code["type"]) if "type" in code else [],
            }
            sayings.of(iri, said)
        general: dict[str, Any] = self._words.general
        sayings.of(
            general["gebied"],
            {
                "rdf:type": ref("dct:Location"),
                "skos:inScheme": ref(general["gebiedenlijst"]),
                "rdfs:label": texts({"nl": "Nederland", "en": "Netherlands"}),
                "dcat:bbox": typed(general["omtrek"], "geo:wktLiteral"),
                "dcat:centroid": typed(general["midden"], "geo:wktLiteral"),
            },
        )

    @staticmethod
    def _languages(codes: Iterable[str]) -> list[str]:
        return ref(*(f"{_EU}language/{code}" for code in codes))

    @staticmethod
    def _document(sayings: Sayings, address: str) -> None:
        sayings.say(address, "rdf:type", ref("foaf:Document"))


def _release(info: GraphInfo) -> list[str]:
    """The release that a graph is part of, which tells what came before and what changed."""
    return ref(vocab.release_iri(info.series, info.release)) if info.release else []
