"""A draft on the wire to the worker that works it out, and what it answers."""

from __future__ import annotations

import asyncio

import orjson

from grondkaart.store import frames
from grondkaart.store.port import Changed, Draft


async def work_out(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draft: Draft
) -> list[Changed]:
    """Send a draft to its worker; gives what each graph would become.

    Raises what the worker refuses, and asyncio.IncompleteReadError when it ends halfway.
    """
    parts = [{"format": part.format, "base": part.base} for part in draft.parts]
    about = {"action": draft.action, "graph": draft.graph, "text": draft.text, "base": draft.base}
    writer.write(frames.packed(frames.QUERY, orjson.dumps({**about, "parts": parts})))
    for part in draft.parts:
        writer.write(frames.packed(frames.BODY, part.body))
    await writer.drain()
    found: list[Changed] = []
    while True:
        tag, payload = await frames.receive(reader)
        if tag == frames.REFUSAL:
            raise frames.refused(payload)
        if tag == frames.END:
            return found
        said = orjson.loads(payload)
        _, ntriples = await frames.receive(reader)
        made = {"iri": said["iri"], "triples": said["triples"], "terms": frozenset(said["terms"])}
        found.append(Changed(**made, ntriples=None if said["gone"] else ntriples))
