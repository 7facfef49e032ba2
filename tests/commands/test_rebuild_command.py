"""`grondkaart rebuild`: the same graph from what is on disk, or every file that is not whole by name."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from grondkaart.store.archive import Archive, Delivery, NewGraph

MODEL = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><name>Proef</name><elements>'
    '<element identifier="id-1" xsi:type="Goal"><name>Doel {}</name></element></elements></model>'
)
GRAPH = "https://w3id.org/grondkaart/graaf/inventaris/gm0344"
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
WRITER = """
import sys, time
from pathlib import Path
from grondkaart.store.archive import Archive
with Archive(Path(sys.argv[1])).writing():
    print("writing", flush=True)
    time.sleep(30)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with what is shipped, two releases of a model, and two versions of an inventory."""
    data = tmp_path_factory.mktemp("rebuild") / "data"
    base = [sys.executable, "-m", "grondkaart"]
    subprocess.run([*base, "query", "--data", data, "ASK {}"], check=True, capture_output=True)
    for release in ("2025", "2026"):
        model = data.parent / f"{release}.xml"
        model.write_text(MODEL.format(release), "utf-8")
        command = [*base, "import", model, "--release", release, "--data", data]
        subprocess.run(command, check=True, capture_output=True)
    archive = Archive(data)
    for version in (1, 2):
        _inventory(archive, version)
    archive.close()
    return data


def _inventory(archive: Archive, version: int) -> None:
    with archive.writing(10):
        original = archive.keep_original([b"inventory %d" % version])
        detail = {"rapport": archive.keep_original([b"report %d" % version])}
        digest = archive.keep_graph([b'<a:s> <a:p> "%d" .\n' % version])
        graph = NewGraph(GRAPH, digest, 1, frozenset({"a:p"}), "Utrecht", "", "")
        given = ("inventaris", "inventaris/gm0344", "", original, "utrecht.csv", (graph,))
        archive.commit(Delivery(*given, detail))


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may harm."""
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def kept(data: Path) -> Iterator[Archive]:
    archive = Archive(data)
    yield archive
    archive.close()


def digest_of(text: str) -> str:
    found = re.search(r"Controlegetal ([0-9a-f]{64})", text)
    return found[1] if found else ""


def counts(text: str) -> dict[str, tuple[str, ...]]:
    """Graph → the triples that were loaded, and those that the journal tells of."""
    rows = [line.split() for line in text.splitlines()]
    return {row[0]: tuple(row[1:]) for row in rows if row and row[0].startswith("http")}


def test_what_is_whole_is_told_with_the_same_counts_and_one_digest(run, data):
    first, second = run("rebuild", data=data), run("rebuild", data=data)
    told = counts(first.stdout)

    assert (0, 0) == (first.returncode, second.returncode)
    assert first.stdout == second.stdout
    assert ("1", "1") == told[GRAPH]
    assert 10 < len(told)
    assert all(one[0] == one[1] for one in told.values() if len(one) == 2)
    assert "Nakijken" in first.stderr
    assert 64 == len(digest_of(first.stdout))


def test_the_digest_is_over_the_content(run, data, kept):
    before = digest_of(run("rebuild", data=data).stdout)
    _inventory(kept, 3)
    changed = digest_of(run("rebuild", data=data).stdout)
    _inventory(kept, 2)
    same = digest_of(run("rebuild", data=data).stdout)

    assert before != changed
    assert before == same


