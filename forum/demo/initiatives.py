"""Initiatives: taken, supported, replied to; some wait, and some have waited too long."""

from functools import partial

from forum.core.access import SYSTEM
from forum.council.operations import backlog
from forum.demo import onwards, threads
from forum.demo.story import Initiative
from forum.demo.world import World
from forum.initiatives import operations
from forum.initiatives.models import REPLY_DAYS, ReplyKind
from forum.initiatives.models import Initiative as StoredInitiative

DRAFTED_BEFORE = 4  #: days


def key_of(initiative: Initiative) -> str:
    """What the world calls it."""
    return f"initiative:{initiative.key}"


def tell(world: World) -> None:
    """All that happens in every initiative."""
    add, moment = world.timeline.add, world.days.moment
    for initiative in world.story.initiatives:
        submitted, reply = initiative.submitted, initiative.reply
        add(moment(submitted - DRAFTED_BEFORE, 19), partial(_draft, world, initiative))
        if initiative.state == "draft":
            continue
        add(moment(submitted, 11.5), partial(_publish, world, initiative))
        threads.support(world, key_of(initiative), initiative.supports, submitted + 1)
        threads.tell(world, key_of(initiative), initiative.comments)
        if reply is not None:
            add(moment(reply.day, 14.2), partial(_reply, world, initiative))
        late = submitted + REPLY_DAYS + 1
        if late <= (reply.day if reply is not None else 0):
            add(moment(late, 0.02), _note_overdue)
    onwards.tell(world)


def _of(world: World, initiative: Initiative) -> StoredInitiative:
    found = world.matters[key_of(initiative)]
    if not isinstance(found, StoredInitiative):
        raise TypeError(initiative.key)
    return found


def _draft(world: World, initiative: Initiative) -> None:
    begun = operations.draft(
        world.actor(initiative.who, initiative.party),
        title=initiative.title,
        problem=initiative.problem,
        proposal=initiative.proposal,
        members_asked=initiative.members_asked,
        citywide=initiative.citywide,
        district_ids=[place.id for place in world.districts(initiative.districts)],
        commitment_ids=[one.id for one in world.commitments(initiative.commitments)],
        addressed_party_id=world.party(initiative.addressed).id if initiative.addressed else None,
        body_unknown=not initiative.addressed,
    )
    world.matters[key_of(initiative)] = begun


def _publish(world: World, initiative: Initiative) -> None:
    operations.publish(world.actor(initiative.who, initiative.party), _of(world, initiative))


def _reply(world: World, initiative: Initiative) -> None:
    reply = initiative.reply
    if reply is None:
        raise LookupError(initiative.key)
    operations.reply(
        world.actor(reply.who, initiative.addressed),
        _of(world, initiative),
        kind=ReplyKind(reply.kind),
        reasons=reply.reasons,
        next_step=reply.next_step,
        next_step_on=world.days.date(reply.next_step_day),
    )


def _note_overdue() -> None:
    """What the clock does on the day after the promised one."""
    operations.note_overdue()
    backlog.nominate_overdue(SYSTEM)
