"""Work in a process of its own, once for all who wait for it."""

from __future__ import annotations

import asyncio
import sys

from grondkaart.base.errors import Busy, QueryFailed

_PATIENCE = 20.0
_LONGEST = 900.0
_MOST_WAITING = 8


class Apart:
    """Runs modules of ours as processes, one at a time; each piece of work has a key."""

    def __init__(self, module: str, patience: float = _PATIENCE) -> None:
        """`patience` is how long, in seconds, one who asks waits before being told to come back."""
        self._module, self._patience = module, patience
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    async def run(self, key: str, *arguments: str) -> None:
        """Have the module do something, or wait until what is under way with the same key is done.

        Raises Busy when it takes long (it goes on meanwhile) or much else is waiting, and QueryFailed when
        it failed.
        """
        task = self._under_way.get(key)
        if task is None and len(self._under_way) >= _MOST_WAITING:
            raise _busy()
        if task is None:
            task = asyncio.create_task(self._run(arguments))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if not done:
            raise _busy()
        if task.cancelled() or task.exception() is not None:
            raise QueryFailed(
                "Dit kan nu niet worden uitgerekend.", "This cannot be worked out now."
            )

    async def _run(self, arguments: tuple[str, ...]) -> None:
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, *arguments, stdin=asyncio.subprocess.DEVNULL
            )
            try:
                async with asyncio.timeout(_LONGEST):
                    code = await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if code != 0:
            raise OSError(f"{self._module} ended with {code}")  # it told why itself

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _busy() -> Busy:
    return Busy(
        "Dit wordt uitgerekend; probeer het zo opnieuw.",
        "This is being worked out; try again soon.",
    )
