"""Pages of rows: `pagina` and `paginaGrootte`, and the Link header that walks them (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from grondkaart.base.errors import BadParameters, Finding, Text
from grondkaart.questions.render import Page

NUMBER, SIZE = "pagina", "paginaGrootte"
DEFAULT_SIZE, MAX_SIZE = 100, 1_000


def read_page(given: Mapping[str, str], total: int) -> Page:
    """The page asked for. Raises BadParameters when it is not a page of `total` rows."""
    number = _whole(given.get(NUMBER), NUMBER, 1, 10**9)
    size = _whole(given.get(SIZE), SIZE, DEFAULT_SIZE, MAX_SIZE)
    page = Page(number, size, total)
    if number > page.last:
        reason = Text(f"er zijn {page.last} pagina's", f"there are {page.last} pages")
        raise BadParameters([Finding(NUMBER, reason, (str(page.last),))])
    return page


def _whole(said: str | None, name: str, default: int, highest: int) -> int:
    if said is None or said == "":
        return default
    if said.isascii() and said.isdigit() and 1 <= int(said[:12]) <= highest:
        return int(said)
    reason = Text(f"een getal van 1 tot en met {highest}", f"a number from 1 to {highest}")
    raise BadParameters([Finding(name, reason)])


def links(path: str, query: list[tuple[str, str]], page: Page) -> dict[str, str]:
    """Relation → address of the first, previous, next and last page, as far as they exist."""
    kept = [(name, value) for name, value in query if name not in (NUMBER, SIZE)]
    numbers = {"first": 1, "prev": page.number - 1, "next": page.number + 1, "last": page.last}
    return {
        relation: f"{path}?{urlencode([*kept, (NUMBER, str(number)), (SIZE, str(page.size))])}"
        for relation, number in numbers.items()
        if 1 <= number <= page.last
    }


def link_header(path: str, query: list[tuple[str, str]], page: Page) -> str:
    """The Link header with the pages around this one."""
    found = links(path, query, page).items()
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in found)
