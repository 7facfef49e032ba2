"""The rules of an inventory as people read them: the texts that stand on the shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import ContentProblem, Text
from grondkaart.base.terms import Literal, NamedNode, Triple, read_turtle
from grondkaart.validation.results import SEVERITIES, VIOLATION

FILES = ("Applicatie", "Contract", "Koppeling", "Inventarisatie", "_lezen")
SHAPES = vocab.CG + "vorm/"
_SH = vocab.PREFIXES["sh"]
_NAME, _MESSAGE, _SEVERITY = _SH + "name", _SH + "message", _SH + "severity"
_PATH, _ORDER, _HINT = _SH + "path", _SH + "order", vocab.CG + "herstel"
_LABEL = vocab.RDFS + "label"
_TEXTS = (_NAME, _MESSAGE, _HINT)
_IRI = re.compile(r"<([^<>]*)>")
_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `path` is the property it looks at, or "" when it looks at the thing itself."""

    iri: str
    severity: str
    name: Text
    message: Text
    hint: Text
    path: str = ""

    @property
    def key(self) -> str:
        """The name of the rule for programs: `Applicatie-naam`."""
        return self.iri.removeprefix(SHAPES)


@dataclass(frozen=True)
class _Said:
    """What the files say of one subject."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)

    def text(self, predicate: str) -> Text | None:
        """A text in both languages, or None."""
        nl, en = self.texts.get((predicate, "nl")), self.texts.get((predicate, "en"))
        return Text(nl, en) if nl and en else None


class Rules:
    """Every rule by its IRI, and every property by the name that people know it by."""

    def __init__(self, rules: dict[str, Rule], labels: dict[str, Text]) -> None:
        self._rules, self._labels = rules, labels

    def __iter__(self) -> Iterator[Rule]:
        """The rules in the order of their files."""
        return iter(self._rules.values())

    @classmethod
    def read(cls, content: Path) -> Rules:
        """The rules under `content`: those with a severity in the files of an inventory.

        Raises ContentProblem that names the rule which lacks a text in one of the two languages.
        """
        paths = [content / "shapes" / f"{name}.ttl" for name in FILES]
        shapes = _said(read_turtle(path for path in paths if path.is_file()))
        rules = {iri: _rule(iri, said) for iri, said in shapes.items() if _SEVERITY in said.nodes}
        labels = {
            iri: label
            for iri, said in _said(
                read_turtle(sorted((content / "ontology").glob("*.ttl")))
            ).items()
            if (label := said.text(_LABEL))
        }
        return cls(rules, labels | _columns(shapes))

    def of(self, iri: str, severity: str = VIOLATION) -> Rule:
        """The rule with this IRI; one that no file has any texts of speaks for itself."""
        known = self._rules.get(iri)
        if known is not None:
            return known
        name = iri.removeprefix(SHAPES)
        said = Text(
            "Dit voldoet niet aan een regel zonder eigen uitleg.",
            "This does not meet a rule that has no explanation of its own.",
        )
        return Rule(iri, severity, Text(name, name), said, _NOTHING)

    def label(self, path: str) -> Text:
        """The name of a property, or in words of those in a path expression (`^<…>/<…>`)."""
        if not path or "<" not in path:
            return self._label(path)
        labels = [self._label(one) for one in _IRI.findall(path)]
        between = _IRI.split(path)[2:-1:2]
        return Text(
            _woven([one.nl for one in labels], between, " of "),
            _woven([one.en for one in labels], between, " or "),
        )

    def _label(self, iri: str) -> Text:
        name = re.split(r"[/#]", iri)[-1]
        return self._labels.get(iri) or Text(name, name)


def _woven(names: list[str], between: list[str], either: str) -> str:
    """Names with what stands between them in a path, of which only a choice is told from steps."""
    links = [either if "|" in one else " › " for one in between]
    return "".join(name + link for name, link in zip(names, [*links, ""], strict=True))


def _said(triples: Iterator[Triple]) -> dict[str, _Said]:
    found: defaultdict[str, _Said] = defaultdict(_Said)
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if isinstance(value, Literal):
            if predicate in _TEXTS or predicate == _LABEL:
                found[subject.value].texts[predicate, value.language or ""] = value.value
            elif predicate == _ORDER:
                found[subject.value].nodes[predicate] = value.value
        elif isinstance(value, NamedNode) and predicate in (_SEVERITY, _PATH):
            found[subject.value].nodes[predicate] = value.value
    return found


def _rule(iri: str, said: _Said) -> Rule:
    name, message, hint = (said.text(one) for one in _TEXTS)
    severity = said.nodes[_SEVERITY].removeprefix(_SH)
    if name is None or message is None or hint is None or severity not in SEVERITIES:
        raise ContentProblem(
            f"De regel {iri} mist een naam, melding of herstel in het Nederlands of Engels, "
            "of heeft een ernst die niet bestaat.",
            f"The rule {iri} lacks a name, message or repair hint in Dutch or English, or has a "
            "severity that does not exist.",
        )
    return Rule(iri, severity, name, message, hint, said.nodes.get(_PATH, ""))


def _columns(shapes: dict[str, _Said]) -> dict[str, Text]:
    """What a property is called as a column, where all sheets that have it agree."""
    found: defaultdict[str, set[Text]] = defaultdict(set)
    for said in shapes.values():
        name = said.text(_NAME)
        if _ORDER in said.nodes and _PATH in said.nodes and name is not None:
            found[said.nodes[_PATH]].add(name)
    return {path: names.pop() for path, names in found.items() if len(names) == 1}
