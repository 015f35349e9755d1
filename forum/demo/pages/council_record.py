"""Pages of the councils: what they decided, who sits in them, searching minutes; and the second council."""

from collections.abc import Iterator

from forum.council import queries
from forum.demo.pages.base import Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    yield page("members of the council", "council.members")
    yield page("decisions", "council.decisions")
    yield page("decisions of one kind", "council.decisions", typ="rekommendation")
    yield page("search the minutes", "council.search", q="lokaler")
    for one in queries.councils()[1:2]:
        code = queries.named(one).code
        yield page("a second council", "council.index", code=code)
        yield page("a second council, its decisions", "council.decisions", code=code)
