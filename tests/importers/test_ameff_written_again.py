"""What was imported comes out again: the same graphs when it is read again, the same file to others."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections import defaultdict
from pathlib import Path

import pytest
from exchange_format import faults, parts
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from grondkaart.base.errors import BadInput, NotFound
from grondkaart.base.terms import read_ntriples
from grondkaart.exporters.ameff_graph import read_graphs
from grondkaart.exporters.ameff_text import text
from grondkaart.exporters.release import export_release
from grondkaart.importers import ameff
from grondkaart.importers.ameff_records import (
    AmeffFile,
    Concept,
    Definition,
    Drawn,
    Folder,
    Property,
)

ODDITIES = Path(__file__).parent / "ameff" / "oddities.xml"
FULL, PUBLISHED = "gemma-2025-10-11.xml.gz", "gemma-2025-10-11-release.xml.gz"


def _plain(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def _tree(path: Path) -> etree._Element:
    """The odd file without what the importer says that it leaves out."""
    root = etree.fromstring(_plain(path))
    root.attrib.pop("version", None)
    for one in list(root.iter("{*}kleur", "{*}creator", "los")):
        one.getparent().remove(one)
    for one in root.iter("{*}name"):  # language tags that are none are left out, and that is told
        lang = "{http://www.w3.org/XML/1998/namespace}lang"
        if one.get(lang) in ("nl_NL", "nl-a"):
            del one.attrib[lang]
    return root


def _imported(body: bytes) -> dict[str, bytes]:
    """The graphs that the importer makes of a file, by part."""
    reading = ameff.read(
        io.BytesIO(body), limit=1 << 28, release="r", series="proef", fallback="",
        progress=lambda *_: None,
    )  # fmt: skip
    found: defaultdict[str, bytes] = defaultdict(bytes)
    for part, chunk in reading.parts:
        found[part] += chunk
    return dict(found)


def _exported(graphs: dict[str, bytes]) -> bytes:
    drawing = read_ntriples(graphs.get(ameff.DRAWING_PART, b""))
    file, _ = read_graphs(read_ntriples(graphs[""]), drawing)
    return b"".join(text(file))


def _there_and_back(data_dir, path: Path, out: Path, series: str) -> etree._Element:
    """Import, export, and check that importing again gives the same; gives what was written."""
    taken = data_dir.take(path, series=series)
    exported = export_release(data_dir.archive, series, None, out)
    assert (series, taken.release) == (exported.series, exported.release)
    digests = {g.iri.rpartition("/")[2]: g.digest for g in data_dir.archive.version().graphs}
    with out.open("rb") as stream:
        reading = ameff.read(
            stream, limit=1 << 28, release=taken.release, series=series, fallback="",
            progress=lambda *_: None,
        )  # fmt: skip
        again: defaultdict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
        for part, chunk in reading.parts:
            again[part or taken.release].update(chunk)

    assert {part: digest.hexdigest() for part, digest in again.items()} == {
        part: digests[part] for part in again
    }
    return etree.fromstring(_plain(out))


def test_the_odd_file_comes_out_as_it_went_in(data_dir, tmp_path):
    written = _there_and_back(data_dir, ODDITIES, tmp_path / "uit.xml", "proef")
    read, again = parts(_tree(ODDITIES)), parts(written)

    assert read == again


def test_the_odd_file_breaks_the_format_where_it_did_and_nowhere_else(data_dir, tmp_path):
    written = _there_and_back(data_dir, ODDITIES, tmp_path / "uit.xml", "proef")
    said = {fault.partition(": ")[2] for fault in faults(written)}

    assert {
        "elementRef 'id-weg' is not there",
        "identifierRef 'id-verdwenen' is not there",
        "propertyDefinitionRef 'nergens' is not there",
        "target 'id-weg' is not there",
        "target 'id-n-weg' is not there",
    } == said


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", [FULL, PUBLISHED])
def test_gemma_comes_out_as_it_went_in(shared, name):
    body = _plain(shared / "gemma" / name)
    graphs = _imported(body)
    written = _exported(graphs)

    assert graphs == _imported(written)
    tree = etree.fromstring(written)
    assert [] == faults(tree)
    read, again = parts(etree.fromstring(body)), parts(tree)
    assert read.keys() == again.keys()
    assert [] == [kind for kind in read if read[kind] != again[kind]]


def test_the_same_release_gives_the_same_packed_bytes(data_dir, tmp_path):
    data_dir.take(ODDITIES)
    for name in ("a.xml.gz", "b.ameff.gz"):
        export_release(data_dir.archive, "proefmodel", None, tmp_path / name)

    assert (tmp_path / "a.xml.gz").read_bytes() == (tmp_path / "b.ameff.gz").read_bytes()


def test_an_earlier_release_is_exported_when_it_is_named(data_dir, tmp_path, model):
    for release in ("een", "twee"):
        body = f'<elements><element identifier="id-{release}" xsi:type="Goal"/></elements>'
        data_dir.take(model(body), release=release)
    exported = [
        export_release(data_dir.archive, "proef", asked, tmp_path / "uit.xml").release
        for asked in (None, "een")
    ]

    assert ["twee", "een"] == exported
    assert b'"id-een"' in (tmp_path / "uit.xml").read_bytes()


def test_a_release_that_was_not_imported_is_refused_with_those_that_were(data_dir, tmp_path, model):
    data_dir.take(model(""), release="een")
    with pytest.raises(NotFound) as refused:
        export_release(data_dir.archive, "proef", "drie", tmp_path / "uit.xml")

    assert "wel: een" in refused.value.detail.nl
    with pytest.raises(NotFound, match="uittreksel"):
        export_release(data_dir.archive, "gemma", None, tmp_path / "uit.xml")
    assert not (tmp_path / "uit.xml").exists()


def test_a_file_of_another_kind_is_not_written(data_dir, tmp_path, model):
    data_dir.take(model(""))
    with pytest.raises(BadInput, match="eindigt op"):
        export_release(data_dir.archive, "proef", None, tmp_path / "uit.xlsx")
    (tmp_path / "bezet.xml").mkdir()
    with pytest.raises(BadInput, match="kan niet worden geschreven"):
        export_release(data_dir.archive, "proef", None, tmp_path / "bezet.xml")

    assert [] == list(tmp_path.glob(".*"))


# Any model at all

_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\n\r\x85",
    exclude_characters="\ufffe\uffff",
)
_TEXT = st.text(_CHARACTERS, max_size=12)
_LANGUAGE = st.sampled_from(["", "nl", "en", "nl-be"])
_TEXTS = st.lists(st.tuples(_TEXT, _LANGUAGE), max_size=3)
_DEFINED = st.sampled_from(["p1", "p2", "p3", "nergens"])
_IDENTIFIERS = ["id-1", "8d7", "id a/b", "é", "EAID_1", "id-6", "id-7", "id-8"]
_END = st.sampled_from([*_IDENTIFIERS, "id-weg"])
_HELD = st.builds(Property, _DEFINED, st.lists(st.tuples(_TEXT, _LANGUAGE), min_size=1, max_size=2))


def _concepts() -> st.SearchStrategy[list[Concept]]:
    of_relation = st.fixed_dictionaries(
        {"source": _END, "target": _END},
        optional={"accessType": _TEXT, "modifier": _TEXT, "isDirected": st.just("true")},
    )

    def one(kind: str, identifier: str) -> st.SearchStrategy[Concept]:
        types = {
            "element": st.sampled_from(["Goal", "AndJunction", "Grouping"]),
            "relationship": st.sampled_from(["Flow", "Access", "Influence"]),
            "view": st.just("Diagram"),
        }
        given = {
            "element": st.just({}),
            "relationship": of_relation,
            "view": st.fixed_dictionaries({}, optional={"viewpoint": _TEXT}),
        }
        about = (_TEXTS, _TEXTS, st.lists(_HELD, max_size=4))
        return st.builds(
            Concept,
            st.just(kind),
            st.just(identifier),
            types[kind],
            given[kind],
            st.just(1),
            *about,
        )

    kinds = ["element"] * 4 + ["relationship"] * 2 + ["view"] * 2
    return st.tuples(*map(one, kinds, _IDENTIFIERS)).map(list)


@st.composite
def _models(draw: st.DrawFn) -> AmeffFile:
    whole = Concept("model", draw(st.sampled_from(["", "id-model"])), "Model", {}, 1)
    whole.names, whole.documentation = [("Proef", "nl")], draw(_TEXTS)
    file = AmeffFile(whole, draw(_concepts()))
    names = draw(st.lists(_TEXT, min_size=3, max_size=3))
    named = ["Object ID", names[0], draw(st.sampled_from([names[1], names[0], "Object ID"]))]
    file.definitions = {
        f"p{i}": Definition(f"p{i}", "string", [(name, "")]) for i, name in enumerate(named, 1)
    }
    parent: Folder | None = None
    for number in range(draw(st.integers(0, 3))):
        members = draw(st.lists(_END, max_size=2))
        parent = Folder(
            parent if draw(st.booleans()) else None, number + 1, draw(_TEXTS), [], members
        )
        file.folders.append(parent)
    above = None
    for number in range(draw(st.integers(0, 4))):
        given = draw(st.fixed_dictionaries({"x": _TEXT}, optional={"elementRef": _END, "h": _TEXT}))
        kind = draw(st.sampled_from(["Element", "Label", "Container"]))
        parent_of = above if draw(st.booleans()) else None
        made = Drawn("node", f"n {number}", kind, "id-7", parent_of, number + 1, given)
        made.labels, made.documentation = draw(_TEXTS), draw(_TEXTS)
        made.style = draw(
            st.sampled_from([[], ["lineWidth=2"], ["font=name:A b, c,size:9", "color=r:1"]])
        )
        made.view_ref = draw(st.sampled_from(["", "id-8", "id-weg"])) if kind == "Label" else ""
        file.drawn.append(made)
        above = made.identifier
    for number in range(draw(st.integers(0, 3))):
        ends = st.sampled_from(["n 0", "n 1", "v 0", "weg"])
        given = {"source": draw(ends), "target": draw(ends)}
        kind = draw(st.sampled_from(["Relationship", "Line"]))
        if kind == "Relationship":
            given["relationshipRef"] = draw(_END)
        made = Drawn("connection", f"v {number}", kind, "id-7", None, 10 + number, given)
        made.bends = draw(st.sampled_from([[], ["1,2"], ["1,2", "-3,4", "1,2"], [",5"]]))
        made.labels, made.documentation = draw(_TEXTS), draw(_TEXTS)
        made.style = draw(
            st.sampled_from([[], ["lineColor=r:1,g:2,b:3,a:4", "font=size:9,style:bold italic"]])
        )
        file.drawn.append(made)
    return file


@settings(max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(_models())
def test_any_model_gives_the_same_graphs_when_it_is_written_and_read_again(file):
    graphs = _imported(b"".join(text(file)))
    again = _imported(_exported(graphs))

    assert graphs == again


def test_two_definitions_of_one_name_stay_two_and_in_their_places():
    body = b"".join(
        text(
            AmeffFile(
                Concept("model", "id-m", "Model", {}, 1, [("Proef", "nl")]),
                [
                    Concept("element", "id-1", "Goal", {}, 1, [("x", "")], [],
                            [Property("p3", [("een", "nl")]), Property("p1", [("een", "nl")])])
                ],
                definitions={
                    i: Definition(i, "string", [(name, "")])
                    for i, name in (("p1", "Specialization"), ("p2", "Y"), ("p3", "Specialization"))
                },
            )
        )
    )  # fmt: skip
    graphs = _imported(body)
    written = etree.fromstring(_exported(graphs))

    assert ["p1", "p2", "p3"] == [
        one.get("identifier") for one in written.iter("{*}propertyDefinition")
    ]
    assert graphs == _imported(_exported(graphs))


@pytest.mark.parametrize("namespace", ["http://purl.org/dc/elements/1.1/", "urn:x", "http://a/²"])
def test_metadata_of_any_namespace_comes_back(namespace):
    file = AmeffFile(Concept("model", "id-m", "Model", {}, 1, [("Proef", "nl")]))
    file.metadata = [(f"{namespace}title", "T & U"), (f"{namespace}a.b-1", " ")]
    written = b"".join(text(file))
    graphs = _imported(written)

    assert f'<{namespace}title> "T & U"'.encode() in graphs[""]
    assert graphs == _imported(_exported(graphs))
