"""AMEFF of one municipality as the Softwarecatalogus exported it until 2025.

GEMMA with the landscape added: pakketten, pakketversies, koppelingen, leveranciers and the
municipality, each told by the property `GEMMA type` (`SWC type` before 2023), with properties as
the Softwarecatalogus documented them. A pakketversie is an applicatie.
"""

from __future__ import annotations

import re

from grondkaart.importers.inventory.ameff_form import (
    EXTENSIONS,
    MEDIA,
    is_exchange_file,
    plain,
)
from grondkaart.importers.inventory.ameff_landscape import Design, Roles
from grondkaart.importers.inventory.ameff_model import Model, Part
from grondkaart.importers.inventory.ameff_writing import read_landscape
from grondkaart.importers.inventory.port import Inventory, Known, Told

name = "ameff-oud"
media: tuple[str, ...] = MEDIA
extensions: tuple[str, ...] = EXTENSIONS

_MARKS = frozenset({"pakket", "pakketversie"})
_MARKED = re.compile(rb">\s*pakket(?:versie)?\s*</", re.IGNORECASE)


def fits(body: bytes) -> bool:
    """Whether this is an exchange file in which something is marked as a pakket or pakketversie."""
    return is_exchange_file(body) and _MARKED.search(plain(body)) is not None


def read(body: bytes, known: Known, told: Told) -> Inventory:
    """See `port.Form.read`."""
    return read_landscape(body, known, told, _DESIGN)


def _used(model: Model, _: Roles) -> set[str]:
    return {i for i, element in model.elements.items() if model.mark(element) in _MARKS}


def _never(_: Model, __: Part) -> bool:
    """A specialisation without a name may be the supplier's claim, so it is not taken as use."""
    return False


_DESIGN = Design(
    used=_used,
    status=("gebruikstatus",),
    plain_status=False,
    since=("gebruikdatum", "gebruikdatumingangstatus"),
    unnamed_is_use=_never,
)
