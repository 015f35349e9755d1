"""What higher rooms let some readers do with a comment: a link beside "Reply", to a page of theirs.

Whether a reader sees it follows from the matter and the reader alone, as it is kept for all who may.
"""

from collections.abc import Callable
from dataclasses import dataclass

from forum.core.access import Actor, Words
from forum.matters.models import Matter


@dataclass(frozen=True)
class _Offer:
    may: Callable[[Matter, Actor], bool]
    label: Callable[[], Words]
    url: Callable[[Matter, int], str]


_offers: list[_Offer] = []


def add(
    may: Callable[[Matter, Actor], bool],
    label: Callable[[], Words],
    url: Callable[[Matter, int], str],
) -> None:
    """Offer something for each comment: who may, what the link says, and where it leads."""
    _offers.append(_Offer(may, label, url))


def numbers(matter: Matter, actor: Actor) -> tuple[int, ...]:
    """Which offers a reader sees in a matter."""
    return tuple(number for number, one in enumerate(_offers) if one.may(matter, actor))


def labels(which: tuple[int, ...]) -> list[Words]:
    """What the links of those offers say; asked once for a page."""
    return [_offers[number].label() for number in which]


def urls(which: tuple[int, ...], matter: Matter, seq: int) -> list[str]:
    """Where they lead for one comment."""
    return [_offers[number].url(matter, seq) for number in which]
