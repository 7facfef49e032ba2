"""The examples of the page on referring work as they are printed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "verwijzen.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]


def test_the_page_has_examples() -> None:
    assert 10 <= len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_gives_what_it_is_for(server: str, command: str) -> None:
    line = command.replace("http://127.0.0.1:8000", server).replace("curl ", "curl -sS --fail ")

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.strip()
