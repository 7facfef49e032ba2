"""Forms with files are split as browsers and other clients write them."""

from __future__ import annotations

import pytest

from grondkaart.base.errors import BadInput
from grondkaart.wire.forms import Part, parts

MEDIA = "multipart/form-data; boundary=grens"


def form(*heads: str, content: bytes = b"inhoud") -> bytes:
    made = b"".join(
        b"--grens\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head in heads
    )
    return made + b"--grens--\r\n"


def test_fields_and_files_are_told_apart() -> None:
    found = parts(
        MEDIA,
        form(
            'Content-Disposition: form-data; name="gemeente"',
            'Content-Disposition: form-data; name="bestand"; filename="a.csv"\r\nContent-Type: text/csv',
        ),
    )

    expected = [
        Part("gemeente", "", "", b"inhoud"),
        Part("bestand", "a.csv", "text/csv", b"inhoud"),
    ]
    assert expected == found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"één ’naam’.csv"', "één ’naam’.csv"),
        ('"a%22b.csv"', 'a"b.csv'),
        (r'"a\"b.csv"', 'a"b.csv'),
        (r'"C:\\map\\a.csv"', "a.csv"),
        ('"../../etc/passwd"', "passwd"),
        ("a.csv", "a.csv"),
        ('"a;b=c.csv"', "a;b=c.csv"),
        ('""', ""),
    ],
)
def test_a_file_name_is_read_as_it_was_meant(written: str, name: str) -> None:
    head = f'Content-Disposition: form-data; name="bestand"; filename={written}'

    (part,) = parts(MEDIA, form(head))

    assert ("bestand", name) == (part.name, part.filename)


@pytest.mark.parametrize("content", [b"", b"\r\n", b"a\r\n--gren", b"\x00\xff", b"\r\n\r\nx"])
def test_the_content_is_kept_byte_for_byte(content: bytes) -> None:
    head = 'Content-Disposition: form-data; name="bestand"; filename="a"'

    assert [content] == [part.content for part in parts(MEDIA, form(head, content=content))]


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (MEDIA, b""),
        (MEDIA, b"--grens--\r\n"),
        (MEDIA, b"--grens\r\nContent-Disposition: form-data; name=a\r\n\r\nx"),
        ("multipart/form-data", form("x: y")),
        (MEDIA, form(*["x: y"] * 101)),
    ],
)
def test_what_is_no_whole_form_is_refused(media: str, body: bytes) -> None:
    with pytest.raises(BadInput):
        parts(media, body)
