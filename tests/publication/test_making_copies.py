"""How copies are made: reproducible, once, in bounded memory, and again when something is wrong."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from pathlib import Path

import pytest
from publication_cases import deliver

from grondkaart.base.errors import Unavailable
from grondkaart.publication import sorting
from grondkaart.publication.copies import FOLDER, Copies, Published
from grondkaart.publication.making import LINES
from grondkaart.publication.naming import key_of
from grondkaart.store.archive import Archive

ID = "https://w3id.org/grondkaart/id/"
NODE = b"_:c14n0 <https://example.org/p> _:c14n1 .\n"
NT = b'<https://example.org/a> <https://example.org/p> "een" .\n'


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two graphs, and its copies made."""
    data = tmp_path_factory.mktemp("shipped")
    for series in ("routekaart", "vormen"):
        lines = (f'<{ID}{series}/{n % 37}> <{ID}p> "{n}" .\n' for n in range(400))
        deliver(data, series, "".join(lines).encode() + NODE)
    made(data)
    return data


@pytest.fixture
def data(shipped: Path, tmp_path: Path) -> Path:
    target = tmp_path / "data"
    shutil.copytree(shipped, target)
    return target


def made(data: Path, copies: Copies | None = None) -> Published:
    return asyncio.run((copies or Copies(data)).of(Archive(data).version(closed=False)))