def test_graphs_that_follow_from_what_was_kept_are_made_again_the_same(run, data, kept):
    before, answer = (
        run("rebuild", data=data),
        run("query", EVERYTHING, "--format", "csv", data=data).stdout,
    )
    inventories = {graph.digest for graph in kept.deliveries("inventaris/gm0344")[-1].graphs}
    inventories |= {graph.digest for graph in kept.deliveries("inventaris/gm0344")[0].graphs}
    for path in (data / "graphs").iterdir():
        if path.name not in inventories:
            path.unlink()
    after = run("rebuild", data=data)

    assert 0 == after.returncode
    assert "Opnieuw gemaakt: https://w3id.org/grondkaart/graaf/proef/2026\n" in after.stdout
    assert "Opnieuw gemaakt: https://w3id.org/grondkaart/graaf/catalogus\n" in after.stdout
    assert digest_of(before.stdout) == digest_of(after.stdout)
    assert answer == run("query", EVERYTHING, "--format", "csv", data=data).stdout


def test_a_damaged_graph_is_made_again_in_its_place(run, data, kept):
    digest = kept.deliveries("proef")[-1].graphs[0].digest
    kept.graph_path(digest).write_bytes(b"<a:b> <a:c> <a:d> .\n")
    done = run("rebuild", data=data)

    assert 0 == done.returncode
    assert 1 == done.stdout.count("Opnieuw gemaakt")
    assert kept.check(digest)


def test_an_inventory_that_is_lost_is_told_and_nothing_is_removed(run, data, kept):
    graph = kept.deliveries("inventaris/gm0344")[-1].graphs[0]
    kept.graph_path(graph.digest).unlink()
    loose = data / "originals" / ("0" * 64)
    loose.write_bytes(b"may be a copy of what is lost")
    done = run("rebuild", data=data)

    assert 1 == done.returncode
    assert f"graphs/{graph.digest} ontbreekt: de graaf {GRAPH}" in done.stderr
    assert "Controlegetal" not in done.stdout
    assert loose.exists()


def test_all_that_is_not_whole_is_told_at_once_and_what_counts_is_loaded(run, data, kept):
    before = digest_of(run("rebuild", data=data).stdout)
    old, new = kept.deliveries("inventaris/gm0344")
    kept.original_path(new.original).unlink()
    kept.original_path(new.detail["rapport"]).write_bytes(b"other")
    kept.graph_path(old.graphs[0].digest).write_bytes(b"")
    done = run("rebuild", data=data)

    assert 1 == done.returncode
    assert f"originals/{new.original} ontbreekt: het bestand (utrecht.csv)" in done.stderr
    assert f"originals/{new.detail['rapport']} is beschadigd: het bestand van" in done.stderr
    assert f"graphs/{old.graphs[0].digest} is beschadigd: de graaf {GRAPH}" in done.stderr
    assert "3 niet heel" in done.stdout
    assert before == digest_of(done.stdout)


def test_a_graph_whose_original_is_gone_cannot_be_made_again(run, data, kept):
    one = kept.deliveries("proef")[-1]
    kept.original_path(one.original).unlink()
    kept.graph_path(one.graphs[0].digest).unlink()
    done = run("rebuild", data=data)

    assert 1 == done.returncode
    assert f"originals/{one.original} ontbreekt" in done.stderr
    assert f"graphs/{one.graphs[0].digest} ontbreekt" in done.stderr


def test_a_set_that_this_program_ships_otherwise_cannot_be_made_again(run, data, kept):
    one = kept.deliveries("catalogus")[-1]
    with sqlite3.connect(data / "journal.sqlite") as journal:
        journal.execute("UPDATE delivery SET original = ? WHERE series = 'catalogus'", ("0" * 64,))
    journal.close()
    kept.graph_path(one.graphs[0].digest).unlink()
    done = run("rebuild", data=data)

    assert 1 == done.returncode
    assert f"graphs/{one.graphs[0].digest} ontbreekt" in done.stderr
    assert "originals" not in done.stderr


def test_a_release_that_is_too_large_to_read_again_says_why(run, data, kept):
    graph = kept.deliveries("proef")[-1].graphs[0]
    kept.graph_path(graph.digest).unlink()
    done = run("rebuild", "--import-max-bytes", "10", data=data)

    assert 1 == done.returncode
    assert re.search(rf"graphs/{graph.digest} ontbreekt: .*groter dan 10 bytes", done.stderr)


