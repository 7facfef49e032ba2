"""Which releases there are of each open series, as the journal tells."""

from __future__ import annotations

from collections.abc import Iterable

from grondkaart.store.port import Release


def told(delivered: Iterable[tuple[int, str, str, str]]) -> tuple[Release, ...]:
    """The releases that deliveries (revision, series, release, moment; the oldest first) come to.

    A release that is delivered again is the same one, as it became. A delivery without a release of its
    own is a version by itself: the first, second … of its series. The release before one is the one that
    was current when it first came.
    """
    found: dict[tuple[str, str], Release] = {}
    current: dict[str, str] = {}
    unnamed: dict[str, int] = {}
    for revision, series, release, moment in delivered:
        name = release
        if not name:
            unnamed[series] = unnamed.get(series, 0) + 1
            name = str(unnamed[series])
        known = found.get((series, name))
        before = known.before if known else current.get(series, "")
        current[series] = name
        found[series, name] = Release(
            series,
            name,
            moment,
            current=False,
            before=before,
            revision=revision,
            named=bool(release),
        )
    return tuple(
        Release(
            one.series,
            one.name,
            one.issued,
            current=current[one.series] == one.name,
            before=one.before,
            revision=one.revision,
            named=one.named,
        )
        for one in found.values()
    )
