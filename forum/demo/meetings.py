"""The round trip: matters are proposed, placed, treated, and the outcome goes back to their threads."""

from functools import partial

from forum.council import queries
from forum.council.models import AgendaItem, DecisionKind, ItemKind
from forum.council.operations import agendas, backlog, meetings, minutes
from forum.demo.story import Item, Meeting, Proposal
from forum.demo.world import World

SECRETARY, COUNCIL = "lena-ostman", "idekom"
PLANNED_BEFORE = 100  #: days before the summons; of a meeting without one: of today
BEGINS, ENDS = 15, 18


def tell(world: World) -> None:
    """All that happens with the council's agenda, and in its meetings."""
    for proposal in world.story.proposals:
        _propose_at(world, proposal)
    for meeting in world.story.meetings:
        for item in meeting.items:
            for treated in item.treats:
                if treated.proposed is not None:
                    _propose_at(world, treated.proposed)
        _prepare(world, meeting)
        if meeting.present:
            _hold(world, meeting)


def _propose_at(world: World, proposal: Proposal) -> None:
    world.timeline.add(world.days.moment(proposal.day, 16.4), partial(_propose, world, proposal))


def _prepare(world: World, meeting: Meeting) -> None:
    add, moment = world.timeline.add, world.days.moment
    summons = meeting.called if meeting.called is not None else 0
    add(moment(summons - PLANNED_BEFORE, 9.5), partial(_plan, world, meeting))
    add(moment(summons - 1, 13.5), partial(_arrange, world, meeting))
    if meeting.called is not None:
        add(moment(meeting.called, 15.2), partial(_call, world, meeting))


def _hold(world: World, meeting: Meeting) -> None:
    add, moment = world.timeline.add, world.days.moment
    day = world.days.meeting_day(meeting.day)
    add(moment(day, BEGINS + 0.1), partial(_attend, world, meeting))
    add(moment(day + 1, 10), partial(_write, world, meeting))
    if meeting.state == "held":
        return
    add(moment(day + 3, 9), partial(_make_ready, world, meeting))
    published = meeting.state == "published"
    signing = meeting.approvers if published else meeting.approvers[:1]
    for later, (_side, who) in enumerate(signing):
        add(moment(day + 5 + 2 * later, 17.5), partial(_sign, world, meeting, who))
    if published:
        add(moment(day + 8, 9.4), partial(_publish, world, meeting))


def _propose(world: World, proposal: Proposal) -> None:
    actor = world.actor(proposal.who, proposal.party)
    backlog.nominate(actor, world.matters[proposal.matter], reason=proposal.reason)


def _plan(world: World, meeting: Meeting) -> None:
    day = world.days.meeting_day(meeting.day)
    planned = meetings.plan(
        world.actor(SECRETARY, COUNCIL),
        world.party(COUNCIL),
        starts_at=world.days.moment(day, BEGINS),
        ends_at=world.days.moment(day, ENDS),
        place=meeting.place,
    )
    world.meetings[meeting.key] = planned


def _arrange(world: World, meeting: Meeting) -> None:
    """Put what is proposed on the agenda, in the order of the story."""
    actor, stored = world.actor(SECRETARY, COUNCIL), world.meetings[meeting.key]
    for item in meeting.items:
        placed: AgendaItem | None = None
        for treated in item.treats:
            waiting = queries.active_nomination(world.matters[treated.matter])
            if waiting is None:
                raise LookupError(f"{treated.matter} is not proposed")
            placed = agendas.place(actor, stored, waiting, into=placed)
        if placed is None:
            placed = agendas.add_item(actor, stored, title=item.title)
        elif placed.title != item.title:
            agendas.rename(actor, placed, title=item.title)


def _call(world: World, meeting: Meeting) -> None:
    meetings.call(world.actor(SECRETARY, COUNCIL), world.meetings[meeting.key])


def _attend(world: World, meeting: Meeting) -> None:
    actor, stored = world.actor(SECRETARY, COUNCIL), world.meetings[meeting.key]
    meetings.hold(actor, stored)
    minutes.attend(
        actor,
        stored,
        present=[world.person(who).id for who in meeting.present],
        approvers=[world.person(who).id for _side, who in meeting.approvers],
    )


def _write(world: World, meeting: Meeting) -> None:
    """What is said under each item: the standing ones, then those of this meeting in their order."""
    standing = dict(meeting.standing)
    own = iter(meeting.items)
    for stored in queries.items(world.meetings[meeting.key]):
        if stored.kind == ItemKind.STANDING:
            said = standing.get(stored.standing_key or "", "")
            item = Item(title=stored.title, text=said)
        else:
            item = next(own)
        if item.text:
            _write_item(world, stored, item)


def _write_item(world: World, stored: AgendaItem, item: Item) -> None:
    minutes.write(
        world.actor(SECRETARY, COUNCIL),
        stored,
        body=item.text,
        kind=DecisionKind(item.decision) if item.decision else None,
        decided=item.decided,
        responsible=world.party(item.responsible) if item.responsible else None,
        due_on=world.days.date(item.due_day) if item.due_day is not None else None,
    )


def _make_ready(world: World, meeting: Meeting) -> None:
    minutes.draft(world.actor(SECRETARY, COUNCIL), world.meetings[meeting.key])


def _sign(world: World, meeting: Meeting, who: str) -> None:
    stored = world.meetings[meeting.key]
    read = queries.digest(queries.minutes_of(stored))
    minutes.sign(world.actor(who), stored, text_hash=read)


def _publish(world: World, meeting: Meeting) -> None:
    minutes.publish(world.actor(SECRETARY, COUNCIL), world.meetings[meeting.key])
