"""Runs `grondkaart` as users do: a process with a data directory of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-m", "grondkaart"]


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a user whose data is in `data`."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("GRONDKAART_")}
    return {
        **plain,
        "GRONDKAART_DATA": str(data),
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "error",
        **more,
    }


@pytest.fixture(scope="session")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory filled with what is shipped; tests only read it."""
    return tmp_path_factory.mktemp("commands") / "data"


@pytest.fixture
def run(shared_data: Path) -> Run:
    """Runs the command to its end."""

    def go(*arguments: str, data: Path | None = None, stdin: str = "", **more: str):
        return subprocess.run(
            [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False,
            env=environment(data or shared_data, **more),
        )  # fmt: skip

    return go


class Service:
    """A running `grondkaart serve`."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "serve", *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(data),
        )  # fmt: skip
        self.said: list[str] = []
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"luistert op (http://\S+)", line):
                self.url = found[1]
                return
        raise AssertionError("".join(self.said))

    def stop(self) -> tuple[int, str]:
        """Stop it as Ctrl-C does; gives the exit code and what else it said."""
        self.process.send_signal(signal.SIGINT)
        out, said = self.process.communicate(timeout=20)
        return self.process.returncode, out + said


@pytest.fixture
def user_environment(shared_data: Path) -> dict[str, str]:
    return environment(shared_data)


@pytest.fixture
def serve() -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def start(data: Path, *arguments: str) -> Service:
        started.append(Service(data, *arguments))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.process.kill()
        service.process.communicate()
