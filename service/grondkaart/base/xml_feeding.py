"""Feeds XML to expat in pieces, within bounds.

Expat (before 2.6) reads a token from its beginning again with each piece, so that one endless token,
a name of a hundred megabytes say, takes hours. None that anybody means is a fraction of the bound.
"""

from __future__ import annotations

from xml.parsers.expat import ExpatError, XMLParserType, errors

_LONGEST = 4 << 20


class Feeding:
    """One document on its way into a parser."""

    def __init__(self, parser: XMLParserType) -> None:
        self._parser, self._fed = parser, 0

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Parse the next piece.

        Raises ExpatError as the parser does, also for a token over the bound, and what handlers raise.
        """
        self._parser.Parse(chunk, last)
        self._fed += len(chunk)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > _LONGEST:
            error = ExpatError("a token is too long")
            error.code = errors.codes[errors.XML_ERROR_INVALID_TOKEN]
            raise error
