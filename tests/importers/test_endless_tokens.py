"""XML with a token that goes on and on is refused in time that does not grow with its square."""

from __future__ import annotations

import time
from collections import deque
from xml.parsers import expat

import pytest

from grondkaart.base.errors import ImportRefused
from grondkaart.base.xml_feeding import Feeding
from grondkaart.importers.ameff_reader import Reader

SIZE = 64 << 20
PIECE = 1 << 16
BEGINNINGS = {"a name": b"<m", "an attribute": b'<m a="', "a comment": b"<m><!--", "no XML": b""}


def pieces(beginning: bytes) -> list[bytes]:
    return [beginning, *([b"x" * PIECE] * (SIZE // PIECE))]


@pytest.mark.parametrize("name", BEGINNINGS)
def test_an_endless_token_is_given_up_on(name: str) -> None:
    feeding = Feeding(expat.ParserCreate())
    began = time.process_time()

    with pytest.raises(expat.ExpatError):
        deque(map(feeding.feed, pieces(BEGINNINGS[name])), 0)

    assert time.process_time() - began < 3


def test_an_exchange_file_with_one_is_refused() -> None:
    reader = Reader()

    beginning = b'<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" a="'

    with pytest.raises(ImportRefused):
        deque(map(reader.feed, pieces(beginning)), 0)


def test_long_text_and_many_elements_are_no_token() -> None:
    parser = expat.ParserCreate()
    feeding = Feeding(parser)

    feeding.feed(b"<m>")
    for _ in range(200):
        feeding.feed(b"x" * PIECE)
        feeding.feed(b"<a/>" * (PIECE // 4))
    feeding.feed(b"</m>", last=True)
