"""What belongs together with a matter, in words, both ways: meetings about it, initiatives tied to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.access import Actor, Words
from forum.matters import panels, queries
from forum.matters.models import LinkKind, Matter
from forum.matters.queries.links import Linked

#: Shown at once; the rest is behind a line that opens.
FIRST = 5
_WORDS: dict[tuple[LinkKind, bool], Words] = {
    (LinkKind.MERGED, True): _l("Goes on as part of"),
    (LinkKind.MERGED, False): _l("Merged into this one"),
    (LinkKind.TIED, True): _l("Tied to"),
    (LinkKind.TIED, False): _l("Tied to this one"),
    (LinkKind.LED_TO, True): _l("Has led to"),
    (LinkKind.LED_TO, False): _l("Comes of"),
    (LinkKind.ABOUT, True): _l("It is about"),
    (LinkKind.ABOUT, False): _l("Taken up at"),
}


@dataclass(frozen=True)
class Group:
    """Those that belong to a matter in one way."""

    words: Words
    ends: Sequence[Linked]

    @property
    def first(self) -> Sequence[Linked]:
        """Those that are shown at once."""
        return self.ends[:FIRST]

    @property
    def rest(self) -> Sequence[Linked]:
        """The others."""
        return self.ends[FIRST:]


def groups(matter: Matter) -> list[Group]:
    """All that belongs together with a matter, by how it does."""
    found = queries.links.of(matter)
    found.sort(key=_order)
    ways = {way: [one for one in found if (one.link.kind, one.is_from) == way] for way in _WORDS}
    return [Group(_WORDS[way], ends) for way, ends in ways.items() if ends]


def _order(one: Linked) -> tuple[bool, int]:
    """What is open or to come first, as it was linked: a series from its next meeting. Then the latest."""
    is_coming = one.row.status_tone == "open"
    return not is_coming, one.link.id if is_coming else -one.link.id


def belonging(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """What the page of a matter says of it."""
    found = [group for group in groups(matter) if not _says_itself(matter, group)]
    return {"groups": found, "matter": matter} if found else None


def _says_itself(matter: Matter, group: Group) -> bool:
    """Whether the page has them in its middle: a meeting, what it is about."""
    return matter.kind == "dialogue" and group.words == _WORDS[LinkKind.ABOUT, True]


panels.add("matters/_links.html", belonging, slot="aside", kept_by=panels.same_for_all)
