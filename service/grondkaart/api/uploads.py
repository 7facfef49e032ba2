"""What comes with a file that is handed in: its bytes, its name and kind, and how long to wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote

from starlette.requests import Request

from grondkaart.base.errors import BadInput
from grondkaart.inventories.jobs import Job
from grondkaart.inventories.packing import NAME, packed
from grondkaart.wire import bodies, forms
from grondkaart.wire.query import grouped, header, query_pairs

T = TypeVar("T")
LARGE = 4_000_000  # from here on a client is not kept waiting
_ASYNC = re.compile(r"(?:^|,)\s*respond-async\s*(?:;[^,]*)?(?:,|$)", re.IGNORECASE)
_FILENAME = re.compile(r"filename\*?=(?:UTF-8'[^']*')?\"?([^\";]+)\"?", re.IGNORECASE)
_PARAMETERS = ("gemeente", "peildatum", "bestandsnaam")


@dataclass(frozen=True)
class HandedIn:
    """A file as it came in, and what was said with it."""

    body: bytes
    filename: str
    media: str
    gemeente: str
    peildatum: str
    waits: bool


async def read(request: Request, limit: int, *, named: bool = True) -> HandedIn:
    """Read a file and its parameters; `named`: whether the query may say the municipality.

    Raises BadInput for parameters that do not exist or come twice, TooLarge over the limit, and
    Unavailable when the client leaves halfway.
    """
    said = grouped(query_pairs(request))
    allowed = _PARAMETERS if named else _PARAMETERS[1:]
    for name, values in said.items():
        if name not in allowed or len(values) != 1:
            raise BadInput(
                f"De parameter '{name[:40]}' is er niet of staat er vaker; wel: {', '.join(allowed)}.",
                f"The parameter '{name[:40]}' does not exist or occurs twice; these do: "
                f"{', '.join(allowed)}.",
            )
    kind = header(request, "content-type") or ""
    media = _plain(kind)
    body = await bodies.read(request, limit)
    one = {name: values[0] for name, values in said.items()}
    filename = one.get("bestandsnaam") or _filename(header(request, "content-disposition") or "")
    if media == forms.MEDIA:
        body, filename, media = _file(forms.parts(kind, body))
    return HandedIn(
        body=body,
        filename=filename,
        media=media,
        gemeente=one.get("gemeente", ""),
        peildatum=one.get("peildatum", ""),
        waits=not (len(body) > LARGE or _ASYNC.search(header(request, "prefer") or "")),
    )


def _file(parts: list[forms.Part]) -> tuple[bytes, str, str]:
    """The file in a form, its name and kind; several files are one zip. Raises BadInput for none."""
    files = [part for part in parts if part.filename]
    if not files:
        raise BadInput("Er zit geen bestand in het formulier.", "There is no file in the form.")
    if len(files) == 1:
        return files[0].content, files[0].filename, _plain(files[0].media)
    return packed((part.filename, part.content) for part in files), NAME, "application/zip"


def _filename(disposition: str) -> str:
    found = _FILENAME.search(disposition)
    return unquote(found[1]) if found else ""


async def outcome(job: Job[T]) -> T:
    """What comes of a job, waited for. Raises what it raises."""
    return await job.result()


def _plain(content_type: str) -> str:
    """The media type of a Content-Type, without parameters: a file may be in any character set."""
    return content_type.partition(";")[0].strip().lower()
