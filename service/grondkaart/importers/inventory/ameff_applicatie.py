"""Writes the applications that one municipality uses, as applicaties of its inventory."""

from __future__ import annotations

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.importers.inventory.ameff_ground import CG, Ground, place_of
from grondkaart.importers.inventory.ameff_landscape import About, Role, Said, Use
from grondkaart.importers.inventory.ameff_model import word
from grondkaart.importers.inventory.ameff_values import (
    OLDER_STATUS,
    STANDAARD,
    VERSION_STATUS,
    kinds,
)
from grondkaart.importers.inventory.port import APPLICATIE

_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
_REFERENTIECOMPONENT = kinds("Referentiecomponent")
_GEBRUIKSTATUS, _HOSTING = kinds("Gebruikstatus"), kinds("Hosting")
_ORGANISATIE = kinds("Organisatie")
_IN_USE = "in productie"


def write_applicaties(ground: Ground) -> None:
    """Write what the owner uses; what others use is counted."""
    ours: list[tuple[Use, About]] = []
    for use in ground.landscape.uses:
        about = ground.landscape.about(*use.parts)
        ground.values.spend(sum(map(len, about.values())))
        if _is_ours(ground, use, about):
            ours.append((use, about))
        else:
            ground.passed["applicatie van een andere afnemer"] += 1
    for use, _ in ours:
        _address(ground, use)
    for use, about in ours:
        subject = ground.subjects.get(use.thing.identifier)
        if subject is not None:
            _applicatie(ground, use, about, subject)
    if not ours:
        ground.values.remark("Lezen-leeg", place_of(ground.model.whole))
    elif all(_is_exported(ground, use) and not _status(ground, use) for use, _ in ours):
        _all_in_use(ground, [use for use, _ in ours])


def _all_in_use(ground: Ground, uses: list[Use]) -> None:
    """Read all as in production, and say so: the running Softwarecatalogus exports what is in use
    and leaves out the status of each.
    """
    named = ground.known.names.find(_GEBRUIKSTATUS, _IN_USE)
    for use in uses:
        subject = ground.subjects.get(use.thing.identifier)
        if subject is not None and named:
            ground.values.say(subject, CG + "gebruikstatus", f"<{named[0]}>", place_of(use.thing))
    ground.values.remark("Lezen-status-geen", place_of(ground.model.whole), proposals=(_IN_USE,))


def _is_exported(ground: Ground, use: Use) -> bool:
    """Whether the running Softwarecatalogus wrote it, as its mark says."""
    return any(ground.design.unnamed_is_use(ground.model, part) for part in use.parts)


def _is_ours(ground: Ground, use: Use, about: About) -> bool:
    """Whether the owner uses it: as the file says, by name, or because nobody else uses anything."""
    customers = ground.landscape.customers
    users = {said.other for said in about.get(Role.USED_BY, ())}
    if users:
        return not customers.ours.isdisjoint(users)
    named = customers.suffix(use.thing.name)[1]
    return not customers.several if named is None else named


def _address(ground: Ground, use: Use) -> None:
    """Give a use its address; the running Softwarecatalogus tells a shared one twice."""
    identifier = use.thing.identifier
    subject = None
    if identifier.startswith("deelname-app-"):
        twin = ground.known.owner.address(APPLICATIE, ground.model.key(use.thing))
        subject = twin if twin in ground.taken else None
    subject = subject or ground.address(APPLICATIE, use.thing)
    if subject is not None:
        ground.subjects[identifier] = subject


def _applicatie(ground: Ground, use: Use, about: About, subject: str) -> None:
    values, place, design = ground.values, place_of(use.thing), ground.design
    values.say(subject, _TYPE, f"<{CG}Applicatie>", place)
    _name(ground, use, subject)
    status = _status(ground, use)
    values.choice(subject, CG + "gebruikstatus", _GEBRUIKSTATUS, status, place, OLDER_STATUS)
    started = f"startdatum{word(status[0])}" if status else ""
    since = ground.said(use.parts, started, *design.since)
    values.day(subject, CG + "statusSinds", since, place)
    for said in about.get(Role.USED_FOR, ()):
        ground.refer(subject, "referentiecomponent", _REFERENTIECOMPONENT, said)
    for said in about.get(Role.SUPPORTS, ()):
        ground.refer(subject, "standaard", STANDAARD, said)
    _hosting(ground, use, about.get(Role.HOSTED, []), subject)
    for said in about.get(Role.SUPPLIED, ()):
        _supplier(ground, subject, said)
    for said in about.get(Role.ELSEWHERE, ()):
        kind = ground.model.elements[said.other].type
        ground.passed[f"wordt gebruikt voor {kind}"] += 1
    for said in about.get(Role.STRAY, ()):
        ground.lost(said.relation, subject)
    for part in use.parts:
        ground.left_out(part)


def _status(ground: Ground, use: Use) -> list[str]:
    """The status of use; a plain `Status` may also be the supplier's, of the version itself."""
    said = ground.said(use.parts, *ground.design.status)
    if said or not ground.design.plain_status:
        return said
    return [text for text in ground.said(use.parts, "status") if word(text) not in VERSION_STATUS]


def _name(ground: Ground, use: Use, subject: str) -> None:
    """Name, package and version; the version's name holds the package's, or is added to it."""
    values, place = ground.values, place_of(use.thing)
    bare = ground.landscape.customers.suffix
    name = bare(use.thing.name)[0]
    package = bare(use.package.name)[0] if use.package else ""
    version = ground.said(use.parts, "versieaanduiding", "versie")
    label = name
    if package and normal(package) not in normal(name):
        label = f"{package} {name}".strip()
        version = version or [name]
    if not version and use.version is not None:
        below = bare(use.version.name)[0]
        version = [below.removeprefix(name).strip() or below]
    values.text(subject, _LABEL, [label] if label else [], place, "nl")
    package = package or (name if use.version is not None else "")
    values.text(subject, CG + "pakket", [package] if package else [], place)
    values.text(subject, CG + "versieaanduiding", version, place)


def _hosting(ground: Ground, use: Use, said: list[Said], subject: str) -> None:
    """The cloud model that it is bought as: by relationship, else by property."""
    elements = [e for s in said if (e := ground.model.elements.get(s.other)) is not None]
    names = [*dict.fromkeys(element.name for element in elements)]
    place = place_of(said[0].relation if said else use.thing)
    names = names or ground.said(use.parts, "hosting", "clouddienstverleningsmodel")
    ground.values.choice(subject, CG + "hosting", _HOSTING, names, place)


def _supplier(ground: Ground, subject: str, said: Said) -> None:
    """A supplier by its name: the published organisation, else the name as it is."""
    element = ground.model.elements[said.other]
    name = element.name
    values, place, path = ground.values, place_of(said.relation), CG + "leverancier"
    found = values.published(_ORGANISATIE, said.other)
    if len(found) == 1:
        values.say(subject, path, f"<{found[0]}>", place)
    elif name:
        values.text(subject, CG + "leveranciersnaam", [name], place)
        near = ground.known.names.nearest(_ORGANISATIE, name)
        values.remark("Lezen-leverancier", place_of(element), name, (subject, path), near)
