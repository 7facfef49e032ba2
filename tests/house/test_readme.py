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
            if line.split()[-1] == "serve":
                serving.append(serve(line, clone, environment))
            elif line == TEST_COMMAND:
                run(f"{line} --collect-only -q", clone, environment)
            elif "pip install" in line or line.startswith("grondkaart "):
                continue  # the pip way is the wheel's test: same package, empty environment
            else:
                run(line, clone, environment)
    finally:
        for process in serving:
            process.terminate()
            process.wait(20)


def run(line: str, cwd: Path, environment: dict[str, str]) -> None:
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
    assert done.stdout.strip(), f"{line} printed nothing"


def serve(line: str, cwd: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        shlex.split(line), cwd=cwd, env=environment, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen("http://127.0.0.1:8000/", timeout=5) as answer:
                assert b"<h1>" in answer.read()
                return process
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, f"{line} ended with {process.returncode}"
            time.sleep(0.2)
    raise AssertionError(f"{line} did not answer")
