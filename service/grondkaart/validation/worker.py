"""The process that holds graphs against the shapes: `python -m grondkaart.validation.worker`."""

from __future__ import annotations

import re
import signal
import socket
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from grondkaart.base.errors import BadInput
from grondkaart.base.terms import Literal, read_term, read_turtle
from grondkaart.base.vocab import CG, PREFIXES
from grondkaart.store import frames
from grondkaart.store.walls import die_with_parent, wall
from grondkaart.validation.classes import below
from grondkaart.validation.engine import Engine, engine_for
from grondkaart.validation.results import Result

_MOST_PER_SHAPE = 100
_NAME, _MESSAGE, _HINT = PREFIXES["sh"] + "name", PREFIXES["sh"] + "message", CG + "herstel"
_SUBJECT = re.compile(rb"^(?:<([^>]*)>|(_:\S+)) ", re.MULTILINE)
Texts = dict[str, dict[tuple[str, str], str]]


def main(control_fd: int, content: str, memory_mb: int) -> None:
    """Read the shapes, then validate what is asked until the other side is gone."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    stream = cast("BinaryIO", control.makefile("rwb"))
    guarding = Guarding(Path(content))
    wall(memory_mb)
    frames.write(stream, frames.READY)
    while (asked := frames.read(stream)) is not None:
        context = frames.read(stream) or (b"", b"")
        try:
            found = guarding.findings(asked[1], context[1])
        except BadInput:  # it comes from our own store: only what RDF 1.1 lacks cannot be read
            frames.write(stream, frames.REFUSAL)
            continue
        frames.write(stream, frames.WHOLE, orjson.dumps(found))


class Guarding:
    """All shapes, with their texts, and what the ontology says of classes."""

    def __init__(self, content: Path) -> None:
        paths = sorted((content / "shapes").glob("*.ttl"))
        self._engine: Engine = engine_for(b"\n".join(path.read_bytes() for path in paths))
        self._classes = below(content)
        self._texts = _texts(paths)

    def findings(self, graph: bytes, context: bytes) -> list[dict[str, object]]:
        """What is wrong with the things of `graph`, seen with what is known of others in `context`.

        Both are N-Triples. Raises BadInput when they hold what RDF 1.1 lacks.
        """
        subjects = {(iri or node).decode() for iri, node in _SUBJECT.findall(graph)}
        results = self._engine.validate(graph + context + self._classes)
        own = [result for result in results if result.focus in subjects]
        counts = Counter(result.shape for result in own)
        shown: Counter[str] = Counter()
        found = []
        for result in own:
            shown[result.shape] += 1
            if shown[result.shape] <= _MOST_PER_SHAPE:
                found.append({**self._finding(result), "aantal": counts[result.shape]})
        return found

    def _finding(self, result: Result) -> dict[str, object]:
        said = self._texts.get(result.shape, {})
        value = read_term(result.value) if result.value else None
        return {
            "vorm": result.shape,
            "ding": result.focus,
            "eigenschap": said.get((_NAME, "nl"), ""),
            "waarde": None if value is None else value.value[:200],
            "ernst": result.severity,
            **{
                one: f"{said.get((_MESSAGE, one), '')} {said.get((_HINT, one), '')}".strip()
                for one in ("nl", "en")
            },
        }


def _texts(paths: list[Path]) -> Texts:
    """What each shape says, by predicate and language."""
    found: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for triple in read_turtle(paths):
        value, predicate = triple.object, triple.predicate.value
        if predicate in (_NAME, _MESSAGE, _HINT) and isinstance(value, Literal) and value.language:
            found[str(triple.subject)[1:-1]][predicate, value.language] = value.value
    return dict(found)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
