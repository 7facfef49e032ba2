"""The examples on the page about supposing are what the service answers."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx2

from grondkaart.cli import _parser
from grondkaart.supposing.assumptions import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "wat-als.md").read_text("utf-8")
SENT, TOLD = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


def shortened(value: Any, like: Any) -> Any:
    """`value` with only the fields that `like` has."""
    if isinstance(like, dict) and isinstance(value, dict):
        return {name: shortened(value.get(name), one) for name, one in like.items()}
    if isinstance(like, list) and isinstance(value, list):
        return [shortened(*pair) for pair in zip(value, like, strict=True)]
    return value


def test_the_answer_that_is_shown_is_the_answer(client: httpx2.Client) -> None:
    answer = client.post("/v1/vragen/overstapmomenten/_wat-als", json=SENT).json()

    assert TOLD == shortened(answer, TOLD)


def test_the_command_that_is_shown_can_be_read() -> None:
    command = re.search(r"```text\nuv run grondkaart (.*?)```", PAGE, re.DOTALL)
    assert command
    words = shlex.split(command[1].replace("\\\n", " "))

    parsed = _parser(words).parse_args(words)

    assert list(KINDS) == [kind for kind, *_ in parsed.als]


def test_every_kind_and_field_is_explained() -> None:
    for name, kind in KINDS.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert all(f"`{field}`" in row for field in (kind.thing, kind.value, *kind.more))
