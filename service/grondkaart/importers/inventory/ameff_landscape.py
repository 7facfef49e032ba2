"""Finds the landscape in an ArchiMate model: what is used, by whom, for what, and what connects.

What a relationship says is in its name; where that is empty, its type and what stands at its ends
say it, but for the two that a type cannot tell apart: what a supplier says his package is fit for,
and what a municipality chose it for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from grondkaart.base.naming import normal
from grondkaart.importers.inventory.ameff_customers import Customers
from grondkaart.importers.inventory.ameff_model import Model, Part
from grondkaart.importers.inventory.port import Known


class Role(Enum):
    """What a relationship of a landscape says."""

    USED_FOR = auto()
    SUPPORTS = auto()
    HOSTED = auto()
    SUPPLIED = auto()
    USED_BY = auto()
    MEMBER = auto()
    HAS_VERSION = auto()
    IS_VERSION = auto()
    VIA = auto()
    FLOW = auto()
    CLAIM = auto()
    """What a supplier says, or what has no place in an inventory: left out on purpose."""
    ELSEWHERE = auto()
    """Use for something that an inventory has no place for, such as an application service."""
    STRAY = auto()
    """It touches an application or connection, and cannot be placed."""


_NAMED = {
    "wordt gebruikt voor": Role.USED_FOR,
    "gebruikt voor": Role.USED_FOR,
    "ondersteunt": Role.SUPPORTS,
    "implementeert": Role.SUPPORTS,
    "wordt afgenomen als": Role.HOSTED,
    "afgenomen als": Role.HOSTED,
    "levert": Role.SUPPLIED,
    "is eigenaar van": Role.SUPPLIED,
    "gebruikt door": Role.USED_BY,
    "wordt gebruikt door": Role.USED_BY,
    "heeft klant": Role.USED_BY,
    "is afnemer van": Role.USED_BY,
    "heeft deelnemers": Role.MEMBER,
    "heeft deelnemer": Role.MEMBER,
    "heeft versie": Role.HAS_VERSION,
    "versie gebruikt": Role.HAS_VERSION,
    "is versie van": Role.IS_VERSION,
    "gerealiseerd met": Role.VIA,
    "is geschikt voor": Role.CLAIM,
    "geschikt voor": Role.CLAIM,
    "aangeboden als": Role.CLAIM,
    "wordt aangeboden als": Role.CLAIM,
    "omvat": Role.CLAIM,
    "testrapport": Role.CLAIM,
}
_TYPED = {
    "Flow": Role.FLOW,
    "Serving": Role.USED_BY,
    "Realization": Role.SUPPORTS,
    "Aggregation": Role.MEMBER,
}


@dataclass(frozen=True, slots=True)
class Use:
    """One application that is used: the element that is its key, its package and its version."""

    thing: Part
    package: Part | None
    version: Part | None
    parts: tuple[Part, ...]
    """All elements that say something of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one relationship says of an element or flow: its role, and what is at the other end."""

    role: Role
    relation: Part
    other: str


About = dict[Role, list[Said]]
"""What relationships say of one use or flow, by role."""

Roles = list[tuple[Part, Role | None]]
"""Every relationship of a model with what it says, if anything."""


@dataclass(frozen=True)
class Design:
    """What differs between exports: how a used application is recognised, and its properties.

    `used` gives the identifiers of the elements that are an application in use. The properties of
    the status of use and its date are as `ameff_model.word` writes them; `plain_status` tells
    whether a property `Status` may be one too. `unnamed_is_use` tells whether a specialisation
    without a name is use.
    """

    used: Callable[[Model, Roles], set[str]]
    status: tuple[str, ...]
    plain_status: bool
    since: tuple[str, ...]
    unnamed_is_use: Callable[[Model, Part], bool]


@dataclass
class Landscape:
    """What a model says of use.

    `by_part` finds the uses by the identifier of each of their elements. `said` is by the
    identifier of an element or flow, so that a package speaks once for all its versions.
    """

    customers: Customers
    uses: list[Use]
    by_part: dict[str, list[Use]]
    flows: dict[str, Part]
    said: defaultdict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))

    def about(self, *parts: Part) -> About:
        """What relationships say of elements or flows, by role."""
        found: About = {}
        for part in parts:
            for said in self.said.get(part.identifier, ()):
                found.setdefault(said.role, []).append(said)
        return found


def _roles(model: Model) -> Roles:
    """What each relationship says by its name, else by its type."""
    known: dict[str, Role | None] = {}
    roles: Roles = []
    for relation in model.relations:
        role = _TYPED.get(relation.type)
        name = relation.name
        if name and relation.type != "Flow":
            if name not in known:
                known[name] = _NAMED.get(normal(name))
            role = known[name] or role
        roles.append((relation, role))
    return roles


def find_landscape(model: Model, known: Known, design: Design) -> Landscape:
    """Find what is used and what connects; nothing is judged here."""
    roles = _roles(model)
    uses = _uses(model, design.used(model, roles), roles)
    by_part: dict[str, list[Use]] = {}
    for use in uses:
        for part in use.parts:
            by_part.setdefault(part.identifier, []).append(use)
    flows = {
        relation.identifier: relation
        for relation, role in roles
        if role is Role.FLOW
        and (not by_part.keys().isdisjoint(relation.ends) or model.mark(relation) == "koppeling")
    }
    things = {*by_part, *flows}
    tied = {
        end
        for relation, role in roles
        if role is Role.USED_BY and not things.isdisjoint(relation.ends)
        for end in relation.ends
    }
    members = [relation.ends for relation, role in roles if role is Role.MEMBER]
    customers = Customers(model, known, tied, members)
    landscape = Landscape(customers, uses, by_part, flows)
    for relation, role in roles:
        if role is not Role.FLOW and not things.isdisjoint(relation.ends):
            _place(model, design, relation, role, landscape)
    return landscape


def _uses(model: Model, used: set[str], roles: Roles) -> list[Use]:
    """One use per version that is used; a package is one itself when no version of it is."""
    versions: defaultdict[str, list[str]] = defaultdict(list)
    package_of: dict[str, str] = {}
    for package, version in _version_pairs(model, used, roles):
        versions[package].append(version)
        package_of.setdefault(version, package)
    found = []
    for identifier, element in model.elements.items():
        below = versions.get(identifier, [])
        if identifier not in used or not used.isdisjoint(below):
            continue
        above = model.elements.get(package_of.get(identifier, ""))
        only = model.elements[below[0]] if len(below) == 1 else None
        parts = tuple(part for part in (element, above, only) if part is not None)
        found.append(Use(element, above, only, parts))
    return found


def _version_pairs(model: Model, used: set[str], roles: Roles) -> Iterator[tuple[str, str]]:
    """(package, version) of each relationship between two applications that tells of a version.

    Which end is the version is told by the properties of the ends where they have any, since the
    arrow is drawn both ways.
    """
    for relation, role in roles:
        first, second = relation.ends
        start, end = model.elements.get(first), model.elements.get(second)
        if relation.type != "Specialization" or start is None or end is None:
            continue
        marked = _is_version(model, start), _is_version(model, end)
        if role in (Role.HAS_VERSION, Role.IS_VERSION):
            if used.isdisjoint((first, second)):
                continue
        elif True not in marked or not used.issuperset((first, second)):
            continue
        backwards = role is Role.IS_VERSION if marked[0] == marked[1] else marked[0]
        yield (second, first) if backwards else (first, second)


def _is_version(model: Model, element: Part) -> bool:
    return "versie" in model.mark(element) or bool(model.said(element, "versieaanduiding"))


def _place(
    model: Model, design: Design, relation: Part, role: Role | None, landscape: Landscape
) -> None:
    """Keep what a relationship says at the element or flow that it says it of."""
    source, target = relation.ends
    by_part, flows = landscape.by_part, landscape.flows
    thing, other = (source, target)
    if source not in flows and (target in flows or source not in by_part):
        thing, other = target, source
    if thing in flows:
        role = _of_flow(model, role, other, landscape.customers)
    elif other in by_part and relation.type == "Specialization":
        role = Role.CLAIM  # a version of a package: seen before
    else:
        role = role or _unnamed(model, design, relation, other)
        role = _of_application(model, role, other, thing == source, landscape)
    if role is not Role.CLAIM:
        landscape.said[thing].append(Said(role, relation, other))


def _unnamed(model: Model, design: Design, relation: Part, other: str) -> Role:
    """What a relationship says whose name is not known and whose type could say several things."""
    element = model.elements.get(other)
    if relation.type == "Association" and element and model.mark(element) == "leverancier":
        return Role.SUPPLIED
    return Role.USED_FOR if design.unnamed_is_use(model, relation) else Role.STRAY


def _of_flow(model: Model, role: Role | None, other: str, customers: Customers) -> Role:
    """What a relationship of a flow says: who has it, or what it goes by."""
    element = model.elements.get(other)
    if other in customers and role is Role.USED_BY:
        return Role.USED_BY
    if element is not None and element.type.startswith("Business"):
        return Role.CLAIM  # who offers it
    return Role.VIA


def _of_application(
    model: Model, role: Role, other: str, outward: bool, landscape: Landscape
) -> Role:
    """What a relationship of an application says, when what is at the other end fits."""
    element = model.elements.get(other)
    if role in (Role.SUPPLIED, Role.USED_BY):
        if other in landscape.customers:
            return role if role is Role.USED_BY else Role.CLAIM
        return Role.SUPPLIED if element is not None and role is Role.SUPPLIED else Role.STRAY
    if role is Role.CLAIM or not outward:
        return Role.CLAIM if role is Role.CLAIM else Role.STRAY
    if role is Role.USED_FOR and element is not None and element.type != "ApplicationComponent":
        return Role.ELSEWHERE
    return role if role in (Role.USED_FOR, Role.SUPPORTS, Role.HOSTED) else Role.STRAY
