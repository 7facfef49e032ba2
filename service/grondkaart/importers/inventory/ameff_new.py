"""AMEFF of one municipality in the design of January 2026, and as the new Softwarecatalogus writes it.

An application, system software or a version of them is known by how it is related: it is used for
something, has a customer, or is bought as some cloud model. The running Softwarecatalogus writes
less: applications marked with `Bron` = Softwarecatalogus, and a specialisation without a name for
each referentiecomponent that they are used for.
"""

from __future__ import annotations

from grondkaart.importers.inventory import ameff_old
from grondkaart.importers.inventory.ameff_form import EXTENSIONS, MEDIA, is_exchange_file
from grondkaart.importers.inventory.ameff_landscape import Design, Role, Roles
from grondkaart.importers.inventory.ameff_model import Model, Part, word
from grondkaart.importers.inventory.ameff_writing import read_landscape
from grondkaart.importers.inventory.port import Inventory, Known, Told

name = "ameff-nieuw"
media: tuple[str, ...] = MEDIA
extensions: tuple[str, ...] = EXTENSIONS

_SOFTWARE = frozenset({"ApplicationComponent", "SystemSoftware"})
_MARKS = frozenset(
    {"applicatie", "applicatieversie", "systeemsoftware", "systeemsoftwareversie", "module"}
)


def fits(body: bytes) -> bool:
    """Whether this is an exchange file without the markers of the old design.

    A model without any landscape fits too: the reader says what is the matter with it.
    """
    return is_exchange_file(body) and not ameff_old.fits(body)


def read(body: bytes, known: Known, told: Told) -> Inventory:
    """See `port.Form.read`."""
    return read_landscape(body, known, told, _DESIGN)


def _used(model: Model, roles: Roles) -> set[str]:
    """What bears a mark, or stands where only what is used stands."""
    found = {
        identifier
        for identifier, element in model.elements.items()
        if element.type in _SOFTWARE
        and (model.mark(element) in _MARKS or _is_catalogue(model, element))
    }
    for relation, role in roles:
        source, target = relation.ends
        if role in (Role.USED_FOR, Role.HOSTED):
            found |= _software(model, source)
        elif role is Role.USED_BY and relation.type == "Association":
            found |= _software(model, source) | _software(model, target)
    return found


def _software(model: Model, identifier: str) -> set[str]:
    """The element if it can be an application and is not one of GEMMA's own."""
    element = model.elements.get(identifier)
    if element is None or element.type not in _SOFTWARE:
        return set()
    return {identifier} if model.mark(element) in (_MARKS | {""}) else set()


def _is_catalogue(model: Model, concept: Part) -> bool:
    return [word(text) for text in model.said(concept, "bron")] == ["softwarecatalogus"]


_DESIGN = Design(
    used=_used,
    status=("gebruikstatus", "statusgebruik"),
    plain_status=True,
    since=("gebruikdatum", "statusdatum", "statussinds", "startdatumstatus", "startdatum"),
    unnamed_is_use=_is_catalogue,
)
