"""What the invented municipalities hand in is what the generator makes, and gets the verdict that is listed."""

from __future__ import annotations

import io
import time
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import demo as generator
import httpx2
import pytest
from demo_judged import current, judged
from demo_landscape import Design
from rdflib import RDF, RDFS, SH, SKOS, BNode, Namespace, URIRef

from grondkaart.base.errors import ContentProblem
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.inventories.demo import demo_submissions
from grondkaart.store.archive import Archive

DEMO_RELEASES = ["data/demo/uitgaven/2026-1", "data/demo/uitgaven/2026-2"]
ROOT = Path(__file__).parents[2]
DEMO = ROOT / "data" / "demo"
CG = Namespace("https://w3id.org/grondkaart/def/")
CODES = [f"vb000{number}" for number in range(1, 7)]


def test_what_is_committed_is_what_the_generator_makes():
    made = generator.files(ROOT)
    committed = {
        path.relative_to(DEMO).as_posix(): path.read_bytes()
        for path in DEMO.rglob("*")
        if path.is_file()
    }

    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_each_municipality_hands_in_and_the_days_go_on():
    listed = demo_submissions(ROOT)

    assert CODES == list(dict.fromkeys(one.code for one in listed))
    for code in CODES:
        days = [one.peildatum for one in listed if one.code == code]
        assert days == sorted(set(days))


def test_the_same_content_gives_the_same_bytes_in_the_forms_that_people_have():
    first, second = demo_submissions(ROOT), demo_submissions(ROOT)

    assert first == second
    assert {"zip", "ttl", "jsonld", "rdf", "xml"} == {
        one.filename.rpartition(".")[2] for one in first
    }


def test_a_folder_of_tables_is_handed_in_as_one_zip():
    zipped = next(one for one in demo_submissions(ROOT) if one.filename.endswith(".zip"))

    with zipfile.ZipFile(io.BytesIO(zipped.body)) as archive:
        names = archive.namelist()

    assert ["applicaties.csv", "contracten.csv", "koppelingen.csv"] == names


@pytest.mark.parametrize("number", range(8))
def test_a_submission_gets_the_verdict_that_is_listed(number):
    one, result = judged()[number]

    assert (one.code, one.verdict) == (one.code, result.verdict), found(result.report)


def test_two_municipalities_have_warnings_and_one_was_refused_first():
    last = {one.code: result.verdict for one, result in judged()}
    refused = [one.code for one, result in judged() if result.verdict == "geweigerd"]

    assert 2 == Counter(last.values())["aanvaard-met-waarschuwingen"]
    assert 4 == Counter(last.values())["aanvaard"]
    assert ["vb0001"] == refused


def test_the_refused_submission_has_the_faults_that_were_planted_and_no_others():
    result = judged()[0][1]
    planted = Design().municipalities[0].hand_ins[0].changes
    values = sorted(value for rule in found(result.report).values() for value in rule)

    assert len(planted) == result.totals["fouten"] == 9
    # The planted first day is after the end, and that is what is remarked.
    assert sorted({c["waarde"] for c in planted} - {"01-01-2029"} | {"2028-12-31"}) == values


def test_each_has_between_forty_and_eighty_applicaties_and_they_connect():
    for code, graph in current().items():
        assert 40 <= len(set(graph.subjects(RDF.type, CG.Applicatie))) <= 80, code
        assert len(set(graph.subjects(RDF.type, CG.Koppeling))) >= 20, code


def test_what_is_used_is_invented_or_in_the_catalogue():
    for code, graph in current().items():
        for applicatie in graph.subjects(RDF.type, CG.Applicatie):
            name = str(graph.value(applicatie, RDFS.label))
            known = (applicatie, CG.component, None) in graph or name in packages()
            assert name.startswith("Voorbeeld") or known, (code, name)


def packages() -> set[str]:
    """The names of packages that are catalogue components."""
    return {one.name for one in Design().packages if one.components}