def files(data: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of the copies: what is in it, and when it was made."""
    return {
        str(path.relative_to(data / FOLDER)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted((data / FOLDER).rglob("*"))
        if path.is_file()
    }


def test_the_same_data_gives_the_same_bytes(data: Path):
    before = files(data)
    shutil.rmtree(data / FOLDER)
    made(data)

    assert {name: body for name, (body, _) in before.items()} == {
        name: body for name, (body, _) in files(data).items()
    }


def test_a_packed_file_tells_no_name_and_no_moment(data: Path):
    heads = {body[3:9] for name, (body, _) in files(data).items() if name.endswith(".gz")}

    assert {bytes([0, 0, 0, 0, 0, 0])} == {bytes([*head[:5], 0]) for head in heads}


def test_what_is_whole_is_not_made_again(data: Path):
    before = files(data)
    made(data)

    assert before == files(data)


@pytest.mark.parametrize("harm", ["changed", "removed", "short"])
def test_what_is_wrong_on_disk_is_made_again(data: Path, harm: str):
    before = {name: body for name, (body, _) in files(data).items()}
    victim = next(path for path in (data / FOLDER).rglob("ttl.gz"))
    body = victim.read_bytes()
    if harm == "removed":
        victim.unlink()
    else:
        victim.write_bytes(body[:-9] if harm == "short" else body[:-1] + bytes([body[-1] ^ 1]))
    made(data)

    assert before == {name: body for name, (body, _) in files(data).items()}


def test_a_new_graph_leaves_the_copies_of_the_others_alone(data: Path):
    before = files(data)
    deliver(data, "nieuw", NT)
    published = made(data)

    kept = {name for name, said in files(data).items() if before.get(name) == said}
    assert {name for name in before if name.split("/")[0] in _folders(published)} == kept
    assert NT == gzip.decompress(published.by_name["nieuw.nt.gz"].path.read_bytes())
    assert "routekaart.nt.gz" in published.by_name


def _folders(published: Published) -> set[str]:
    return {unit.about.unit.folder for unit in published.units}


def test_old_copies_are_swept_when_the_next_version_is_published(data: Path):
    copies = Copies(data)

    async def versions() -> list[set[str]]:
        found = []
        for text in (b"een", b"twee", b"drie"):
            deliver(data, "nieuw", NT.replace(b"een", text))
            version = Archive(data).version(closed=False)
            found.append(_folders(await copies.of(version)))
        await copies.close()
        return found

    _, second, third = asyncio.run(versions())
    assert second | third == {path.name for path in (data / FOLDER).iterdir()}


def test_what_counts_now_follows_the_current_release_and_the_whole_keeps_all(data: Path):
    copies, found = Copies(data), []

    async def ask() -> None:
        for release, text in (("1", b"een"), ("2", b"twee"), ("1", b"een")):
            deliver(data, "uitgaven", NT.replace(b"een", text), release)
            published = await copies.of(Archive(data).version(closed=False))
            now, whole = published.by_name["huidig.nt.gz"], published.by_name["grondkaart.nq.gz"]
            found.append([gzip.decompress(one.path.read_bytes()) for one in (now, whole)])

    asyncio.run(ask())
    assert [True, False, True] == [NT in now for now, _ in found]
    assert [1, 2, 2] == [whole.count(b"<https://example.org/a>") for _, whole in found]


def test_a_closed_graph_never_reaches_the_copies(data: Path):
    before = {name for name, _ in files(data).items()}
    deliver(data, "inventaris/gm0344", NT)
    asyncio.run(Copies(data).of(Archive(data).version()))  # even when somebody asks for all of it

    assert before == set(files(data))


def test_who_does_not_want_to_wait_is_told_to_come_back(data: Path):
    shutil.rmtree(data / FOLDER)
    hasty = Copies(data, patience=0.01)

    async def ask() -> Published:
        version = Archive(data).version(closed=False)
        with pytest.raises(Unavailable):
            await hasty.of(version)
        await hasty.close()
        return await Copies(data).of(version)

    assert asyncio.run(ask()).by_name


def test_many_who_ask_at_once_wait_for_one_making(data: Path, monkeypatch: pytest.MonkeyPatch):
    copies, started = Copies(data), []
    make = copies._make

    async def counted(units):
        started.append(1)
        await make(units)

    monkeypatch.setattr(copies, "_make", counted)

    async def ask() -> list[Published]:
        version = Archive(data).version(closed=False)
        return await asyncio.gather(*(copies.of(version) for _ in range(20)))

    assert 1 == len({id(one) for one in asyncio.run(ask())})
    assert [1] == started


def test_a_damaged_graph_is_not_copied(data: Path):
    deliver(data, "nieuw", NT)
    digest = next(g.digest for g in Archive(data).version().graphs if g.series == "nieuw")
    (data / "graphs" / digest).write_bytes(NT.replace(b"een", b"twee"))

    with pytest.raises(Unavailable):
        made(data)
    assert not list((data / FOLDER).glob(".*"))


def test_an_empty_graph_is_copied_too(data: Path):
    deliver(data, "nieuw", b"")
    published = made(data)

    assert 0 == published.by_key["nieuw"].statistics.triples
    assert b"" == gzip.decompress(published.by_name["nieuw.nt.gz"].path.read_bytes())


def test_of_versions_that_follow_each_other_quickly_not_every_one_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    copies, started = Copies(data), []
    make = copies._make

    async def counted(units):
        started.append(1)
        await make(units)

    monkeypatch.setattr(copies, "_make", counted)

    async def ask() -> list[Published]:
        asked = []
        for text in (b"een", b"twee", b"drie", b"vier", b"vijf"):
            deliver(data, "nieuw", NT.replace(b"een", text))
            asked.append(asyncio.create_task(copies.of(Archive(data).version(closed=False))))
            await asyncio.sleep(0)
        return await asyncio.gather(*asked)

    last = asyncio.run(ask())[-1]
    assert b"vijf" in gzip.decompress(last.by_name["nieuw.nt.gz"].path.read_bytes())
    assert len(started) <= 2


def test_what_does_not_fit_in_memory_is_sorted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sorting, "RUN_BYTES", 2000)
    lines = [f"<a:{n * 7919 % 1000:04}> <a:p> <a:o> .\n".encode() for n in range(3000)]

    assert sorted(set(lines)) == list(sorting.in_order(lines, tmp_path))
    assert [] == list(tmp_path.iterdir())


def test_lines_out_of_order_and_twice_come_out_sorted_and_once(data: Path):
    other = NT.replace(b"/a>", b"/0>")
    deliver(data, "nieuw", NT + other + NT)
    published = made(data)

    assert other + NT == gzip.decompress(published.by_name["nieuw.nt.gz"].path.read_bytes())
    assert 2 == published.by_key["nieuw"].statistics.triples


def test_graphs_with_strange_addresses_have_keys_of_their_own():
    strange = [
        "https://example.org/a",
        "https://example.org/A",
        "https://w3id.org/grondkaart/graaf/../../etc",
        "https://w3id.org/grondkaart/graaf/a_b",
        "https://w3id.org/grondkaart/graaf/a/b",
        "https://w3id.org/grondkaart/graaf/grondkaart",
        "urn:x:" + "y" * 500,
    ]
    keys = [key_of(one) for one in strange]

    assert len(strange) == len(set(keys))
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._") for key in keys)
    assert all(len(key) < 120 and not key.startswith(".") for key in keys)


def test_the_prepared_statements_are_no_copy_that_is_offered(data: Path):
    published = made(data)

    assert not any(copy.path.name == LINES for copy in published.by_name.values())
