"""Reads an inventory and holds it against the rules: bytes in, a report and a graph out.

It runs in a walled process. What comes from outside is parsed while nothing can be opened; `trusted`
is called when all that is left is of our own making.
"""

from __future__ import annotations

import hashlib
import re
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.places import Remark
from grondkaart.base.terms import text_of
from grondkaart.importers.inventory.forms import Forms, plain
from grondkaart.importers.inventory.port import Known, Owner
from grondkaart.inventories.completing import (
    Things,
    complete,
    counts_of,
    inventory_iri,
    used_terms,
)
from grondkaart.inventories.judgement import Asked, Judged, Told
from grondkaart.inventories.reference import UNKNOWN, Reference, nobody
from grondkaart.validation.classes import below
from grondkaart.validation.engine import Engine, engine_for
from grondkaart.validation.report import About, Found, report
from grondkaart.validation.results import INFO, VIOLATION, WARNING
from grondkaart.validation.rules import FILES, Rules

# In an address that is whole, relative (`<applicatie/gm0344-1>`) or behind a prefix (`app:gm0344-1`).
_OWN = re.compile(rb"(?<![A-Za-z0-9_-])((?:gm|vb)[0-9]{4})-")
_LABEL, _TYPE = vocab.RDFS + "label", vocab.RDF + "type"
_EMPTY, _CONTENT = "Lezen-leeg", f"^<{vocab.CG}inInventarisatie>"
_SHAPES = (*FILES, "_prefixes", "_talen")
TOTALS = {VIOLATION: "fouten", WARNING: "waarschuwingen", INFO: "adviezen"}


class Judging:
    """Judges inventories by the rules under `content`, against one extract of what is published."""

    def __init__(self, content: Path) -> None:
        """Read rules and forms; `refer` must follow before anything is judged."""
        shapes = b"\n".join((content / "shapes" / f"{name}.ttl").read_bytes() for name in _SHAPES)
        self._rules = Rules.read(content)
        self._engine: Engine = engine_for(shapes)
        self._forms = Forms.read(content)
        self._classes = below(content)
        self._digest = hashlib.sha256(shapes).hexdigest()

    def refer(self, reference: Reference) -> None:
        """From now on, this is what is published."""
        self._reference = reference
        reference.names  # noqa: B018  read here, so that each worker finds it read
        self._beside = reference.ntriples + self._classes

    @property
    def fingerprint(self) -> str:
        """Changes when the rules change, or what they refer to."""
        told = self._digest + hashlib.sha256(self._reference.ntriples).hexdigest()
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def judge(self, body: bytes, asked: Asked, told: Told, trusted: Callable[[], None]) -> Judged:
        """Judge one inventory.

        Raises what a form raises when it cannot be read at all: ImportRefused, TooLarge or
        UnsupportedMedia; NotFound when there is no such municipality.
        """
        handed_in, body = body, plain(body, asked.limit)
        owner = self._owner(body, asked)
        form = self._forms.named(asked.form) or self._forms.recognise(
            body, asked.filename, asked.media
        )
        inventory = form.read(
            body, Known(owner, self._reference.names), lambda share: told("lezen", share)
        )
        trusted()
        things = complete(inventory, owner, date.fromisoformat(asked.peildatum))
        ntriples = "".join(sorted(inventory.lines)).encode()
        told("toetsen", 0.0)
        results = self._engine.validate(ntriples + self._beside + _itself(owner))
        told("verslag", 0.0)
        counts, rules = counts_of(things), self.fingerprint
        about = About(
            code=owner.code if owner.code != UNKNOWN else "",
            municipality=owner.name,
            form=form.name,
            filename=asked.filename,
            sha256=hashlib.sha256(handed_in).hexdigest(),
            size=len(handed_in),
            counts=counts,
            reference_date=asked.peildatum,
            gemma_release=asked.release,
            rules=rules,
            validated_at=asked.moment,
        )
        own = [one for one in results if one.focus in things]
        remarks = [_about_all(one, owner) for one in inventory.remarks]
        found = Found(own, remarks, inventory.places, self._names(things))
        made = report(about, self._rules, found)
        return Judged(
            report=made.as_dict(),
            verdict=made.verdict,
            totals={TOTALS[severity]: number for severity, number in made.totals.items()},
            form=form.name,
            counts=counts,
            peildatum=asked.peildatum,
            release=asked.release,
            rules=rules,
            moment=asked.moment,
            triples=len(inventory.lines),
            terms=sorted(used_terms(things)),
            ntriples=ntriples,
        )

    def _owner(self, body: bytes, asked: Asked) -> Owner:
        """The municipality that was named, or that the addresses in the file are of, or nobody."""
        if asked.gemeente:
            return self._reference.owner(asked.gemeente, asked.spaces)
        said = _OWN.search(body)
        code = said[1].decode() if said else ""
        if not self._reference.has(code):
            return nobody()
        return self._reference.owner(code, asked.spaces)

    def _names(self, things: Things) -> Mapping[str, str]:
        own = {iri: text_of(said[_LABEL][0]) for iri, said in things.items() if _LABEL in said}
        return ChainMap(own, self._reference.names.labels)


def _about_all(remark: Remark, owner: Owner) -> Remark:
    """That there is nothing in it is said of the inventory, so that the shape does not say it again."""
    if remark.rule != _EMPTY:
        return remark
    return replace(remark, subject=inventory_iri(owner.code), path=_CONTENT)


def _itself(owner: Owner) -> bytes:
    """That the municipality is one, when it is not a published one."""
    if owner.code != UNKNOWN:
        return b""
    return f"<{owner.iri}> <{_TYPE}> <{vocab.CG}Gemeente> .\n".encode()
