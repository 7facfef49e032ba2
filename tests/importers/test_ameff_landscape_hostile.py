"""Exchange files that are odd, broken or meant to harm give one clear answer, in bounded time."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from xml.parsers import expat

import pytest
from ameff_cases import OWNER, applicatie, koppeling, place, published, remarks, subjects
from ameff_cases import said as says
from ameff_landscapes import NAMESPACE, OldFile, guid

from grondkaart.base.errors import ImportRefused, TooLarge
from grondkaart.importers.inventory import ameff_new, ameff_old
from grondkaart.importers.inventory.port import Known, Place

KASCOMPONENT = "058a6e89-c36e-46ce-819b-7d8637fd3980"
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
MODEL = f'<model xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">'


@pytest.fixture(scope="module")
def known(root):
    return Known(OWNER, published(root))


@pytest.fixture
def read(known):
    def reading(file):
        body = file if isinstance(file, bytes) else file.bytes()
        return ameff_old.read(body, known, lambda _: None)

    return reading


def small():
    """The smallest landscape: one package with one version."""
    file = OldFile()
    file.gemeente("Utrecht", "0344")
    file.versie(2, "Iets 1.0", file.pakket(1, "Iets"), ("Gebruik status", "Gepland"))
    return file


BROKEN = {
    "empty": ("", 1, 1),
    "cut off": (small().xml()[:-100], 16, 1),
    "other XML": ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", 1, 1),
    "ArchiMate 2": (small().xml().replace("archimate/3.0", "archimate"), 2, 1),
    "DOCTYPE": (f"<!DOCTYPE model>{MODEL}</model>", 1, 16),
    "entity bomb": (f'<!DOCTYPE model [<!ENTITY e0 "ha">{BOMB}]>{MODEL}&e9;</model>', 1, 17),
    "undeclared entity": (f"{MODEL}\n  <name>&nbsp;</name></model>", 2, 9),
    "not well-formed": (f"{MODEL}\n <elements>\n  <element></elements></model>", 3, 14),
    "huge depth": (MODEL + "\n" + "<x>" * 500_000, 2, 598),
    "depth in views": (f"{MODEL}\n<views>{'<node>' * 100_000}", 2, 1196),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("form", [ameff_old, ameff_new])
def test_what_is_no_exchange_file_is_refused_with_line_and_column(known, form, case):
    text, line, column = BROKEN[case]
    with pytest.raises(ImportRefused) as refused:
        form.read(text.encode(), known, lambda _: None)
    assert (line, column) == (refused.value.extra["regel"], refused.value.extra["kolom"])
    assert f"Regel {line}: " in refused.value.detail.nl
    assert f"Line {line}: " in refused.value.detail.en


def test_the_column_is_said_where_the_xml_breaks(read):
    with pytest.raises(ImportRefused, match="bij teken 9 ") as refused:
        read(BROKEN["undeclared entity"][0].encode())
    assert "at column 9 " in refused.value.detail.en


def test_more_elements_than_any_model_has_are_refused_before_they_fill_the_memory(read):
    line = '<element identifier="id-{}" xsi:type="Goal"/>'
    many = "".join(line.format(n) for n in range(510_000))
    body = f"{MODEL}<elements>{many}</elements></model>".encode()
    with pytest.raises(TooLarge, match="500000 elementen"):
        read(body)


def test_a_million_elements_that_mean_nothing_are_passed_over(read):
    file = small()
    file.extra = "<x/>" * 1_000_000
    started = time.perf_counter()
    inventory = read(file)
    assert {guid(2)} == subjects(inventory, "Applicatie")
    assert 5 > time.perf_counter() - started


@pytest.mark.parametrize("name", ["wordt gebruikt voor", "lijkt op"])
def test_what_is_said_of_a_package_with_very_many_versions_is_bounded(read, name):
    file = small()
    package = file.pakket(3, "Vermenigvuldiger")
    for number in range(10, 610):
        file.versie(number, f"V{number}", package)
        file.relation("Specialization", package, f"id-{KASCOMPONENT}x{number}", name)
    started = time.perf_counter()
    with pytest.raises(TooLarge, match="dan 250000"):
        read(file)
    assert 30 > time.perf_counter() - started


def test_flows_at_a_package_with_very_many_versions_take_no_product_of_both(read):
    def spent(packages):
        file = small()
        for number in range(packages):
            file.pakket(10_000 + number, f"Pakket {number}")
        for number in range(6_000):
            package = f"id-{10_000 + number % packages}"
            file.versie(20_000 + number, f"V{number}", package)
            file.koppeling(30_000 + number, package, "id-v2")
        body, started = file.bytes(), time.process_time()
        assert 6_000 == len(remarks(read(body), "Lezen-relatie"))
        return time.process_time() - started

    assert 3 * spent(3_000) > spent(1)


@pytest.mark.parametrize("times", [1, 4])
def test_ten_thousand_identical_faults_are_each_remarked(read, times):
    file = small()
    for number in range(10, 10 + 2_500 * times):
        file.versie(number, f"Iets {number}", "", ("Gebruik datum", "31-02-26"))
    inventory = read(file)
    assert 2_500 * times == len(remarks(inventory, "Lezen-datum"))


def test_reading_takes_no_more_than_linear_time(read):
    def spent(number):
        file = small()
        for one in range(10, 10 + number):
            versie = file.versie(one, f"Iets {one}", "", ("Gebruik status", "Onbekend"))
            file.relation("Specialization", versie, f"id-weg{one}", "wordt gebruikt voor")
            file.relation("Specialization", versie, "id-1", "bijzonder")
            file.koppeling(100_000 + one, versie, "id-v2", "x", ("Intermediair ID", f"weg{one}"))
        body, started = file.bytes(), time.process_time()
        read(body)
        return time.process_time() - started

    spent(200)
    assert 16 > spent(4_000) / max(spent(500), spent(500))


@pytest.mark.parametrize(
    "identifier",
    ["id-80976", "cec10e70", "EAID_4843524E_1C1C", "id-5f0c9a1e3b7d4c6a8e2f1d0b9c8a7f6e",
     "a b", 'q"<>\\{}', "é", "%"],
)  # fmt: skip
def test_an_element_without_object_id_is_known_by_its_identifier_whatever_its_form(
    read, identifier
):
    file = small()
    file.element("ApplicationComponent", identifier, "Los", [("GEMMA type", "Pakketversie")])
    inventory = read(file)
    assert [] == remarks(inventory)
    assert {'"Los"@nl'} == says(inventory, applicatie(identifier))["label"]


def test_a_guid_is_known_in_any_letter_case_and_with_or_without_what_stands_around_it(read):
    key = "ABCDEF00-0000-4000-8000-00000000000A"
    file = small()
    for number, text in enumerate((f"id-{key}", key, f"{{{key}}}")):
        file.element(
            "ApplicationComponent",
            f"x{number}",
            "Los",
            [("GEMMA type", "Pakketversie"), ("Object ID", text)],
        )
    inventory = read(file)
    assert {guid(2), key.lower()} == subjects(inventory, "Applicatie")
    assert ["Lezen-dubbel-id"] * 2 == [r.rule for r in remarks(inventory)]


def test_the_same_identifier_twice_is_remarked_and_the_first_counts(read):
    file = small()
    file.versie(2, "Nog iets", "", ("Gebruik status", "Gepland"))
    inventory = read(file)
    assert {'"Iets 1.0"@nl'} == says(inventory, applicatie(guid(2)))["label"]
    assert [("Lezen-dubbel-id", "id-v2")] == [(r.rule, r.value) for r in remarks(inventory)]
    assert 7 == inventory.remarks[0].place.line


def test_concepts_without_identifier_type_or_ends_do_not_stop_the_reading(read):
    text = small().xml()
    text = text.replace("</elements>", '<element xsi:type="Goal"><name>Doel</name></element><element identifier="id-x"/></elements>')  # fmt: skip
    text = text.replace("</relationships>", '<relationship xsi:type="Association"/><relationship identifier="id-y" source="id-v2"/></relationships>')  # fmt: skip
    inventory = read(text.encode())
    assert {guid(2)} == subjects(inventory, "Applicatie")
    assert [("Lezen-zonder-id", "Doel"), ("Lezen-relatie", "")] == [
        (r.rule, r.value) for r in remarks(inventory)
    ]


def test_relationships_to_relationships_are_survived(read):
    file = small()
    other = file.versie(3, "Ander 1.0", "", ("Gebruik status", "Gepland"))
    flow = file.koppeling(50, "id-v2", other)
    note = file.relation("Association", flow, flow, "zichzelf")
    file.relation("Association", note, flow, "op een relatie")
    file.relation("Flow", other, flow, "naar een stroom")
    inventory = read(file)
    assert {guid(50)} == subjects(inventory, "Koppeling")
    assert {"Lezen-relatie"} == {r.rule for r in remarks(inventory)}
    assert {f"<{applicatie(guid(3))}>"} == says(inventory, koppeling(guid(50)))["naar"]


@pytest.mark.parametrize("language", ["en", "", "geen taal"])
def test_the_language_that_a_text_bears_is_not_believed(read, language):
    file = OldFile(language=language)
    file.gemeente("Utrecht", "0344")
    file.versie(2, "Iets", "", ("Gebruik status", "Gepland"))
    inventory = read(file)
    assert {'"Iets"@nl'} == says(inventory, applicatie(guid(2)))["label"]
    assert [] == remarks(inventory)


def test_properties_without_name_definition_or_value_are_survived(read):
    file = small()
    text = file.xml().replace(
        "</propertyDefinitions>",
        '<propertyDefinition identifier="p-leeg" type="string"><name /></propertyDefinition>'
        '<propertyDefinition identifier="p-geen" type="string"/></propertyDefinitions>',
    )
    odd = "".join(
        f'<property propertyDefinitionRef="{ref}">{value}</property>'
        for ref in ("p-leeg", "p-geen", "p-weg")
        for value in ("", "<value/>", "<value>x</value><value>y</value>")
    )
    inventory = read(text.replace("</properties>", f"{odd}<property/></properties>").encode())
    assert {'"Iets 1.0"@nl'} == says(inventory, applicatie(guid(2)))["label"]
    assert [("Lezen-eigenschap", "p-weg")] == [(r.rule, r.value) for r in remarks(inventory)]


def test_comments_after_the_model_and_missing_sections_are_survived(read):
    file = small()
    file.after = "\n<!-- einde -->\n<!-- echt -->\n"
    assert {guid(2)} == subjects(read(file), "Applicatie")
    bare = f'{MODEL}<elements><element identifier="a" xsi:type="ApplicationComponent"/></elements></model>'
    with pytest.raises(ImportRefused, match="1 elementen, zonder applicatielandschap"):
        read(bare.encode())


@pytest.mark.parametrize(
    ("value", "rule"), [("Iets\u0085", "Lezen-teken"), ("Iets\ufffd", "Lezen-teken"), ("x" * 5_000, "Lezen-te-lang")]
)  # fmt: skip
def test_a_value_that_nobody_can_read_is_remarked(read, value, rule):
    file = small()
    file.versie(3, value.replace("\u0085", "\u0086"), "", ("Gebruik status", "Gepland"))
    inventory = read(file)
    assert "label" not in says(inventory, applicatie(guid(3)))
    assert [rule] == [r.rule for r in remarks(inventory)]
    assert 2_100 > len(inventory.remarks[0].value)


def test_a_key_that_is_too_long_for_an_address_is_remarked(read):
    file = small()
    file.element("ApplicationComponent", "id-x", "Lang", [("GEMMA type", "Pakketversie"), ("Object ID", "x" * 500)])  # fmt: skip
    inventory = read(file)
    assert {guid(2)} == subjects(inventory, "Applicatie")
    assert ["Lezen-te-lang"] == [r.rule for r in remarks(inventory)]


def test_a_name_with_quotes_and_line_ends_stays_one_line_of_n_triples(read):
    file = small()
    file.versie(3, 'Een "twee"\n\\drie <vier>\r\n\tvijf', "", ("Gebruik status", "Gepland"))
    inventory = read(file)
    assert {r'"Een \"twee\" \\drie <vier> vijf"@nl'} == says(inventory, applicatie(guid(3)))[
        "label"
    ]
    assert all(line.count("\n") == 1 and line.endswith(" .\n") for line in inventory.lines)


def test_progress_is_told_from_begin_to_end(known):
    told = []
    file = small()
    file.extra = f"<x>{' ' * 2_000_000}</x>"
    ameff_old.read(file.bytes(), known, told.append)
    assert told == sorted(told)
    assert (0.0, 1.0) == (told[0], told[-1])
    assert 0.8 >= told[-2]  # what follows the reading takes time too
    assert 5 < len(told)


@pytest.mark.shared
def test_a_landscape_in_the_whole_of_gemma_is_read_in_two_seconds(known, shared):
    """The landscape stands between GEMMA's own elements, as the Softwarecatalogus exports it."""
    gemma = gzip.decompress((shared / "gemma/gemma-2025-10-11.xml.gz").read_bytes()).decode()
    file = small()
    for number in range(10, 310):
        versie = file.versie(number, f"Iets {number}", "", ("Gebruik status", "In productie"))
        file.relation("Specialization", versie, f"id-{KASCOMPONENT}", "wordt gebruikt voor")
        file.koppeling(10_000 + number, versie, "id-v2", "", ("Richting", "left_to_right"))
    own = file.xml()
    for tag in ("elements", "relationships", "propertyDefinitions"):
        part = own.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0].replace("propid-", "eigen-")
        gemma = gemma.replace(f"</{tag}>", f"{part}</{tag}>", 1)
    body = gemma.encode()
    started = time.perf_counter()
    expat.ParserCreate().Parse(body, True)
    parsed = time.perf_counter()
    inventory = ameff_old.read(body, known, lambda _: None)
    took, bare = time.perf_counter() - parsed, parsed - started
    assert max(2, 15 * bare) > took  # a busy machine parses slowly too
    assert (301, 300) == (
        len(subjects(inventory, "Applicatie")), len(subjects(inventory, "Koppeling")),
    )  # fmt: skip
    assert [] == remarks(inventory)
    assert ["GEMMA: 3006"] == [r.value for r in remarks(inventory, "Lezen-overgeslagen")]
    at = place(inventory, applicatie(guid(2)))
    assert Place(line=1 + gemma[: gemma.index('"id-v2"')].count("\n"), element="id-v2") == at


@pytest.mark.shared
def test_gemma_itself_is_no_inventory(known, shared):
    body = gzip.decompress((shared / "gemma/gemma-2025-10-11.xml.gz").read_bytes())
    assert not ameff_old.fits(body)
    assert ameff_new.fits(body)
    with pytest.raises(ImportRefused, match="3006 elementen, zonder applicatielandschap"):
        ameff_new.read(body, known, lambda _: None)


@pytest.mark.shared
def test_reading_the_whole_of_gemma_takes_less_than_300_megabytes(shared):
    program = (
        "import gzip, sys\n"
        "from grondkaart.importers.inventory.ameff_model import read_model\n"
        "read_model(gzip.open(sys.argv[1]).read(), lambda _: None)\n"
        "print(open('/proc/self/status').read())\n"
    )
    path = shared / "gemma/gemma-2025-10-11.xml.gz"
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True
    )
    peak = int(ran.stdout.partition(b"VmHWM:")[2].split()[0])
    assert 300_000 > peak
