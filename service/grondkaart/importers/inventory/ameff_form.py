"""Recognises an ArchiMate exchange file by its beginning, and what is in it by its markers."""

from __future__ import annotations

import re

EXTENSIONS = (".xml", ".ameff")
MEDIA = ("application/xml", "text/xml")

_HEAD = 1 << 16
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)")
_NAMESPACE = b"opengroup.org/xsd/archimate"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def plain(body: bytes) -> bytes:
    """The bytes as they are searched for ASCII: UTF-16 without its zero bytes."""
    return body.replace(b"\0", b"") if body.startswith(_UTF_16) else body


def is_exchange_file(body: bytes) -> bool:
    """Whether bytes begin as an ArchiMate exchange file of any version does.

    Other versions than 3 are for the reader to refuse, which says what is the matter.
    """
    root = _ROOT.search(_COMMENT.sub(b"", plain(body[:_HEAD])))
    return root is not None and root[1] == b"model" and _NAMESPACE in root[2]
