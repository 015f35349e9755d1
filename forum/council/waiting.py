"""What other rooms put before a council that has no thread: who wants to join, a report that is due.

Such a room hands in a function that tells, of a council, what is due there now. The clock asks it about once
a minute and keeps what it tells, once for each key, until the council has treated it or said no to it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from forum.council.models import PointKind
from forum.parties.models import Party


@dataclass(frozen=True)
class Due:
    """One thing that waits. `key` says what it is about, and is never used anew; `url` is a path of ours."""

    kind: PointKind
    key: str
    title: str
    reason: str = ""  #: plain text
    url: str = ""
    wanted_on: date | None = None


Tell = Callable[[Party], Iterable[Due]]
_rooms: list[Tell] = []


def hand_in(tell: Tell) -> Tell:
    """Let a function say what is due before a council."""
    _rooms.append(tell)
    return tell


def due(council: Party) -> Iterator[Due]:
    """All that other rooms say is due there."""
    for tell in _rooms:
        yield from tell(council)
