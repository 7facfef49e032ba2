"""Reads the landscape of one municipality in an exchange file as an inventory."""

from __future__ import annotations

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory.ameff_applicatie import write_applicaties
from grondkaart.importers.inventory.ameff_ground import Ground, place_of
from grondkaart.importers.inventory.ameff_koppeling import write_koppelingen
from grondkaart.importers.inventory.ameff_landscape import (
    Design,
    Landscape,
    Role,
    find_landscape,
)
from grondkaart.importers.inventory.ameff_model import Model, read_model
from grondkaart.importers.inventory.ameff_values import Values
from grondkaart.importers.inventory.port import Inventory, Known, Told

_READ = 0.8  # the share of the work that reading the XML is, about


def read_landscape(body: bytes, known: Known, told: Told, design: Design) -> Inventory:
    """Read the inventory that the landscape of one municipality in an exchange file is.

    Raises ImportRefused when the file is no exchange file or tells of no use, TooLarge when it
    holds too much.
    """
    model = read_model(body, lambda share: told(share * _READ))
    landscape = find_landscape(model, known, design)
    _refuse_without_use(model, landscape, design)
    values = Values(model, known)
    stranger = landscape.customers.stranger(model)
    if stranger is not None:
        identifier, name = stranger
        place = place_of(model.elements.get(identifier, model.whole))
        values.remark("Lezen-andere-gemeente", place, name, proposals=(known.owner.name,))
        return values.inventory
    ground = Ground(model, landscape, design, known, values)
    _remark_faults(ground)
    write_applicaties(ground)
    write_koppelingen(ground)
    _remark_passed(ground)
    told(1.0)
    return values.inventory


def _refuse_without_use(model: Model, landscape: Landscape, design: Design) -> None:
    if not landscape.uses:
        count = len(model.elements)
        raise ImportRefused(
            f"Dit is een ArchiMate-model met {count} elementen, zonder applicatielandschap: er staat "
            "niet in wat een gemeente gebruikt. Haal in de Softwarecatalogus de AMEFF-export van uw "
            "gemeente op.",
            f"This is an ArchiMate model of {count} elements, without a landscape: it does not say "
            "what a municipality uses. Fetch the AMEFF export of your municipality from the "
            "Softwarecatalogus.",
        )
    for use in landscape.uses:
        said = [model.said(part, "pakketversiestatus") for part in use.parts]
        if not any(said) or any(model.said(part, *design.status) for part in use.parts):
            return
        if not landscape.about(*use.parts).keys().isdisjoint((Role.USED_FOR, Role.USED_BY)):
            return
    raise ImportRefused(
        "Dit is wat een leverancier aanbiedt: de pakketversies hebben geen gebruikstatus. "
        "Haal in de Softwarecatalogus de AMEFF-export van uw gemeente op.",
        "This is what a supplier offers: the package versions have no status of use. "
        "Fetch the AMEFF export of your municipality from the Softwarecatalogus.",
    )


def _remark_faults(ground: Ground) -> None:
    for fault in ground.model.faults:
        concept = fault.part
        rule = "Lezen-dubbel-id" if fault.double else "Lezen-zonder-id"
        shown = concept.identifier if fault.double else concept.name
        ground.values.remark(rule, place_of(concept), shown)


def _remark_passed(ground: Ground) -> None:
    """Say what was not of the inventory, once per kind; GEMMA's own elements are one kind."""
    customers = ground.landscape.customers
    said = ground.landscape.said.values()
    suppliers = {one.other for many in said for one in many if one.role is Role.SUPPLIED}
    known = {*ground.landscape.by_part, *customers.ours, *customers.others, *suppliers}
    ground.passed["GEMMA"] = len(ground.model.elements.keys() - known)
    place = place_of(ground.model.whole)
    for what, count in ground.passed.items():
        if count:
            ground.values.remark("Lezen-overgeslagen", place, f"{what}: {count}")
