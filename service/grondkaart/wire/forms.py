"""Forms with files: the parts of a `multipart/form-data` body (RFC 7578), split within limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import HTTP
from itertools import takewhile
from urllib.parse import unquote

from grondkaart.base.errors import BadInput

MEDIA = "multipart/form-data"
_MOST_PARTS = 100
_MOST_HEAD = 4096
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_DISPOSITION = re.compile(rb"^content-disposition:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_PARAMETER = re.compile(
    rb';\s*(name|filename)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE
)
_SAID = re.compile(rb'\\(["\\])')


@dataclass(frozen=True)
class Part:
    """One part of a form. `filename` is "" when it is no file; a folder before it is left out."""

    name: str
    filename: str
    media: str
    content: bytes

    @property
    def text(self) -> str:
        """The content as the text of a field."""
        return self.content.decode("utf-8", "replace").strip()


def parts(content_type: str, body: bytes) -> list[Part]:
    """The parts of a form (RFC 2046, 5.1.1). Raises BadInput when it is none, or has too many.

    Only heads are given to a parser: one that reads line by line takes too long for what is large.
    """
    boundary = _head(f"Content-Type: {content_type}".encode()).get_boundary() or ""
    mark = re.compile(rb"\r?\n--" + re.escape(boundary.encode("utf-8", "replace")))
    pieces = mark.split(b"\n" + body, _MOST_PARTS + 2)[1:] if boundary else []
    found = list(takewhile(lambda piece: not piece.startswith(b"--"), pieces))
    if not 0 < len(found) <= _MOST_PARTS or len(found) == len(pieces):
        raise BadInput(
            f"Stuur 1 tot {_MOST_PARTS} delen in één formulier, met het einde erbij.",
            f"Send 1 to {_MOST_PARTS} parts in one form, with its end.",
        )
    ends = [_HEAD_END.search(part) for part in found]
    return [
        _part(part[: end.start()], part[end.end() :])
        for part, end in zip(found, ends, strict=True)
        if end is not None
    ]


def _head(lines: bytes) -> Message:
    return BytesHeaderParser(policy=HTTP).parsebytes(lines.lstrip()[:_MOST_HEAD])


def _part(head: bytes, content: bytes) -> Part:
    said = _DISPOSITION.search(head[:_MOST_HEAD])
    named = {
        key.lower(): quoted or bare
        for key, quoted, bare in _PARAMETER.findall(said[1] if said else b"")
    }
    filename = _named(named.get(b"filename", b""))
    return Part(
        _named(named.get(b"name", b"")),
        re.split(r"[/\\]", filename)[-1],
        _head(head)["content-type"] or "",
        content,
    )


def _named(said: bytes) -> str:
    """A name as it was given: browsers write a quote as `%22` (WHATWG HTML, 4.10.21.8), others `\\"`."""
    text = _SAID.sub(rb"\1", said).decode("utf-8", "replace")
    return unquote(text) if "%" in text else text
