"""What happens with initiatives besides that they are taken, supported and replied to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from forum.core import together
from forum.core.access import Actor
from forum.core.merging import Typed
from forum.demo.story import loaded, made
from forum.demo.world import World
from forum.initiatives import operations
from forum.initiatives.models import Initiative
from forum.matters import operations as matters
from forum.matters import queries as known


@dataclass(frozen=True)
class Act:
    """One thing that somebody does with an initiative."""

    initiative: str
    does: str
    day: int
    hour: float
    who: str
    party: str
    parties: tuple[str, ...] = ()  #: who is asked to join
    to: str = ""  #: who is to reply
    field: str = ""
    text: str = ""
    proposal: str = ""
    until: int = 0


def read() -> list[Act]:
    """All of it, as the files tell it."""
    return [made(Act, entry) for entry in loaded("initiatives_onwards")["act"]]


def tell(world: World) -> None:
    """Everything at its time."""
    for act in read():
        world.timeline.add(world.days.moment(act.day, act.hour), partial(_do, world, act))


def _of(world: World, key: str) -> Initiative:
    found = world.matters[f"initiative:{key}"]
    if not isinstance(found, Initiative):
        raise TypeError(key)
    return found


def _do(world: World, act: Act) -> None:
    actor = world.actor(act.who, act.party)
    _DEEDS[act.does](world, act, actor, _of(world, act.initiative))


def _invite(world: World, act: Act, actor: Actor, initiative: Initiative) -> None:
    ids = [world.party(key).id for key in act.parties]
    matters.partners.invite(actor, initiative, party_ids=ids)


def _join(_world: World, _act: Act, actor: Actor, initiative: Initiative) -> None:
    asked = known.partners.of(initiative)
    matters.partners.accept(actor, next(one for one in asked if one.party_id == actor.party_id))


def _type(_world: World, act: Act, actor: Actor, initiative: Initiative) -> None:
    """Somebody else's words in one field, saved as their page saves."""
    written = together.find(operations.draft_name(initiative))
    mark = written.mark if written is not None else ""
    said = operations.fields_of(initiative) | {act.field: [act.text]}
    operations.save(actor, initiative, Typed(said, mark), content=None, page=act.who)
    initiative.members_asked = act.text


def _revise(_world: World, act: Act, actor: Actor, initiative: Initiative) -> None:
    operations.revise(
        actor,
        initiative,
        title=initiative.title,
        problem=initiative.problem,
        proposal=act.proposal,
        members_asked=initiative.members_asked,
        why=act.text,
        seen=initiative.wording,
    )


_DEEDS: dict[str, Callable[[World, Act, Actor, Initiative], object]] = {
    "invite": _invite,
    "join": _join,
    "type": _type,
    "assign": lambda world, act, actor, one: operations.assign(
        actor, one, to=world.party(act.to).id
    ),
    "accept": lambda _world, _act, actor, one: operations.accept(actor, one),
    "extend": lambda world, act, actor, one: operations.extend(
        actor, one, to=world.days.date(act.until), reason=act.text
    ),
    "revise": _revise,
    "confirm": lambda _world, _act, actor, one: matters.support(actor, one),
    "tell": lambda _world, act, actor, one: operations.tell(actor, one, body=act.text),
    "close": lambda _world, _act, actor, one: operations.close(actor, one),
}
