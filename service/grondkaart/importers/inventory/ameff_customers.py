"""Which organisations a landscape is of, and which of them are the municipality that hands it in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.importers.inventory.ameff_model import Model, Part
from grondkaart.importers.inventory.port import Known

_GEMEENTE = frozenset({vocab.CG + "Gemeente"})
_CBS_CODE = re.compile(r"(?:gm)?0*([0-9]{1,4})", re.IGNORECASE)
_TITLE = re.compile(r"softwarecatalogus (.+)", re.IGNORECASE)
_SUFFIX = re.compile(r"(.+?) ?\(([^()]+)\)")


def _plain(name: str) -> str:
    return normal(name).removeprefix("gemeente ")


class Customers:
    """The municipalities in a file, and whether they are the owner.

    `ours` holds the identifiers of the owner and of each samenwerkingsverband that it takes part
    in; `others` the names of all other municipalities and samenwerkingsverbanden, by identifier.
    """

    def __init__(
        self, model: Model, known: Known, tied: set[str], members: Iterable[tuple[str, str]]
    ) -> None:
        """`tied` are those that something is used by; `members` are (samenwerkingsverband, member)."""
        self._known = known
        self.ours: set[str] = set()
        self.others: dict[str, str] = {}
        groups: dict[str, str] = {}
        for identifier, element in model.elements.items():
            if element.type == "BusinessCollaboration" and identifier in tied:
                groups[identifier] = element.name
            elif element.type == "BusinessActor" and (
                identifier in tied or self._is_municipality(model, element)
            ):
                if self._is_owner(model, element):
                    self.ours.add(identifier)
                else:
                    self.others[identifier] = element.name
        shared = {group for group, member in members if member in self.ours and group in groups}
        self.ours |= shared
        self._groups = groups.keys()
        self._tied = tied
        self.others.update((i, name) for i, name in groups.items() if i not in shared)
        self._own_names = {_plain(known.owner.name)} | {
            _plain(model.elements[i].name) for i in self.ours
        }
        self._names = self._own_names | {_plain(name) for name in self.others.values()}

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.ours or identifier in self.others

    def _is_municipality(self, model: Model, actor: Part) -> bool:
        return model.mark(actor) == "gemeente" or bool(model.said(actor, "cbscode"))

    def _is_owner(self, model: Model, municipality: Part) -> bool:
        """By its CBS code where there is one, else by its name; any, when nobody said whose file it is."""
        if self._known.owner.is_unknown:
            return True
        for code in model.said(municipality, "cbscode"):
            number = _CBS_CODE.fullmatch(code)
            asked = f"gm{int(number[1]):04}" if number else code.casefold()
            return asked in self._known.owner.spaces
        return self.is_own_name(municipality.name)

    def is_own_name(self, name: str) -> bool:
        """Whether a name is that of the municipality that hands in the file."""
        owner = self._known.owner
        if _plain(name) == _plain(owner.name):
            return True
        return owner.iri in self._municipalities(name)

    def _municipalities(self, name: str) -> set[str]:
        names = self._known.names
        return {
            iri
            for asked in (name, _plain(name), f"gemeente {_plain(name)}")
            for iri in names.find(_GEMEENTE, asked)
        }

    def stranger(self, model: Model) -> tuple[str, str] | None:
        """(identifier, name) of the municipality that a file is of, when that is not the owner.

        A file may name none: then only its title can tell, where that holds a municipality's name.
        """
        if self.ours or self._known.owner.is_unknown:
            return None
        for identifier, name in self.others.items():
            if identifier not in self._groups:
                return identifier, name
        titled = _TITLE.fullmatch(model.whole.name)
        if titled and not self.is_own_name(titled[1]) and self._municipalities(titled[1]):
            return "", titled[1]
        return None

    @property
    def several(self) -> bool:
        """Whether others than the owner use something here, so that use must be told apart."""
        return not self._tied.isdisjoint(self.others)

    def suffix(self, name: str) -> tuple[str, bool | None]:
        """A name without the "(afnemer)" at its end, and whether that is the owner; None without one."""
        found = _SUFFIX.fullmatch(name)
        if found is None or _plain(found[2]) not in self._names:
            return name, None
        return found[1], _plain(found[2]) in self._own_names
