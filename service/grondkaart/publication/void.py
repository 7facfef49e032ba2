"""What the data sets hold, in figures: VoID (W3C Interest Group Note, 3 March 2011).

The data set as a whole and every graph in it are described by the addresses that they have in the
catalogue and in the description of the SPARQL endpoint.
"""

from __future__ import annotations

import re

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.publication.copies import Made, Published
from grondkaart.publication.naming import CATALOGUE, CURRENT, WHOLE, dataset
from grondkaart.publication.saying import Sayings, ref, texts, typed
from grondkaart.publication.statistics import TARGETS
from grondkaart.publication.words import Publication

PATH = "/.well-known/void"
_CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
_SPACE = re.compile(r"^(.*[#/])[^#/]+$")
_FORMATS = "http://www.w3.org/ns/formats/"


def ntriples(words: Publication, published: Published, origin: str, public: str) -> bytes:
    """The description as N-Triples. `origin` is the address of this deployment, `public` the publisher."""
    sayings = Sayings()
    document = f"{origin}{PATH}"
    whole = dataset(WHOLE)
    sayings.of(
        document,
        {
            "rdf:type": ref("void:DatasetDescription"),
            "dct:title": texts(
                {"nl": "Wat Grondkaart bevat", "en": "What Grondkaart holds"},
            ),
            "dct:creator": ref(public),
            "foaf:primaryTopic": ref(whole),
            "rdfs:seeAlso": ref(f"{origin}/catalogus", CATALOGUE),
        },
    )
    for unit in published.units:
        _described(sayings, words, unit, origin)
        _example(sayings, unit, published.by_key[CURRENT] if unit.key == WHOLE else unit)
        if unit.key != WHOLE:
            sayings.say(whole, "void:subset", ref(dataset(unit.key)))
    used = sorted({one for u in published.units for one in _vocabularies(u)})
    sayings.say(whole, "void:vocabulary", ref(*used))
    _linksets(sayings, published.by_key[WHOLE])
    return sayings.ntriples


def _described(sayings: Sayings, words: Publication, unit: Made, origin: str) -> None:
    info, iri = unit.about.info, dataset(unit.key)
    said = words.of(unit)
    kinds = ["void:Dataset", "sd:Graph"] if unit.key != WHOLE else ["void:Dataset", "sd:Dataset"]
    sayings.of(
        iri,
        {
            "rdf:type": ref(*kinds),
            "dct:title": texts(said.title),
            "dct:description": texts(said.description),
            "dct:license": ref(info.licence or f"{iri}#licentie"),
            "dct:source": ref(info.source) if info.source else [],
            "dct:modified": typed(info.loaded, "xsd:dateTime"),
            "foaf:homepage": ref(f"{origin}/doc/dataset/{unit.key}"),
            "void:sparqlEndpoint": ref(f"{origin}/sparql"),
            "void:dataDump": ref(*(f"{origin}/kopieen/{copy.name}" for copy in unit.copies)),
            "void:feature": ref(*(_FORMATS + c.format.title for c in unit.copies)),
            **_counts(unit),
        },
    )
    if info.iri:
        name = f"{iri}#naam"
        sayings.of(
            name,
            {"rdf:type": ref("sd:NamedGraph"), "sd:name": ref(info.iri), "sd:graph": ref(iri)},
        )
        sayings.say(dataset(WHOLE), "sd:namedGraph", ref(name))
    elif unit.key != WHOLE:
        sayings.say(dataset(WHOLE), "sd:defaultGraph", ref(iri))
    _partitions(sayings, unit, iri)


def _example(sayings: Sayings, unit: Made, held: Made) -> None:
    """One of our things that a data set describes; of an earlier release it may be gone by now."""
    example = held.statistics.example
    if example and held.about.counts:
        said = {"void:uriSpace": [literal_line(vocab.ID)], "void:exampleResource": ref(example)}
        sayings.of(dataset(unit.key), said)


def _counts(unit: Made) -> dict[str, list[str]]:
    counted = unit.statistics
    return {
        f"void:{name}": typed(number, "xsd:integer")
        for name, number in (
            ("triples", counted.triples),
            ("entities", counted.entities),
            ("classes", len(counted.classes)),
            ("properties", len(counted.properties)),
            ("distinctSubjects", counted.subjects),
            ("distinctObjects", counted.objects),
        )
    }


def _partitions(sayings: Sayings, unit: Made, iri: str) -> None:
    """How many things are of each class, and in how many statements each property stands."""
    for number, (kind, things) in enumerate(unit.statistics.classes.items()):
        part = f"{iri}#klasse-{number}"
        sayings.say(iri, "void:classPartition", ref(part))
        entities = typed(things, "xsd:integer")
        sayings.of(part, {"void:class": ref(kind), "void:entities": entities})
    for number, (name, triples) in enumerate(unit.statistics.properties.items()):
        part = f"{iri}#eigenschap-{number}"
        sayings.say(iri, "void:propertyPartition", ref(part))
        counted = typed(triples, "xsd:integer")
        sayings.of(part, {"void:property": ref(name), "void:triples": counted})


def _vocabularies(unit: Made) -> set[str]:
    """The vocabularies whose terms a data set uses."""
    terms = (*unit.statistics.classes, *unit.statistics.properties)
    found = (_SPACE.match(term) for term in terms)
    return {space[1] for space in found if space and not space[1].startswith(vocab.ID)}


def _linksets(sayings: Sayings, whole: Made) -> None:
    """Where our things point to outside, as data sets of links (VoID, section 5)."""
    iri = dataset(whole.key)
    for key, by_property in whole.statistics.links.items():
        target = f"{iri}#doel-{key}"
        space = [literal_line(TARGETS[key])]
        sayings.of(target, {"rdf:type": ref("void:Dataset"), "void:uriSpace": space})
        for number, (name, triples) in enumerate(by_property.items()):
            links = f"{iri}#verwijzingen-{key}-{number}"
            sayings.of(
                links,
                {
                    "rdf:type": ref("void:Linkset"),
                    "void:subjectsTarget": ref(iri),
                    "void:objectsTarget": ref(target),
                    "void:linkPredicate": ref(name),
                    "void:triples": typed(triples, "xsd:integer"),
                },
            )
            sayings.say(iri, "void:subset", ref(links))