def test_municipalities_and_suppliers_say_that_they_are_invented(read):
    register = read(sorted((DEMO / "register").glob("*.ttl")))
    things = {*register.subjects(RDF.type, CG.Voorbeeldgemeente)}
    things |= {*register.subjects(RDF.type, CG.Leverancier)}

    assert 6 + len(Design().suppliers) == len(things)
    for thing in things:
        names = {text.language: str(text) for text in register.objects(thing, RDFS.label)}
        assert names["nl"].endswith(" (verzonnen)")
        assert names["en"].endswith(" (invented)")
        assert str(register.value(thing, SKOS.altLabel)).startswith("Voorbeeld")


def test_the_register_conforms_to_the_shapes(validate, data, read):
    register = read(sorted((DEMO / "register").glob("*.ttl")))
    source = URIRef("https://w3id.org/grondkaart/id/bron/grondkaart")
    for triple in data.triples((source, None, None)):
        register.add(triple)

    worse = [r for r in validate(register) if r.severity in (SH.Violation, SH.Warning)]

    assert worse == []
    assert not any(isinstance(term, BNode) for triple in register for term in triple)


def test_register_and_releases_are_delivered_for_the_demonstration_only(tmp_path):
    archive = Archive(tmp_path)
    usual = fill_with_shipped(archive, ROOT)
    before = {graph.iri for graph in archive.version().graphs}
    more = fill_with_shipped(archive, ROOT, demo=True)
    after = {graph.iri for graph in archive.version().graphs}
    current = [g.release for g in archive.version().graphs if g.series == "voorbeeld" and g.current]
    again = fill_with_shipped(archive, ROOT, demo=True)
    archive.close()

    assert "https://w3id.org/grondkaart/graaf/demonstratie" not in before
    assert {"demonstratie", "voorbeeld/2026-1", "voorbeeld/2026-2"} == {
        iri.removeprefix("https://w3id.org/grondkaart/graaf/") for iri in after - before
    }
    assert "Verzonnen gemeenten en leveranciers van de demonstratie" == more[0]
    assert 3 == len(more)
    assert ["2026-2"] == current
    assert [] == again
    assert set(usual).isdisjoint(more)


def test_a_service_started_for_the_demonstration_takes_them_in_through_its_own_door(
    serving_on, tmp_path
):
    expected = Counter((one.code, one.verdict) for one in demo_submissions(ROOT))
    took = Counter()
    with serving_on(tmp_path, DEMO="true") as url, httpx2.Client(base_url=url) as client:
        until = time.monotonic() + 120
        while sum(took.values()) < sum(expected.values()) and time.monotonic() < until:
            time.sleep(0.5)
            took = Counter(
                (code, one["oordeel"])
                for code in CODES
                for one in client.get(f"/v1/gemeenten/{code}/inzendingen").json()["inzendingen"]
            )

    assert expected == took


def test_a_list_that_names_a_missing_file_says_so(tmp_path):
    folder = tmp_path / "data" / "demo"
    folder.mkdir(parents=True)
    (folder / "demo.toml").write_text(
        '[[inzending]]\ngemeente = "vb0001"\npad = "vb0001/weg.ttl"\nvorm = "turtle"\n'
        'peildatum = 2026-11-25\nverwacht = "aanvaard"\n',
        "utf-8",
    )

    with pytest.raises(ContentProblem, match=r"weg\.ttl"):
        demo_submissions(tmp_path)


def test_the_set_in_sources_names_the_source_that_the_register_describes(read):
    sources = tomllib.loads((ROOT / "data" / "sources.toml").read_text("utf-8"))
    register = read(sorted((DEMO / "register").glob("*.ttl")))

    assert ["data/demo/register", *DEMO_RELEASES] == [one["map"] for one in sources["demo"]]
    for one in sources["demo"]:
        assert (URIRef(one["bron"]), RDF.type, CG.Bron) in register


def found(report: dict[str, object]) -> dict[str, list[str]]:
    """The values that violations and warnings were about, by rule."""
    return {
        group["rule"]["iri"].rpartition("/")[2]: [f["value"] for f in group["findings"]]
        for group in report["groups"]
        if group["rule"]["severity"] != "Info"
    }
