"""The councils: what is proposed, placed and put off, who is called, and where each meeting stands."""

from functools import partial

from sqlalchemy import select

from forum.core.db import db
from forum.core.merging import Typed
from forum.council import queries
from forum.council.models import AgendaItem, BacklogPoint, Nomination, NominationState
from forum.council.operations import agendas, backlog, meetings
from forum.council.operations.agendas import Waiting
from forum.council.queries import backlog as waiting
from forum.demo import agenda_papers, answers, briefs, minutes, points
from forum.demo.sittings import Item, Meeting, Proposal, Said, Treated
from forum.demo.world import World

SECRETARY = "lena-ostman"
PLANNED_BEFORE = 100  #: days before the summons; of a meeting without one: of today


def tell(world: World) -> None:
    """All that happens with the councils' agendas, and in their meetings."""
    for proposal in world.story.proposals:
        _propose_at(world, proposal)
    for meeting in world.story.meetings:
        for item in meeting.items:
            for treated in item.treats:
                if treated.proposed is not None:
                    _propose_at(world, treated.proposed)
        _prepare(world, meeting)
        if meeting.present:
            minutes.tell(world, meeting)
    agenda_papers.tell(world)
    answers.tell(world)
    briefs.tell(world)
    points.tell(world)


def _propose_at(world: World, proposal: Proposal) -> None:
    add, moment = world.timeline.add, world.days.moment
    add(moment(proposal.day, 16.4), partial(_propose, world, proposal))
    if proposal.asked is not None:
        add(moment(proposal.asked.day, 11), partial(_ask_more, world, proposal, proposal.asked))
    if proposal.added is not None:
        add(moment(proposal.added.day, 17), partial(_add_more, world, proposal, proposal.added))
    if proposal.declined is not None:
        add(
            moment(proposal.declined.day, 11), partial(_decline, world, proposal, proposal.declined)
        )


def _prepare(world: World, meeting: Meeting) -> None:
    add, moment = world.timeline.add, world.days.moment
    summons = meeting.called if meeting.called is not None else 0
    add(moment(summons - PLANNED_BEFORE, 9.5), partial(_plan, world, meeting))
    add(moment(summons - 1, 13.5), partial(_arrange, world, meeting))
    if meeting.called is not None:
        add(moment(meeting.called, 15.2), partial(_call, world, meeting))


def _propose(world: World, proposal: Proposal) -> None:
    actor = world.actor(proposal.who, proposal.party)
    backlog.nominate(
        actor,
        world.matters[proposal.matter],
        reason=proposal.reason,
        comment=world.comments[proposal.comment] if proposal.comment is not None else None,
        council=world.party(proposal.council),
    )


def _ask_more(world: World, proposal: Proposal, said: Said) -> None:
    actor = world.actor(SECRETARY, proposal.council)
    backlog.ask_more(actor, _proposed(world, proposal), question=said.text)


def _add_more(world: World, proposal: Proposal, said: Said) -> None:
    actor = world.actor(proposal.who, proposal.party)
    backlog.add_more(actor, _proposed(world, proposal), addition=said.text)


def _decline(world: World, proposal: Proposal, said: Said) -> None:
    actor = world.actor(SECRETARY, proposal.council)
    backlog.decline(actor, _proposed(world, proposal), answer=said.text)


def _proposed(world: World, proposal: Proposal) -> Nomination:
    """A proposal that waits, or is placed; LookupError when there is none."""
    matter, council = world.matters[proposal.matter], world.party(proposal.council)
    comment = world.comments[proposal.comment] if proposal.comment is not None else None
    found = waiting.active_nomination(matter, council, comment)
    if found is None:
        raise LookupError(f"{proposal.matter} is not proposed")
    return found


def _plan(world: World, meeting: Meeting) -> None:
    day = world.days.meeting_day(meeting.day)
    planned = meetings.plan(
        world.actor(SECRETARY, meeting.council),
        world.party(meeting.council),
        starts_at=world.days.moment(day, meeting.begins),
        ends_at=world.days.moment(day, meeting.ends),
        place=meeting.place,
        is_open=meeting.is_open,
    )
    world.meetings[meeting.key] = planned


def _arrange(world: World, meeting: Meeting) -> None:
    """Put what waits on the agenda, in the order of the story."""
    actor, stored = world.actor(SECRETARY, meeting.council), world.meetings[meeting.key]
    for item in meeting.items:
        wait: list[Waiting] = [_waits(world, meeting, treated) for treated in item.treats]
        if item.comes_back:
            wait.append(_came_back(item.comes_back))
        if wait:
            placed = agendas.place(actor, stored, wait, title=item.title)
        else:
            placed = agendas.add_item(actor, stored, title=item.title, sort=item.sort)
        _prepare_item(world, meeting, placed, item)
    lengths = dict(meeting.lengths)
    for standing in queries.items(stored):
        length = lengths.get(standing.standing_key or "")
        if length is not None:
            _prepare_item(world, meeting, standing, Item(title=standing.title, length=length))


def _waits(world: World, meeting: Meeting, treated: Treated) -> Nomination:
    """What somebody has proposed of a matter, or the matter that waits by itself."""
    itself = Proposal(treated.matter, SECRETARY, 0, "", council=meeting.council)
    return _proposed(world, treated.proposed or itself)


def _came_back(title: str) -> BacklogPoint:
    """What was put off, and has no thread."""
    wanted = BacklogPoint.title == title, BacklogPoint.state == NominationState.WAITING
    return db.session.scalars(select(BacklogPoint).where(*wanted)).one()


def _prepare_item(world: World, meeting: Meeting, stored: AgendaItem, item: Item) -> None:
    """How long it may take, who reports, and what the chair is to remember."""
    said = {"length": str(item.length or ""), "reporter": item.reporter, "remarks": item.remarks}
    if any(said.values()):
        fields = agendas.fields_of(stored) | {key: [one] for key, one in said.items() if one}
        agendas.prepare(world.actor(SECRETARY, meeting.council), stored, Typed(fields))


def _call(world: World, meeting: Meeting) -> None:
    meetings.call(world.actor(SECRETARY, meeting.council), world.meetings[meeting.key])