def test_a_copy_that_is_made_while_there_is_writing_is_whole(run, data, kept, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    before = digest_of(run("rebuild", data=data).stdout)
    with (
        closing(sqlite3.connect(data / "journal.sqlite")) as journal,
        closing(sqlite3.connect(copy / "journal.sqlite")) as copied,
    ):
        journal.backup(copied)
    _inventory(kept, 3)
    for folder in ("originals", "graphs"):
        shutil.copytree(data / folder, copy / folder)
    done = run("rebuild", data=copy)

    assert 0 == done.returncode
    assert before == digest_of(done.stdout)
    assert "3 losse bestanden verwijderd" in done.stdout


def test_what_nothing_names_is_removed(run, data):
    (data / "graphs" / ".new-left-by-a-crash").write_bytes(b"half")
    (data / "originals" / ("0" * 64)).write_bytes(b"loose")
    done = run("rebuild", data=data)

    assert 0 == done.returncode
    assert "2 losse bestanden verwijderd" in done.stdout
    assert not list(data.glob("*/.new-*"))
    assert not (data / "originals" / ("0" * 64)).exists()


def test_while_another_process_writes_it_refuses(run, data):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(data)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        assert "writing\n" == writer.stdout.readline()
        done = run("rebuild", data=data)
        writer.kill()

    assert (1, "") == (done.returncode, done.stdout)
    assert f"Proces {writer.pid} schrijft" in done.stderr


def test_a_folder_without_a_journal_is_left_as_it_is(run, tmp_path):
    done = run("rebuild", data=tmp_path / "vergissing")

    assert (1, "") == (done.returncode, done.stdout)
    assert "staat geen journaal" in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_a_damaged_journal_is_told(run, data):
    journal = data / "journal.sqlite"
    sqlite3.connect(journal).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = bytearray(journal.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    journal.write_bytes(content)
    done = run("rebuild", data=data)

    assert (1, "") == (done.returncode, done.stdout)
    assert "journaal" in done.stderr
    assert "is beschadigd" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_is_in_the_audit_log_with_what_it_found(run, data, kept):
    kept.original_path(kept.deliveries("inventaris/gm0344")[-1].original).unlink()
    run("rebuild", data=data)
    line = json.loads((data / "audit.jsonl").read_text().splitlines()[-1])

    assert ("rebuild", f"revisie {kept.last_revision()}, 1 bestanden niet heel") == (
        line["actie"],
        line["object"],
    )


def test_it_builds_the_graph_that_a_service_came_to_by_its_writes(run, serve, data):
    service = serve(data, "--port", "0")

    def store(graph: str, turtle: str | None = None) -> bytes:
        asked = urllib.request.Request(
            f"{service.url}/rdf-graph-store?graph={quote(graph, safe='')}",
            data=turtle.encode() if turtle else None,
            headers={"Content-Type": "text/turtle", "Accept": "application/n-triples"},
            method="PUT" if turtle else "GET",
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            body: bytes = answer.read()
        return body

    number = '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'
    for graph in (GRAPH, "https://example.org/x"):
        store(graph, f"<a:a> <a:b> [ <a:c> {number} ] ; <a:d> <a:e> .")
        store(graph, f"<a:a> <a:b> [ <a:c> {number} ] .")
    done = run("rebuild", data=data)
    whole = hashlib.sha256()
    for graph in sorted(counts(done.stdout)):
        lines = sorted(store(graph).splitlines(keepends=True))
        assert int(counts(done.stdout)[graph][0]) == len(lines)
        if graph != "https://w3id.org/grondkaart/graaf/grafen":
            whole.update(f"{graph} {hashlib.sha256(b''.join(lines)).hexdigest()}\n".encode())

    assert ("2", "2") == counts(done.stdout)["https://example.org/x"]
    assert whole.hexdigest() == digest_of(done.stdout)
