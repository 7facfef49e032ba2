"""Pages of rows: `pagina` and `paginaGrootte`, and the Link header that walks them (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from grondkaart.base.errors import BadParameters, Finding, Text
from grondkaart.questions.render import Page
from grondkaart.wire.query import Pairs

NUMBER, SIZE = NAMES = ("pagina", "paginaGrootte")
DEFAULT_SIZE, MAX_SIZE = 100, 1_000
WHOLE_SIZE = 10_000  # rows of a file, which is whole unless it would be larger
MAX_NUMBER = 1_000_000_000


@dataclass(frozen=True)
class Wanted:
    """The page a request wants, before it is known how many rows there are."""

    number: int
    size: int

    def of(self, total: int) -> Page:
        """The page out of `total` rows. Raises BadParameters when there are fewer pages."""
        page = Page(self.number, self.size, total)
        if self.number > page.last:
            one = page.last == 1
            nl = "er is 1 pagina" if one else f"er zijn {page.last} pagina's"
            en = "there is 1 page" if one else f"there are {page.last} pages"
            raise BadParameters([Finding(NUMBER, Text(nl, en), (str(page.last),))])
        return page


def read_wanted(
    given: Mapping[str, Sequence[str]], *, whole: bool = False
) -> tuple[Wanted, list[Finding]]:
    """The page that the values of a request want, and what is wrong with them.

    `whole`: for a file, of which a page is as large as it may be.
    """
    default, highest = (WHOLE_SIZE, WHOLE_SIZE) if whole else (DEFAULT_SIZE, MAX_SIZE)
    number = _whole(given, NUMBER, 1, MAX_NUMBER)
    size = _whole(given, SIZE, default, highest)
    if isinstance(number, int) and isinstance(size, int):
        return Wanted(number, size), []
    return Wanted(1, DEFAULT_SIZE), [f for f in (number, size) if isinstance(f, Finding)]


def _whole(
    given: Mapping[str, Sequence[str]], name: str, default: int, highest: int
) -> int | Finding:
    said = [value for value in given.get(name, ()) if value]
    if not said:
        return default
    value = said[0]
    if len(said) == 1 and value.isascii() and value.isdigit() and len(value) <= 12:
        whole = int(value)
        if 1 <= whole <= highest:
            return whole
    return Finding(
        name, Text(f"één getal van 1 tot en met {highest}", f"one number from 1 to {highest}")
    )


def links(path: str, query: Pairs, page: Page) -> dict[str, str]:
    """Relation → address of the first, previous, next and last page, as far as they exist."""
    kept = [(name, value) for name, value in query if name not in NAMES]
    numbers = {"first": 1, "prev": page.number - 1, "next": page.number + 1, "last": page.last}
    return {
        relation: f"{path}?{urlencode([*kept, (NUMBER, str(number)), (SIZE, str(page.size))])}"
        for relation, number in numbers.items()
        if 1 <= number <= page.last
    }


def link_header(path: str, query: Pairs, page: Page) -> str:
    """The Link header with the pages around this one."""
    found = links(path, query, page).items()
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in found)
