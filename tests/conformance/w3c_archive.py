"""The W3C's query evaluation tests, as the source release of Apache Jena carries them (tests of the RDF Test community group).

`uv run python tests/conformance/w3c_archive.py` fetches it once, by Maven, into the user's cache. Nothing of it is
committed; tests read it where it lies.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from functools import cache

import platformdirs

ARTIFACT = "org.apache.jena:jena:6.1.0:zip:source-release"
SHA256 = "beff6093ca229d49879a083c444e7be970d0728e7260a8c15108c9c716244bcd"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
SUITE = "jena-6.1.0/jena-arq/testing/rdf-tests-cg/sparql/sparql11/"
FOLDER = platformdirs.user_cache_path("grondkaart") / "w3c"
ARCHIVE = FOLDER / "jena-6.1.0-source-release.zip"
FETCH = "uv run python tests/conformance/w3c_archive.py"

BASE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
"""Where the W3C publishes the same files: what relative addresses in them are relative to."""


def complaint() -> str:
    """Why the archive cannot be used; empty when it can."""
    if not ARCHIVE.is_file():
        return f"the W3C's evaluation tests are not here; '{FETCH}' fetches them"
    if hashlib.sha256(ARCHIVE.read_bytes()).hexdigest() != SHA256:
        return f"{ARCHIVE} is not what it should be; remove it and run '{FETCH}'"
    return ""


@cache
def _opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(ARCHIVE)


def read(address: str) -> bytes:
    """The file that the W3C publishes at `address`, which begins with BASE."""
    return _opened().read(SUITE + address.removeprefix(BASE))


def fetch() -> str:
    """Get the archive unless it is here; gives the complaint that remains."""
    if not complaint():
        return ""
    if not shutil.which("mvn"):
        return "Maven (mvn) is needed to fetch the W3C's evaluation tests"
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [
        f"-Dartifact={ARTIFACT}",
        f"-DoutputDirectory={FOLDER}",
        "-Dmdep.overWriteReleases=true",
    ]
    subprocess.run(["mvn", "-B", "-q", f"{PLUGIN}:copy", *wanted], check=False, timeout=300)
    return complaint()


if __name__ == "__main__":
    sys.exit(fetch() or None)
