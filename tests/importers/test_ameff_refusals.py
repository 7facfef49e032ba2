"""What cannot be read is refused with one clear message, and leaves nothing behind."""

from __future__ import annotations

import gzip

import pytest

from grondkaart.base.errors import ImportRefused, TooLarge, UnsupportedMedia

NS = "http://www.opengroup.org/xsd/archimate/3.0/"
OPEN = f'<model xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">'
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def _element(attributes: str, content: str = "") -> str:
    return f"{OPEN}\n<elements>\n<element {attributes}>{content}</element></elements></model>"


def _relation(attributes: str) -> str:
    return f"{OPEN}\n<relationships>\n<relationship {attributes}/></relationships></model>"


GOOD = _element('identifier="id-1" xsi:type="Goal"', "<name>Doel</name>")
XML = {
    "empty": ("", 1),
    "not XML": ("Zaaksysteem;Leverancier\n1;2", 1),
    "JSON": ('{"model": 1}', 1),
    "truncated": (GOOD[:-20], 3),
    "ArchiMate 2": (GOOD.replace("archimate/3.0", "archimate"), 1),
    "no namespace": ("<model/>", 1),
    "other root": (f'<view xmlns="{NS}"/>', 1),
    "DOCTYPE": (f"<!DOCTYPE model>{GOOD}", 1),
    "external entity": (f'<!DOCTYPE model [<!ENTITY x SYSTEM "file:///etc/passwd">]>{OPEN}&x;</model>', 1),
    "billion laughs": (f'<!DOCTYPE model [<!ENTITY e0 "ha">{BOMB}]>{OPEN}&e9;</model>', 1),
    "entities in an attribute": (
        f'<!DOCTYPE model [<!ENTITY e0 "ha">{BOMB}]>{OPEN.replace(">", "")} x="&e9;"></model>', 1),
    "undeclared entity": (_element('identifier="id-1" xsi:type="Goal"', "<name>&nbsp;</name>"), 3),
    "deep nesting": (OPEN + "<x>" * 100_000, 1),
    "very long text": (_element('identifier="id-1" xsi:type="Goal"', f"<name>{'a' * 1_100_000}</name>"), 3),
    "type with a blank": (_element('identifier="id-1" xsi:type="Foo Bar"'), 3),
    "type with brackets": (_element('identifier="id-1" xsi:type="&lt;x&gt;"'), 3),
    "no type": (_element('identifier="id-1"'), 3),
    "no identifier": (_element('xsi:type="Goal"'), 3),
    "double identifier": (GOOD.replace("</elements>", '\n<element identifier="id-1" xsi:type="Goal"/></elements>'), 4),
    "no source": (_relation('identifier="r" target="id-1" xsi:type="Flow"'), 3),
    "no target": (_relation('identifier="r" source="id-1" xsi:type="Flow"'), 3),
    "node outside a view": (f'{OPEN}<views/><node identifier="n"/></model>', 1),
    "surrogate": (_element('identifier="id-1" xsi:type="Goal"', "<name>&#xD800;</name>"), 3),
    "control character": (_element('identifier="id-1" xsi:type="Goal"', "<name>\x01</name>"), 3),
    "escaped control character": (_element('identifier="id-1" xsi:type="Goal"', "<name>&#1;</name>"), 3),
    "NUL": (_element('identifier="id-1" xsi:type="Goal"', "<name>\0</name>"), 3),
    "unknown encoding": (f'<?xml version="1.0" encoding="klingon"?>{GOOD}', 1),
    "encoding of many bytes": (f'<?xml version="1.0" encoding="shift_jis"?>{GOOD}', 1),
    "codec that is no encoding": (f'<?xml version="1.0" encoding="hex"?>{GOOD}', 1),
    "two roots": (f"{GOOD}\n{GOOD}", 4),
}  # fmt: skip


@pytest.fixture
def unchanged(data_dir):
    """The data directory with one release in it, which is checked to be as it was."""
    data_dir.take(GOOD.encode(), release="goed")
    before = (data_dir.files(), data_dir.archive.version())
    yield data_dir
    assert before == (data_dir.files(), data_dir.archive.version())


@pytest.mark.parametrize("case", XML)
def test_a_file_that_is_not_right_is_refused_with_the_line(unchanged, case):
    text, line = XML[case]
    with pytest.raises(ImportRefused) as refused:
        unchanged.take(text.encode())
    assert line == refused.value.extra["regel"]
    assert f"Regel {line}: " in refused.value.detail.nl
    assert f"Line {line}: " in refused.value.detail.en
    assert "\n" not in refused.value.detail.nl


@pytest.mark.parametrize(
    "content",
    [gzip.compress(GOOD.encode())[:-12], gzip.compress(GOOD.encode())[:40],
     b"\x1f\x8b" + b"onzin" * 50, gzip.compress(GOOD.encode()) + b"rommel",
     gzip.compress(GOOD.encode())[:-8] + b"\0" * 8, b"\x1f\x8b"],
    ids=["no end", "cut off", "garbage", "garbage after it", "wrong checksum", "only the magic"],
)  # fmt: skip
def test_gzip_that_is_not_whole_is_refused(unchanged, content):
    with pytest.raises(ImportRefused, match="gzip"):
        unchanged.take(content, "model.xml.gz")


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"\xc3\x28", b"\x89PNG\r\n\x1a\n"])
def test_bytes_that_are_no_text_are_refused(unchanged, content):
    with pytest.raises(ImportRefused):
        unchanged.take(OPEN.encode() + content)


