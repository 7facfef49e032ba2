"""The invented market: which packages there are for each reference component, of whom, and how popular.

In every reference component a few packages have most of the customers (by Zipf's law the second has
half as many as the first, the third a third), and a few suppliers make most of the packages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.generating.draw import Draw
from grondkaart.generating.reference import Component, Reference, Role

SUPPLIERS = 60
_ZIPF = 27_720  # divides by 1 to 12 without a rest
_ROLE_WEIGHTS = (1000, 250)  # of the most and the least popular reference component
_LETTERS = "ABCDEFGH"
_COMPONENT_SHARE = 2  # of a role that components realise, each weighs as the package in this place
_HOSTINGS = [("saas", 52), ("on-premises", 28), ("iaas", 12), ("paas", 8)]
_AVAILABLE = [("saas", 60), ("paas", 25), ("iaas", 15)]
_OPEN, _DATA = ("interactie", "diensten"), "databronnen"
_MOST_STANDARDS = 6


@dataclass(frozen=True)
class Package:
    """A package as anybody can buy it.

    `component` is the component of the catalogue that it is, or None; `price` is about what a
    municipality pays for it, in euros a year; `users` how many people use it.
    """

    name: str
    supplier: int
    roles: tuple[Role, ...]
    layers: tuple[str, ...]
    hosting: str
    standards: tuple[str, ...]
    component: Component | None
    price: int
    users: int


@dataclass(frozen=True)
class Market:
    """All packages by the reference component that they are bought for, each with its weight."""

    roles: tuple[tuple[Role, int], ...]
    offers: dict[str, tuple[tuple[Package, int], ...]]
    without_role: tuple[tuple[Package, int], ...]

    @classmethod
    def drawn(cls, reference: Reference, seed: int) -> Market:
        """The market that follows from a seed."""
        draw = Draw(seed, "markt")
        order = draw.shuffled(reference.roles)
        most, least = _ROLE_WEIGHTS
        step = max(1, len(order) - 1)
        weights = [most - (most - least) * place // step for place in range(len(order))]
        making = _Making(reference, draw)
        return cls(
            roles=tuple(zip(order, weights, strict=True)),
            offers={role.iri: making.offers(role) for role in order},
            without_role=making.other_offers(),
        )


class _Making:
    """Draws packages; one after the other, so that the order matters."""

    def __init__(self, reference: Reference, draw: Draw) -> None:
        self._reference, self._draw = reference, draw
        self._roles = {role.iri: role for role in reference.roles}
        self._suppliers = [(number, _ZIPF // (number + 1)) for number in range(1, SUPPLIERS + 1)]
        self._near: defaultdict[str, list[Role]] = defaultdict(list)
        for role in reference.roles:
            for domain in role.domains:
                self._near[domain].append(role)
        self._by_role: defaultdict[str, list[Component]] = defaultdict(list)
        for component in reference.components:
            for role_iri in component.roles:
                self._by_role[role_iri].append(component)

    def offers(self, role: Role) -> tuple[tuple[Package, int], ...]:
        number = self._draw.whole(3, len(_LETTERS))
        found = [
            (self._package(role, _LETTERS[place]), _ZIPF // (place + 1)) for place in range(number)
        ]
        share = _ZIPF // _COMPONENT_SHARE
        found += [(self._of_catalogue(one, role), share) for one in self._by_role[role.iri]]
        return tuple(found)

    def other_offers(self) -> tuple[tuple[Package, int], ...]:
        """What no reference component fits."""
        return tuple((self._other(number), _ZIPF // number) for number in range(1, 41))

    def _package(self, role: Role, letter: str) -> Package:
        draw = self._draw
        supplier, hosting = draw.weighted(self._suppliers), draw.weighted(_HOSTINGS)
        roles = (role, *self._more_roles(role))
        return Package(
            name=f"Proefpakket {role.name} {letter}",
            supplier=supplier,
            roles=roles,
            layers=self._layers(roles),
            hosting=hosting,
            standards=self._standards(roles, draw.whole(15, 80) / 100),
            component=None,
            price=draw.heavy(9_000) + 600,
            users=draw.heavy(35) + 1,
        )

    def _of_catalogue(self, component: Component, role: Role) -> Package:
        draw = self._draw
        others = tuple(self._roles[iri] for iri in component.roles if iri != role.iri)
        roles = (role, *others)
        return Package(
            name=f"Proefpakket {component.name}",
            supplier=draw.weighted(self._suppliers),
            roles=roles,
            layers=component.layers,
            hosting=draw.weighted(_AVAILABLE),
            standards=self._standards(roles, 0.9),
            component=component,
            price=draw.heavy(6_000) + 400,
            users=draw.heavy(35) + 1,
        )

    def _other(self, number: int) -> Package:
        draw = self._draw
        return Package(
            name=f"Proefpakket Overig {number:02}",
            supplier=draw.weighted(self._suppliers),
            roles=(),
            layers=(f"{vocab.ID}laag/procesinrichting",),
            hosting=draw.weighted(_HOSTINGS),
            standards=(),
            component=None,
            price=draw.heavy(4_000) + 300,
            users=draw.heavy(15) + 1,
        )

    def _more_roles(self, role: Role) -> tuple[Role, ...]:
        """Of one package in ten: one or two more that it serves, of the same domain."""
        if not role.domains or not self._draw.chance(0.1):
            return ()
        near = [one for one in self._near[role.domains[0]] if one is not role]
        if not near:
            return ()
        drawn = [self._draw.one(near) for _ in range(self._draw.whole(1, 2))]
        return tuple(dict.fromkeys(drawn))

    def _layers(self, roles: tuple[Role, ...]) -> tuple[str, ...]:
        """Those of its reference components; two of five packages keep their own data too."""
        found = {role.layer for role in roles}
        if self._draw.chance(0.4):
            found.add(f"{vocab.ID}laag/{_DATA}")
            if self._draw.chance(0.4):
                found.add(f"{vocab.ID}laag/{self._draw.one(_OPEN)}")
        return tuple(sorted(found))

    def _standards(self, roles: tuple[Role, ...], share: float) -> tuple[str, ...]:
        """What it supports of what its reference components ask: standards, or versions of them."""
        asked = dict.fromkeys(standard for role in roles for standard in role.standards)
        found = [self._exact(one) for one in asked if self._draw.chance(share)]
        return tuple(dict.fromkeys(found[:_MOST_STANDARDS]))

    def _exact(self, standard: str) -> str:
        versions, draw = self._reference.versions.get(standard, ()), self._draw
        if not versions or not draw.chance(0.45):
            return standard
        current = [one for one in versions if one not in self._reference.ended_standards]
        return draw.one(current if current and draw.chance(0.85) else versions)


def supplier_iri(number: int) -> str:
    """The address of an invented supplier."""
    return f"{vocab.ID}organisatie/proef-{number:02}"


def supplier_name(number: int) -> str:
    """The name of an invented supplier."""
    return f"Proefleverancier {number:02} (synthetisch)"
