"""What is said at the councils' meetings, how the minutes come about, and what becomes of assignments."""

from functools import partial

from forum.core.access import SYSTEM
from forum.council import queries
from forum.council.models import (
    ActionPoint,
    ActionState,
    AgendaItem,
    CouncilMeeting,
    DecisionKind,
    DissentKind,
    ItemKind,
)
from forum.council.operations import (
    addenda,
    holding,
    meetings,
    minutes,
    publishing,
    tasks,
    writing,
)
from forum.council.operations.holding import Presence
from forum.council.operations.writing import Conflict, Content, Remark, Task
from forum.council.queries.tasks import given_at
from forum.demo.sittings import Assigned, Correction, Item, Meeting, Settled
from forum.demo.world import World

SECRETARY = "lena-ostman"


def tell(world: World, meeting: Meeting) -> None:
    """A meeting from its first minute to its minutes, as far as it has come."""
    add, moment = world.timeline.add, world.days.moment
    day = world.days.meeting_day(meeting.day)
    add(moment(day, meeting.begins + 0.1), partial(_attend, world, meeting))
    add(moment(day + 1, 10), partial(_write, world, meeting))
    if meeting.state == "held":
        return
    add(moment(day + 1, 11), partial(_close, world, meeting))
    add(moment(day + 3, 9), partial(_make_ready, world, meeting))
    if meeting.wanted is not None:
        add(moment(day + 4, 12), partial(_ask_change, world, meeting))
        add(moment(day + 4, 14), partial(_make_ready, world, meeting))
    published = meeting.state == "published"
    signing = meeting.approvers if published else meeting.approvers[:1]
    for later, (_side, who) in enumerate(signing):
        add(moment(day + 5 + 2 * later, 17.5), partial(_sign, world, meeting, who))
    if published:
        add(moment(day + 8, 9.4), partial(_publish, world, meeting))
        _later(world, meeting)


def _later(world: World, meeting: Meeting) -> None:
    """After publication: corrections, and what came of what somebody was set to do."""
    add, moment = world.timeline.add, world.days.moment
    for told in meeting.corrections:
        add(moment(told.day, 10.5), partial(_correct, world, meeting, told))
    for task in (task for item in meeting.items for task in item.tasks):
        settled = task.settled
        if task.due <= 0 and (settled is None or settled.day > task.due):
            add(moment(task.due, 0.1), partial(tasks.bring_due, SYSTEM))
        if settled is not None:
            add(moment(settled.day, 15.4), partial(_settle, world, meeting, task, settled))


def _attend(world: World, meeting: Meeting) -> None:
    actor, stored = world.actor(SECRETARY, meeting.council), world.meetings[meeting.key]
    meetings.hold(actor, stored)
    holding.attend(
        actor,
        stored,
        present=[world.person(who).id for who in meeting.present],
        approvers=[world.person(who).id for _side, who in meeting.approvers],
        presences={world.person(who).id: _presence(world, meeting, who) for who in meeting.present},
        chair_id=world.person(meeting.chair).id if meeting.chair else None,
        others=meeting.others,
        began_at=stored.starts_at,
    )


def _presence(world: World, meeting: Meeting, who: str) -> Presence:
    day, moment = world.days.meeting_day(meeting.day), world.days.moment
    came, left = dict(meeting.late).get(who), dict(meeting.early).get(who)
    instead_of = dict(meeting.substitutes).get(who)
    return Presence(
        arrived_at=moment(day, came) if came is not None else None,
        left_at=moment(day, left) if left is not None else None,
        replaces_id=world.person(instead_of).id if instead_of is not None else None,
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
            _write_item(world, meeting, stored, item)


def _write_item(world: World, meeting: Meeting, stored: AgendaItem, item: Item) -> None:
    day = world.days.date
    until = {told.key: world.days.meeting_day(told.day) for told in world.story.meetings}
    content = Content(
        body=item.text,
        kind=DecisionKind(item.decision) if item.decision else None,
        decided=item.decided,
        due_on=day(until[item.until]) if item.until is not None else None,
        tasks=[Task(one.what, world.party(one.party), day(one.due)) for one in item.tasks],
        conflicts=[Conflict(world.person(one.who).id, one.reason) for one in item.conflicts],
        remarks=[
            Remark(world.person(one.who).id, DissentKind(one.kind), one.text) for one in item.noted
        ],
    )
    writing.write(world.actor(SECRETARY, meeting.council), stored, content)


def _close(world: World, meeting: Meeting) -> None:
    """Everything is treated: the meeting ended when it was to end."""
    stored = world.meetings[meeting.key]
    holding.close(world.actor(SECRETARY, meeting.council), stored, ended_at=stored.ends_at)


def _make_ready(world: World, meeting: Meeting) -> None:
    minutes.draft(world.actor(SECRETARY, meeting.council), world.meetings[meeting.key])


def _ask_change(world: World, meeting: Meeting) -> None:
    """An approver asks for a change, and the secretary writes it."""
    asked, stored = meeting.wanted, world.meetings[meeting.key]
    if asked is None:
        raise LookupError(meeting.key)
    minutes.ask_change(world.actor(asked.who), stored, what=asked.text)
    told = next(item for item in meeting.items if item.title == asked.item)
    changed = Item(**(vars(told) | {"text": asked.instead}))
    _write_item(world, meeting, _item(stored, asked.item), changed)


def _item(stored: CouncilMeeting, title: str) -> AgendaItem:
    return next(item for item in queries.items(stored) if item.title == title)


def _sign(world: World, meeting: Meeting, who: str) -> None:
    stored = world.meetings[meeting.key]
    read = queries.digest(queries.minutes_of(stored))
    minutes.sign(world.actor(who), stored, text_hash=read)


def _publish(world: World, meeting: Meeting) -> None:
    publishing.publish(world.actor(SECRETARY, meeting.council), world.meetings[meeting.key])


def _correct(world: World, meeting: Meeting, told: Correction) -> None:
    stored = world.meetings[meeting.key]
    addenda.add(
        world.actor(SECRETARY, meeting.council),
        stored,
        body=told.text,
        item=_item(stored, told.item),
    )


def _settle(world: World, meeting: Meeting, task: Assigned, settled: Settled) -> None:
    given = _task(world.meetings[meeting.key], task.what)
    tasks.settle(
        world.actor(settled.who, task.party),
        given,
        state=ActionState(settled.state),
        outcome=settled.outcome,
    )


def _task(stored: CouncilMeeting, what: str) -> ActionPoint:
    return next(one for one in given_at(stored) if one.what == what)
