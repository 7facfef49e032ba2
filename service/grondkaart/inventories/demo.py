"""What the invented municipalities of the demonstration hand in, in the order in which they do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grondkaart.base.errors import ContentProblem
from grondkaart.inventories.packing import packed

_FOLDER = Path("data") / "demo"


@dataclass(frozen=True)
class DemoSubmission:
    """One file that an invented municipality hands in.

    `peildatum` is the day whose state it shows (ISO 8601), `verdict` what it must get against that day.
    """

    code: str
    filename: str
    body: bytes
    peildatum: str
    verdict: str


def demo_submissions(content: Path) -> list[DemoSubmission]:
    """All of them under `content`, in order: of each municipality the first one first.

    The same content gives the same bytes. Raises ContentProblem when the list or a file in it cannot
    be read.
    """
    folder = content / _FOLDER
    try:
        listed = tomllib.loads((folder / "demo.toml").read_text("utf-8"))["inzending"]
        return [_submission(folder, one) for one in listed]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        where = f"data/demo/demo.toml: {error}"
        raise ContentProblem(where, where) from None


def _submission(folder: Path, one: dict[str, Any]) -> DemoSubmission:
    path = folder / one["pad"]
    zipped = path.is_dir()
    return DemoSubmission(
        code=one["gemeente"],
        filename=f"{path.name}.zip" if zipped else path.name,
        body=packed((file.name, file.read_bytes()) for file in path.iterdir())
        if zipped
        else path.read_bytes(),
        peildatum=one["peildatum"].isoformat(),
        verdict=one["verwacht"],
    )
