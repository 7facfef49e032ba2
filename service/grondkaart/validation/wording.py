"""What a report says in a few words, in whatever form it is shown."""

from __future__ import annotations

from grondkaart.base.errors import Text
from grondkaart.validation.report import ACCEPTED, REFUSED, WITH_WARNINGS
from grondkaart.validation.results import INFO, VIOLATION, WARNING
from grondkaart.validation.rules import Rule

SIGNS = {VIOLATION: "✗", WARNING: "!", INFO: "i"}
HEADLINES = {
    ACCEPTED: Text(
        "Dit bestand is in orde en kan worden ingezonden",
        "This file is in order and can be submitted",
    ),
    WITH_WARNINGS: Text(
        "Dit bestand kan worden ingezonden, maar kijk eerst naar de waarschuwingen",
        "This file can be submitted, but look at the warnings first",
    ),
    REFUSED: Text(
        "Dit bestand kan zo niet worden ingezonden",
        "This file cannot be submitted as it is",
    ),
}
_WORDS = {
    VIOLATION: (Text("fout", "error"), Text("fouten", "errors")),
    WARNING: (Text("waarschuwing", "warning"), Text("waarschuwingen", "warnings")),
    INFO: (Text("advies", "advice"), Text("adviezen", "pieces of advice")),
    "applicaties": (Text("applicatie", "application"), Text("applicaties", "applications")),
    "contracten": (Text("contract", "contract"), Text("contracten", "contracts")),
    "koppelingen": (Text("koppeling", "connection"), Text("koppelingen", "connections")),
}

_PARTS = {
    "Applicatie": Text("applicaties", "applications"),
    "Contract": Text("contracten", "contracts"),
    "Koppeling": Text("koppelingen", "connections"),
    "Inventarisatie": Text("de inventarisatie", "the inventory"),
}
_FILE = Text("het bestand", "the file")


def part_of(rule: Rule) -> Text:
    """Which part of an inventory a rule looks at: two of its rules may have the same name."""
    return _PARTS.get(rule.key.partition("-")[0], _FILE)


def counted(what: str, number: int) -> Text:
    """`3 fouten`: how many of a severity, or of a kind of thing."""
    one, many = _WORDS[what]
    said = one if number == 1 else many
    return Text(f"{number} {said.nl}", f"{number} {said.en}")
