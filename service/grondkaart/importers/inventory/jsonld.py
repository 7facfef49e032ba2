"""The form JSON-LD, with the published context of our terms.

What has no context is read by ours (JSON-LD 1.1, section 6.1). Keys that the context does not know are
remarked on, where JSON-LD would drop them unseen; so is an address that is none. A number with a
fraction keeps its digits: the algorithms of JSON-LD would make 1.25005E4 of 12500.5, which is no
xsd:decimal.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NoReturn

import orjson

from grondkaart.base.errors import ImportRefused
from grondkaart.base.rdf_reading import BOM
from grondkaart.base.terms import Quad
from grondkaart.importers.inventory import rdf_reading
from grondkaart.importers.inventory.jsonld_context import Contexts, too_deep
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.rdf_reading import Lines
from grondkaart.importers.inventory.things import Things

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\]{])")
_LONGEST_NUMBER = 15  # digits of a whole number that every reader of JSON keeps


class JsonLd:
    """Reads JSON-LD."""

    name = "jsonld"
    media: tuple[str, ...] = ("application/ld+json", "application/json")
    extensions: tuple[str, ...] = ("jsonld", "json")

    def __init__(self, things: Things, context: Mapping[str, object]) -> None:
        """`context` is our published one, as `base.context` makes it."""
        self._things, self._context = things, context["@context"]

    def fits(self, body: bytes) -> bool:
        """Whether it begins as a JSON object or a list of them."""
        return _BEGINNING.match(body) is not None

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read JSON-LD. Raises ImportRefused as the port says, and for contexts from elsewhere."""
        contexts = Contexts(self._context)
        document = contexts.inlined(_loaded(body))
        try:
            written = orjson.dumps(document)
        except orjson.JSONEncodeError as error:
            if "ecursion" in str(error):
                raise too_deep() from None
            raise ImportRefused(
                "Er staat een half teken in (een losse \\ud800 tot \\udfff).",
                "There is half a character in it (a lone \\ud800 to \\udfff).",
            ) from None
        told(0.2)

        def placed(_: bytes, __: Sequence[Quad]) -> Lines:
            return contexts.lines_of(body.removeprefix(BOM).decode("utf-8"))

        return rdf_reading.read(written, "jsonld", self._things, known, told, placed, lenient=True)


def _loaded(body: bytes) -> object:
    """The JSON of a body, with numbers that would change as text. Raises ImportRefused."""
    try:
        return json.loads(
            body.removeprefix(BOM).decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=str,
            parse_int=lambda said: int(said) if len(said) <= _LONGEST_NUMBER else said,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise ImportRefused(
            f"Regel {error.lineno}, kolom {error.colno}: dit is geen JSON ({error.msg}).",
            f"Line {error.lineno}, column {error.colno}: this is no JSON ({error.msg}).",
            regel=error.lineno,
            kolom=error.colno,
        ) from None
    except UnicodeDecodeError:
        raise ImportRefused(
            "Dit is geen UTF-8; sla het op als UTF-8 en stuur het opnieuw.",
            "This is not UTF-8; save it as UTF-8 and send it again.",
        ) from None
    except RecursionError:
        raise too_deep() from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen = Counter(key for key, _ in pairs)
        double = next(key for key, number in seen.items() if number > 1)[:100]
        raise ImportRefused(
            f"De sleutel '{double}' staat twee keer in één object; zet de waarden in één lijst.",
            f"The key '{double}' stands twice in one object; put the values in one list.",
        )
    if made.get("@version") == "1.1":  # the one number that must stay one
        made["@version"] = 1.1
    return made


def _no_number(said: str) -> NoReturn:
    raise ImportRefused(f"{said} is geen getal in JSON.", f"{said} is no number in JSON.")
