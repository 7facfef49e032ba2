"""The README's commands work as they are printed, in a fresh clone, one after the other."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TEST_COMMAND = "uv run pytest"


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    bare = [re.sub(r"\s+#\s.*$", "", line).strip() for line in lines]
    return [line for line in bare if line and not line.startswith(("git clone", "cd "))]


def test_the_readme_is_short() -> None:
    assert 80 >= len(README.splitlines())


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    assert TEST_COMMAND in commands()
    assert TEST_COMMAND in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clone") / "grondkaart"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


@pytest.mark.slow
def test_every_command_of_the_readme_works(clone: Path, tmp_path: Path) -> None:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("GRONDKAART_", "VIRTUAL"))
    }
    environment |= {"GRONDKAART_DATA": str(tmp_path / "data")}
    serving: list[subprocess.Popen[bytes]] = []
    try:
        for line in commands():
            if "serve" in line.split():
                serving.append(serve(line, clone, environment))
                continue
            said = run(
                f"{line} --collect-only -q" if line == TEST_COMMAND else line, clone, environment
            )
            if "grondkaart" in line or line.startswith("curl"):
                assert said.strip(), f"{line} printed nothing"
    finally:
        for process in serving:
            process.terminate()
            process.wait(20)


def run(line: str, cwd: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def serve(line: str, cwd: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        shlex.split(line), cwd=cwd, env=environment, stderr=subprocess.DEVNULL
    )
    found = re.search(r"--port (\d+)", line)
    address = f"http://127.0.0.1:{found[1] if found else 8000}/"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert b"<h1>" in answer.read()
                return process
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, f"{line} ended with {process.returncode}"
            time.sleep(0.2)
    raise AssertionError(f"{line} did not answer")