def test_a_gigabyte_packed_in_a_megabyte_is_refused_while_it_is_read(unchanged):
    packed = gzip.compress(OPEN.encode()) + gzip.compress(b" " * (1 << 20)) * 1024
    assert len(packed) < 2_000_000
    with pytest.raises(TooLarge, match="4000000 bytes"):
        unchanged.take(packed, "model.xml.gz", limit=4_000_000)


def test_a_file_larger_than_the_limit_is_not_even_copied(unchanged):
    with pytest.raises(TooLarge, match="100 bytes"):
        unchanged.take(GOOD.encode(), limit=100)


def test_a_file_without_end_is_refused_at_the_limit(unchanged, tmp_path):
    endless = tmp_path / "endless.xml"
    endless.symlink_to("/dev/zero")
    with pytest.raises(TooLarge):
        unchanged.take(endless, limit=10_000_000)


@pytest.mark.parametrize("name", ["model.archimate", "model.xlsx", "model", "xml", "model.xml.zip"])
def test_an_unknown_ending_is_refused_with_the_endings_that_are_known(unchanged, name):
    with pytest.raises(UnsupportedMedia, match=r"\.xml, \.ameff, \.xml\.gz"):
        unchanged.take(GOOD.encode(), name)


@pytest.mark.parametrize("name", ["model.xml", "MODEL.XML", "model.ameff", "plain.xml.gz"])
def test_known_endings_are_read_whatever_their_case(data_dir, name):
    assert data_dir.take(GOOD.encode(), name).changed


def test_a_directory_is_refused(unchanged, tmp_path):
    (tmp_path / "map.xml").mkdir()
    with pytest.raises(ImportRefused, match=r"map\.xml kan niet worden gelezen"):
        unchanged.take(tmp_path / "map.xml")


def test_a_file_that_is_absent_is_refused(unchanged, tmp_path):
    with pytest.raises(ImportRefused, match=r"weg\.xml kan niet worden gelezen"):
        unchanged.take(tmp_path / "weg.xml")


def test_a_file_that_fails_while_it_is_read_is_named_not_the_data_directory(unchanged, tmp_path):
    (tmp_path / "stuk.xml").symlink_to("/proc/self/mem")
    with pytest.raises(ImportRefused, match=r"stuk\.xml kan niet worden gelezen"):
        unchanged.take(tmp_path / "stuk.xml")


@pytest.mark.parametrize("series", ["catalogus", "Ontologie", "vormen"])
def test_a_series_that_is_shipped_cannot_be_replaced_by_a_model(unchanged, series):
    with pytest.raises(ImportRefused, match="--reeks"):
        unchanged.take(GOOD.encode(), series=series)


def test_a_series_without_a_letter_is_refused(unchanged):
    with pytest.raises(ImportRefused, match="geen letter of cijfer"):
        unchanged.take(GOOD.encode(), series="<>")


def test_names_given_by_the_user_never_break_the_graph(data_dir):
    imported = data_dir.take(GOOD.encode(), series="Mijn <model>", release='a b/"c">\n.')
    assert "mijn-model" == imported.series
    assert [('a b/"c">\n.',)] == data_dir.ask(
        "SELECT DISTINCT ?r { GRAPH ?g { ?m a cg:Model ; cg:release ?r } }"
    )


@pytest.mark.parametrize(
    "odd", [" ", '"', "&lt;&gt;", "&#10;", "\\", "{}|^`", "é", "%", "a&gt; . &lt;b"]
)
def test_odd_characters_in_an_identifier_are_kept_and_break_nothing(data_dir, odd):
    text = _element(f"identifier='id-{odd}' xsi:type='Goal'", "<name>Doel</name>")
    data_dir.take(text.encode())
    plain = odd.replace("&lt;", "<").replace("&gt;", ">").replace("&#10;", "\n")
    assert [("id-" + plain,)] == data_dir.ask(
        "SELECT ?i { GRAPH ?g { ?s a cg:Element ; cg:ameffIdentifier ?i } }"
    )


def test_references_to_nothing_are_kept_and_counted(data_dir):
    text = _relation('identifier="r" source="weg" target="ook weg" xsi:type="Flow"')
    found = data_dir.take(text.encode()).report.oddities
    assert 2 == sum(n for t, n in found.items() if t.en.startswith("reference to something"))
    ((target,),) = data_dir.ask("SELECT ?o { GRAPH ?g { ?r a cg:Relatie ; rdf:object ?o } }")
    assert target.endswith("/ook%20weg")


def test_metadata_cannot_write_triples_of_its_own(data_dir):
    evil = "http://x&gt;&lt;http://y&gt;&lt;http://z&gt;.&lt;http://w"
    data_dir.take(f'{OPEN}<metadata><a xmlns="{evil}">tekst</a></metadata></model>'.encode())
    assert 0 == data_dir.count("GRAPH ?g { ?s <http://y> ?o }")
