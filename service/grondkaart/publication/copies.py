"""The copies of the open data: files that are made once for what is in them, and kept beside the data.

    <data>/kopieen/<digest>/   the files of one unit, and `over.json` with their sizes and digests

It is a cache: what is absent or wrong is made again, what no data version asks for is swept away.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson

from grondkaart.base.errors import Unavailable
from grondkaart.base.media import Format, by_name
from grondkaart.publication.making import ABOUT
from grondkaart.publication.naming import PACKED
from grondkaart.publication.plan import Described, Unit, planned
from grondkaart.publication.statistics import Statistics
from grondkaart.store.port import DataVersion

FOLDER = "kopieen"
DIGEST = ".sha256"
State = tuple[int, str]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Copy:
    """One file: its name, where it is, its syntax, its size and SHA-256, and when what is in it was
    loaded (UTC, ISO 8601)."""

    name: str
    path: Path
    format: Format
    size: int
    sha256: str
    modified: str

    @property
    def digest_line(self) -> bytes:
        """What the file beside it says, in the form that `sha256sum -c` reads."""
        return f"{self.sha256}  {self.name}\n".encode()


@dataclass(frozen=True)
class Made:
    """A unit with its files and what was counted in it."""

    about: Described
    copies: tuple[Copy, ...]
    statistics: Statistics

    @property
    def key(self) -> str:
        """The key of the data set that it is."""
        return self.about.unit.key


@dataclass(frozen=True, eq=False)
class Published:
    """All units of one data version, in the order of `planned`."""

    version: DataVersion
    units: tuple[Made, ...]

    @cached_property
    def by_key(self) -> dict[str, Made]:
        """The units by the key of their data set."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def by_name(self) -> dict[str, Copy]:
        """Every file by its name."""
        return {copy.name: copy for unit in self.units for copy in unit.copies}


class Copies:
    """Keeps the copies level with the data version that is asked for."""

    def __init__(self, data: Path, patience: float = 20) -> None:
        """Nothing is made yet. Who asks waits `patience` seconds for what is not there."""
        self._folder, self._graphs, self._patience = data / FOLDER, data / "graphs", patience
        self._turn = asyncio.Lock()
        self._last: Published | None = None
        self._newest: DataVersion | None = None
        self._before: frozenset[str] = frozenset()
        self._making: dict[State, asyncio.Task[Published]] = {}
        self._process: Process | None = None

    async def of(self, version: DataVersion) -> Published:
        """What is published of the open graphs of a data version.

        Raises Unavailable while it is being made, when that takes long, and when it fails.
        """
        wanted = _state(version)
        if self._last is not None and _state(self._last.version) == wanted:
            return self._last
        task = self._making.get(wanted)
        if task is None:
            task = self._making[wanted] = asyncio.create_task(self._made(version))
            task.add_done_callback(lambda done: self._done(wanted, done))
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(task)
        except TimeoutError:
            raise Unavailable(
                "De kopieën van deze gegevens worden nu gemaakt; probeer het straks opnieuw.",
                "The copies of these data are being made now; try again shortly.",
            ) from None

    async def _made(self, version: DataVersion) -> Published:
        """Publish a version, or a later one that somebody asked for while this one waited its turn."""
        if self._newest is None or self._newest.revision < version.revision:
            self._newest = version
        async with self._turn:
            if self._last is not None and self._last.version.revision >= version.revision:
                return self._last
            version = max(version, self._newest, key=lambda one: one.revision)
            units = await asyncio.to_thread(self._planned, version)
            await self._make([one.unit for one in units])
            published = await asyncio.to_thread(read, self._folder, version, units)
            if published is None:
                raise _failed()
            now = frozenset(one.unit.folder for one in units)
            await asyncio.to_thread(sweep, self._folder, now | self._before)
            self._before, self._last = now, published
            return published

    def _planned(self, version: DataVersion) -> tuple[Described, ...]:
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            _log.error("copies cannot be made in %s: %s", self._folder, error.strerror)
            raise _failed() from None
        return planned(version)

    def _done(self, state: State, task: asyncio.Task[Published]) -> None:
        self._making.pop(state, None)
        if not task.cancelled():
            task.exception()  # whoever still waits is told; when nobody does, it is in the log already

    async def _make(self, units: Iterable[Unit]) -> None:
        """Have a process of its own make what is not there."""
        command = [sys.executable, "-m", "grondkaart.publication.making"]
        self._process = await asyncio.create_subprocess_exec(
            *command, str(self._folder), str(self._graphs), stdin=PIPE, stdout=DEVNULL, stderr=PIPE
        )
        said = orjson.dumps([unit.as_json() for unit in units])
        _, complaint = await self._process.communicate(said)
        if self._process.returncode:
            _log.error("copies were not made: %s", complaint.decode("utf-8", "replace")[-2000:])
            raise _failed()

    def forget(self) -> None:
        """Look again at what is on disk when somebody asks: something there is not as it was."""
        self._last = None

    async def close(self) -> None:
        """End what is being made."""
        for task in tuple(self._making.values()):
            task.cancel()
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await asyncio.gather(*self._making.values(), return_exceptions=True)


def _state(version: DataVersion) -> State:
    """What tells one data version from another: which release is current shows in its number only."""
    return version.revision, version.digest


def read(folder: Path, version: DataVersion, units: Iterable[Described]) -> Published | None:
    """What stands in the folder for these units; None when one of them is not there."""
    try:
        return Published(version, tuple(_unit(folder, one) for one in units))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _unit(folder: Path, one: Described) -> Made:
    place = folder / one.unit.folder
    about = orjson.loads((place / ABOUT).read_bytes())
    copies = []
    for syntax in one.unit.formats:
        format_ = by_name(syntax, "graph")
        assert format_ is not None  # the plan names them from the same table
        said = about["bestanden"][syntax]
        name = f"{one.unit.key}.{format_.extension}{PACKED}"
        path = place / f"{syntax}{PACKED}"
        copies.append(Copy(name, path, format_, said["bytes"], said["sha256"], one.info.loaded))
    return Made(one, tuple(copies), Statistics(**about["statistiek"]))


def sweep(folder: Path, wanted: frozenset[str]) -> None:
    """Remove every unit that is not wanted, and what a killed process left behind."""
    for path in folder.iterdir():
        if path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)


def _failed() -> Unavailable:
    return Unavailable(
        "De kopieën konden niet worden gemaakt; probeer het later opnieuw.",
        "The copies could not be made; try again later.",
    )
