"""Conversations: opened, talked in, closed, and one that has become an initiative."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from forum.demo import threads
from forum.demo.story import Said, loaded, made, said
from forum.demo.world import World
from forum.initiatives import operations as initiatives
from forum.topics import operations
from forum.topics.models import Topic


@dataclass(frozen=True)
class Closed:
    """A conversation is closed, with a reason."""

    day: int
    reason: str


@dataclass(frozen=True)
class Grown:
    """A conversation becomes an initiative."""

    day: int
    who: str
    problem: str
    proposal: str
    members_asked: str
    addressed: str
    supports: tuple[str, ...]


@dataclass(frozen=True)
class Conversation:
    """A conversation with all that happens in it."""

    key: str
    party: str
    who: str
    title: str
    opening: str
    opened: int
    districts: tuple[str, ...] = ()
    commitments: tuple[int, ...] = ()
    citywide: bool = False
    closed: Closed | None = None
    grown: Grown | None = None
    comments: tuple[Said, ...] = ()


@cache
def read() -> tuple[Conversation, ...]:
    """Every conversation of the story."""
    return tuple(_conversation(entry) for entry in loaded("topics")["topic"])


def _conversation(entry: dict[str, Any]) -> Conversation:
    ends = {"closed": Closed, "grown": Grown}
    known = {name: made(kind, entry[name]) for name, kind in ends.items() if name in entry}
    comments = said(entry.pop("comment", []))
    found: Conversation = made(Conversation, entry | known | {"comments": comments})
    return found


def key_of(told: Conversation) -> str:
    """What the world calls it."""
    return f"topic:{told.key}"


def tell(world: World) -> None:
    """All that happens in every conversation."""
    add, moment = world.timeline.add, world.days.moment
    for told in read():
        add(moment(told.opened, 16.5), partial(_open, world, told))
        threads.tell(world, key_of(told), told.comments)
        if told.closed is not None:
            add(moment(told.closed.day, 15), partial(_close, world, told))
        if told.grown is not None:
            add(moment(told.grown.day, 18.2), partial(_grow, world, told))
            threads.support(world, key_of(told), told.grown.supports, told.grown.day + 1)


def _open(world: World, told: Conversation) -> None:
    world.matters[key_of(told)] = operations.publish(
        world.actor(told.who, told.party),
        title=told.title,
        opening=told.opening,
        citywide=told.citywide,
        district_ids=[place.id for place in world.districts(told.districts)],
        commitment_ids=[one.id for one in world.commitments(told.commitments)],
    )


def _close(world: World, told: Conversation) -> None:
    topic = world.matters[key_of(told)]
    if not isinstance(topic, Topic) or told.closed is None:
        raise TypeError(told.key)
    operations.close(world.actor(told.who, told.party), topic, reason=told.closed.reason)


def _grow(world: World, told: Conversation) -> None:
    grown = told.grown
    if grown is None:
        raise LookupError(told.key)
    world.matters[key_of(told)] = initiatives.grow(
        world.actor(grown.who, told.party),
        world.matters[key_of(told)],
        problem=grown.problem,
        proposal=grown.proposal,
        members_asked=grown.members_asked,
        addressed_party_id=world.party(grown.addressed).id,
    )
