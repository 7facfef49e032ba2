"""The description of the API passes the linter of the API Design Rules, both versions."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import httpx2
import pytest

HERE = Path(__file__).parent / "adr"
RULES = {"2.2.0": "nlgov-adr/2.2.0/linter.yaml", "2.1.0": "nlgov-adr/2.1.0/spectral.yml"}
# 2.1.0 asks for OpenAPI 3.0; 2.2.0, which came in its place, takes any 3 (/core/doc-openapi).
SUPERSEDED = {"2.2.0": set[str](), "2.1.0": {"openapi3"}}


@pytest.fixture(scope="module")
def linter() -> Path:
    """The linter, installed from its lock file where it is not there yet."""
    npm = shutil.which("npm")
    made = HERE / "node_modules" / ".bin" / "spectral"
    if made.exists():
        return made
    if npm is None:
        pytest.skip("there is no npm to install the linter with")
    installing = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    said = subprocess.run(
        installing, check=False, cwd=HERE, capture_output=True, text=True, timeout=300
    )
    if said.returncode or not made.exists():
        pytest.skip(f"the linter cannot be installed: {said.stderr[-300:]}")
    return made


def lint(linter: Path, rules: Path, document: object, folder: Path) -> list[str]:
    """What the linter has against a document: severity (0 is an error), rule, path and message."""
    written = folder / "openapi.json"
    written.write_text(json.dumps(document), "utf-8")
    said = subprocess.run(
        [linter, "lint", "-r", rules, "-f", "json", "--quiet", written],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode in (0, 1), said.stderr
    return [
        f"{one['severity']} {one['code']} {'/'.join(one['path'])}: {one['message']}"
        for one in json.loads(said.stdout or "[]")
    ]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("version", RULES)
def test_the_description_has_no_error(
    client: httpx2.Client, linter: Path, shared: Path, tmp_path: Path, version: str
) -> None:
    document = client.get("/v1/openapi.json").json()

    found = lint(linter, shared / "standards" / RULES[version], document, tmp_path)

    errors = {one.split()[1]: one for one in found if one.startswith("0 ")}
    assert SUPERSEDED[version] == set(errors), errors


@pytest.mark.shared
@pytest.mark.slow
def test_the_linter_would_notice(
    client: httpx2.Client, linter: Path, shared: Path, tmp_path: Path
) -> None:
    document = client.get("/v1/openapi.json").json()
    del document["info"]["contact"]["email"]

    found = lint(linter, shared / "standards" / RULES["2.2.0"], document, tmp_path)

    assert ["nlgov:info-contact-fields-exist"] == [
        one.split()[1] for one in found if one.startswith("0 ")
    ]
