"""A question over supposed facts as a command: `grondkaart ask … --als`. Messages are in Dutch."""

from __future__ import annotations

import argparse
import asyncio

from grondkaart.base.errors import BadInput
from grondkaart.base.settings import Settings

_FORMATS = ("table", "csv", "json")


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add to the parser of a question what supposes things."""
    from grondkaart.supposing.assumptions import KINDS  # noqa: PLC0415

    kinds = "; ".join(f"{name} {k.thing.upper()} {k.value.upper()}" for name, k in KINDS.items())
    parser.add_argument(
        "--als",
        nargs="+",
        action="append",
        metavar="WOORD",
        help=f"stel dat: {kinds}; mag vaker. Achter een contracteinde kan verlengt=nee",
    )
    parser.add_argument(
        "--verschillen", action="store_true", help="met --als: alleen rijen die veranderen"
    )


def supposes(parsed: argparse.Namespace) -> bool:
    """Whether a command supposes anything. Raises BadInput when it only says how to show that."""
    als = bool(getattr(parsed, "als", None))
    if getattr(parsed, "verschillen", False) and not als:
        raise BadInput("--verschillen hoort bij --als.", "--verschillen belongs to --als.")
    return als


def ask(parsed: argparse.Namespace, settings: Settings, given: dict[str, list[str]]) -> None:
    """Answer the question over the supposed facts and show it. Raises BadInput or BadParameters."""
    from grondkaart.opening import open_store  # noqa: PLC0415
    from grondkaart.questions.render import Page  # noqa: PLC0415
    from grondkaart.questions.run import Answering  # noqa: PLC0415
    from grondkaart.supposing import rendering  # noqa: PLC0415
    from grondkaart.supposing.assumptions import from_words  # noqa: PLC0415
    from grondkaart.supposing.run import compare, read  # noqa: PLC0415
    from grondkaart.terminal import show_comparison, write, write_file  # noqa: PLC0415

    if parsed.format not in _FORMATS or (parsed.out and parsed.format == "table"):
        names = ", ".join(_FORMATS[bool(parsed.out) :])
        raise BadInput(f"Zo kan met --als: {names}.", f"Like this, --als can do: {names}.")

    async def run() -> None:
        store = open_store(settings)
        try:
            answering = Answering(store)
            wanted = await read(answering, parsed.question, given, from_words(parsed.als))
            real = await answering.answer(wanted.bound)
            comparison = await compare(store, answering, wanted, known=real)
        finally:
            await store.close()
        shown = [one for one in comparison.rows if not parsed.verschillen or one.differs]
        if parsed.format == "table":
            show_comparison(comparison, shown)
            return
        writer = rendering.as_csv if parsed.format == "csv" else rendering.as_json
        body = writer(comparison, shown, Page(1, max(1, len(shown)), len(shown)))
        if parsed.out:
            write_file(parsed.out, body)
        else:
            write(body)

    asyncio.run(run())
