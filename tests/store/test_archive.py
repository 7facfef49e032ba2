"""The data directory: one writer at a time, readers always, old or new after a crash, clear messages."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grondkaart.base.errors import DataDirProblem
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.embedded import EmbeddedStore

LINE = b'<http://s> <http://p> "%d" .\n'
WRITER = """
import sys, time
from pathlib import Path
from grondkaart.store.archive import Archive
archive = Archive(Path(sys.argv[1]))
with archive.writing():
    print("writing", flush=True)
    time.sleep(float(sys.argv[2]))
"""
MODEL = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><name>Proef</name>{}</model>'
)


def _deliver(archive: Archive, number: int, release: str = "r") -> int:
    with archive.writing(wait=10):
        graph = NewGraph(
            iri=f"https://w3id.org/grondkaart/graaf/proef/{release}",
            digest=archive.keep_graph([LINE % number]),
            triples=1, terms=frozenset({"http://p"}), title="Proef", source="", licence="", apart=False,
        )  # fmt: skip
        return archive.commit(Delivery("proef", "proef", release, "", "", (graph,), {}))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "data")
    yield made
    made.close()


def _writer(path: Path, seconds: float) -> subprocess.Popen[str]:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    assert "writing\n" == writer.stdout.readline()
    return writer


def test_a_second_writer_is_refused_with_the_number_of_the_first(archive):
    with _writer(archive.path, 30) as writer:
        with (
            pytest.raises(DataDirProblem, match=f"Proces {writer.pid} schrijft"),
            archive.writing(),
        ):
            pass
        writer.kill()


def test_a_second_writer_that_waits_gets_its_turn(archive):
    with _writer(archive.path, 0.5):
        assert 1 == _deliver(archive, 1)


def test_readers_need_no_lock(archive):
    _deliver(archive, 1)
    with _writer(archive.path, 30) as writer:
        reader = Archive(archive.path)
        assert 1 == reader.version().revision
        reader.close()
        writer.kill()


def test_the_lock_of_a_killed_writer_is_free(archive):
    with _writer(archive.path, 30) as writer:
        writer.kill()
    assert 1 == _deliver(archive, 1)


def test_what_is_kept_but_never_delivered_is_swept_away(archive):
    _deliver(archive, 1)
    with archive.writing():
        archive.keep_graph([LINE % 2])
        (archive.path / "graphs" / ".new-left-by-a-crash").write_bytes(b"half")
        archive.sweep()
    assert [archive.version().graphs[0].digest] == [
        p.name for p in (archive.path / "graphs").iterdir()
    ]


def _elements(number: int, name: str) -> str:
    one = '<element identifier="id-{n}" xsi:type="Goal"><name>{name} {n}</name></element>'
    return f"<elements>{''.join(one.format(n=n, name=name) for n in range(number))}</elements>"


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_the_old_or_the_new_version(tmp_path):
    data, chance = tmp_path / "data", random.Random(20201216)
    states = {}
    for name in ("oud", "nieuw"):
        (tmp_path / f"{name}.xml").write_text(MODEL.format(_elements(2000, name)), "utf-8")
    command = [sys.executable, "-m", "grondkaart", "import", "--release", "r", "--data", str(data)]

    def imports(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*command, str(tmp_path / f"{name}.xml")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    for name in ("nieuw", "oud"):
        started = time.monotonic()
        assert 0 == imports(name).wait()
        took = time.monotonic() - started
        archive = Archive(data)
        states[tuple(g.digest for g in archive.version().graphs)] = name
        archive.close()
    assert 2 == len(states)
    met = []
    for turn in range(8):
        killed = imports(("nieuw", "oud")[turn % 2])
        time.sleep(chance.uniform(0.3, 1.05) * took)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        archive = Archive(data)
        met.append(states[tuple(g.digest for g in archive.version().graphs)])
        assert all(archive.check(g.digest) for g in archive.version().graphs)
        archive.close()
    assert 0 == imports("nieuw").wait()
    archive = Archive(data)
    assert "nieuw" == states[tuple(g.digest for g in archive.version().graphs)]
    assert not list(data.glob("*/.new-*"))
    archive.close()


@pytest.mark.parametrize("harm", ["changed", "cut off", "gone"])
def test_a_graph_that_is_not_whole_is_named(archive, harm):
    _deliver(archive, 1)
    path = archive.graph_path(archive.version().graphs[0].digest)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if harm == "cut off" else path.read_bytes().replace(b"1", b"2"))
    with pytest.raises(DataDirProblem, match="graaf/proef/r ontbreekt of is beschadigd"):
        EmbeddedStore(archive)


def test_importing_again_mends_a_damaged_graph(archive):
    _deliver(archive, 1)
    archive.graph_path(archive.version().graphs[0].digest).write_bytes(b"")
    _deliver(archive, 1)
    assert archive.check(archive.version().graphs[0].digest)


def test_a_journal_of_a_newer_format_is_refused(tmp_path):
    Archive(tmp_path).close()
    journal = sqlite3.connect(tmp_path / "journal.sqlite")
    journal.execute("PRAGMA user_version=99")
    journal.close()
    with pytest.raises(DataDirProblem, match="opmaak 99, deze leest 1"):
        Archive(tmp_path)


@pytest.mark.parametrize(
    "content", [b"dit is geen journaal" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_journal_that_is_garbage_is_named_as_damaged(tmp_path, content):
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(DataDirProblem, match=r"journaal in .* is beschadigd of niet leesbaar"):
        Archive(tmp_path)


def test_an_empty_journal_is_made_anew(tmp_path):
    (tmp_path / "journal.sqlite").touch()
    archive = Archive(tmp_path)
    assert 0 == archive.version().revision
    archive.close()


def test_a_path_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "bestand").touch()
    with pytest.raises(DataDirProblem, match="bestand kan niet worden gebruikt"):
        Archive(tmp_path / "bestand")
    with pytest.raises(DataDirProblem, match="bestand/dieper kan niet worden gebruikt"):
        Archive(tmp_path / "bestand" / "dieper")


def test_a_read_only_place_is_refused(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DataDirProblem, match="kan niet worden gebruikt: Read-only file system"):
        Archive(small_disk / "data")


def test_a_data_directory_that_became_read_only_tells_so(small_disk):
    Archive(small_disk).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DataDirProblem):
        Archive(small_disk)


def test_a_full_disk_changes_nothing(small_disk):
    archive = Archive(small_disk)
    _deliver(archive, 1)
    with pytest.raises(DataDirProblem, match="is vol; er is niets veranderd"), archive.writing():
        archive.keep_graph(b" " * 10_000 for _ in range(100))
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while out.write(b" " * 4096) == 4096:
                pass
        except OSError:
            pass
    with pytest.raises(DataDirProblem), archive.writing():
        archive.keep_graph([LINE % 2])
    assert 1 == archive.version().revision
    filler.unlink()
    assert 2 == _deliver(archive, 2)
    archive.close()


def test_revisions_only_grow_and_the_release_delivered_last_is_current(archive):
    assert [1, 2, 3] == [
        _deliver(archive, 1, "a"),
        _deliver(archive, 2, "b"),
        _deliver(archive, 3, "a"),
    ]
    version = archive.version()
    assert 3 == version.revision == archive.last_revision()
    assert [("a", True), ("b", False)] == [(g.release, g.current) for g in version.graphs]


def test_a_delivery_that_fails_half_way_is_not_there(archive):
    graph = NewGraph(
        iri="https://x",
        digest="d",
        triples=1,
        terms=frozenset(),
        title="",
        source="",
        licence="",
        apart=False,
    )
    with pytest.raises(DataDirProblem), archive.writing():
        archive.commit(Delivery("proef", "proef", "r", "", "", (graph, graph), {}))
    assert 0 == archive.version().revision


def test_two_threads_may_ask_for_the_version_at_once(archive):
    expected = _deliver(archive, 1)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: archive.version().revision, range(400)))

    assert [expected] * 400 == found
