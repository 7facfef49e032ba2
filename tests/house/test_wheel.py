"""What is shipped is what is in the repository, and it runs where the repository is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTENT = ("ontology", "shapes", "queries", "data")


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("GRONDKAART_", "VIRTUAL"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def committed(*folders: str) -> set[str]:
    listed = run("git", "ls-files", "-z", *folders, cwd=ROOT)
    return {name for name in listed.split("\0") if name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from what git knows, so that files lying about cannot help."""
    source = tmp_path_factory.mktemp("source")
    for name in committed():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    out = tmp_path_factory.mktemp("wheel")
    run("uv", "build", "--wheel", "--quiet", "--out-dir", out, cwd=source)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_content_folders_whole(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("grondkaart/_assets/")
            for name in archive.namelist()
            if name.startswith("grondkaart/_assets/")
        }

    assert committed(*CONTENT) == packed


def test_the_wheel_holds_the_package_whole(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {n for n in archive.namelist() if not n.startswith("grondkaart/_assets/")}
    package = {n.removeprefix("service/") for n in committed("service")}

    assert package == {n for n in packed if ".dist-info/" not in n}


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    run("uv", "venv", "--quiet", home, cwd=tmp_path)
    run(
        "uv", "pip", "install", "--quiet", "--python", home, "--constraint",
        ROOT / "requirements.lock", "--no-verify-hashes", wheel, cwd=tmp_path,
    )  # fmt: skip
    command = home / "bin" / "grondkaart"
    data = tmp_path / "data"

    for verb in ("serve", "import", "ask", "query"):
        run(command, verb, "--help", cwd=tmp_path)
    answered = run(
        command, "ask", "oplossing-lagen", "--format", "csv", "--data", data, cwd=tmp_path
    )
    served = serve_once(command, data, tmp_path)

    assert 11 == len(answered.splitlines())
    assert "<h1>" in served


def serve_once(command: Path, data: Path, cwd: Path) -> str:
    with subprocess.Popen(
        [command, "serve", "--port", "0", "--data", data],
        cwd=cwd,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stderr is not None
        try:
            said = next(line for line in serving.stderr if "luistert op" in line)
            with urllib.request.urlopen(said.split()[-1], timeout=20) as answer:
                return str(answer.read().decode())
        finally:
            serving.terminate()
