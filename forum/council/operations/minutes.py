"""Minutes: who was there, what was said and decided, signing and publishing."""

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from forum.core import clock, drafts, sequences, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    Approval,
    Attendance,
    CouncilMeeting,
    Decision,
    DecisionKind,
    MeetingState,
)
from forum.council.operations import backlog
from forum.parties.models import Party, Side

#: Decisions after which a matter comes before the council again.
COMES_BACK = {DecisionKind.POSTPONED, DecisionKind.REMITTED_BACK}
NOT_A_MEMBER = _l("Only members of the council on the day of the meeting can be recorded.")
APPROVER_ABSENT = _l("Choose approvers among those who were at the meeting.")
ONE_PER_SIDE = _l("Choose one approver from each side.")
NO_KIND = _l("Choose what kind of decision it is.")
NO_RESPONSIBLE = _l("Choose who is given the assignment, and by when.")
CHANGED = _l("The minutes have changed since you opened the page. Read them again before you sign.")
NO_DECISION = _l("A matter on the agenda has no decision.")


def draft_name(item: AgendaItem) -> str:
    """The name under which the unsaved minutes of an item are kept."""
    return f"agenda-item-{item.id}"


def attend(
    actor: Actor,
    meeting: CouncilMeeting,
    *,
    present: Collection[int],
    approvers: Collection[int] = (),
) -> CouncilMeeting:
    """Record which members (ids of people) were there and which of them approve the minutes."""
    queries.lock(meeting)
    require(actions.ATTEND, actor, meeting)
    seats = {
        person.id: side
        for side, people in queries.members(meeting.day).items()
        for person in people
    }
    if not set(present) <= set(seats):
        raise Refused(no(NOT_A_MEMBER))
    if not set(approvers) <= set(present):
        raise Refused(no(APPROVER_ABSENT))
    if len({seats[each] for each in approvers}) < len(approvers):
        raise Refused(no(ONE_PER_SIDE))
    db.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    db.session.execute(delete(Approval).where(Approval.meeting_id == meeting.id))
    _seat(meeting, Attendance, present, seats)
    _seat(meeting, Approval, approvers, seats)
    record(actions.ATTEND, actor, meeting)
    return meeting


def _seat(
    meeting: CouncilMeeting,
    kind: type[Attendance] | type[Approval],
    people: Collection[int],
    seats: dict[int, Side],
) -> None:
    db.session.add_all(
        kind(meeting_id=meeting.id, person_id=each, side=seats[each])
        for each in sorted(set(people))
    )
    db.session.flush()


def write(
    actor: Actor,
    item: AgendaItem,
    *,
    body: str,
    kind: DecisionKind | None = None,
    decided: str = "",
    responsible: Party | None = None,
    due_on: date | None = None,
) -> AgendaItem:
    """Save what the minutes say under an item, and what was decided; either may still be incomplete."""
    queries.lock(item.meeting)
    require(actions.WRITE, actor, item)
    if decided and kind is None:
        raise Refused(no(NO_KIND))
    is_assignment = kind == DecisionKind.ASSIGNMENT
    if is_assignment and (responsible is None or due_on is None):
        raise Refused(no(NO_RESPONSIBLE))
    item.text, item.text_html = text.clean(body), text.render(body)
    _decide(
        item,
        kind,
        decided,
        responsible if is_assignment else None,
        due_on if is_assignment else None,
    )
    drafts.discard(actor, draft_name(item))
    record(actions.WRITE, actor, item)
    return item


def _decide(
    item: AgendaItem,
    kind: DecisionKind | None,
    decided: str,
    responsible: Party | None,
    due_on: date | None,
) -> None:
    there = queries.decision(item)
    if kind is None:
        if there is not None:
            db.session.delete(there)
        return
    if there is None:
        there = Decision(item_id=item.id)
        db.session.add(there)
    there.kind, there.due_on = kind, due_on
    there.responsible_id = responsible.id if responsible is not None else None
    there.text, there.text_html = text.clean(decided), text.render(decided)


def draft(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Make the minutes ready to sign: every item gets its §, in order, of the council's series of the year.

    Refused with the first thing that is missing.
    """
    queries.lock(meeting)
    require(actions.DRAFT, actor, meeting)
    lacks = queries.missing(queries.minutes_of(meeting))
    if lacks:
        raise Refused(no(lacks[0]))
    for item in queries.items(meeting):
        if item.section_number is None:
            item.section_year = meeting.day.year
            item.section_number = sequences.take(f"section:{meeting.council_id}:{meeting.day.year}")
    meeting.state, meeting.drafted_at = MeetingState.MINUTES_DRAFT, clock.now()
    record(actions.DRAFT, actor, meeting)
    return meeting


def reopen(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Take the minutes back to correct them: who has signed must sign again. Every § stays with its item."""
    queries.lock(meeting)
    require(actions.REOPEN, actor, meeting)
    for approval in queries.minutes_of(meeting).approvals:
        approval.signed_at = approval.signed_hash = None
    meeting.state, meeting.drafted_at = MeetingState.HELD, None
    record(actions.REOPEN, actor, meeting)
    return meeting


def sign(actor: Actor, meeting: CouncilMeeting, *, text_hash: str) -> Approval:
    """Sign the minutes as they were read: `text_hash` is that text's. The second signature seals them."""
    queries.lock(meeting)
    minutes = queries.minutes_of(meeting)
    require(actions.SIGN, actor, minutes)
    digest = queries.digest(minutes)
    if text_hash != digest:
        raise Refused(no(CHANGED))
    approval = next(each for each in minutes.approvals if each.person_id == actor.person_id)
    approval.signed_at, approval.signed_hash = clock.now(), digest
    if all(each.signed_hash == digest for each in minutes.approvals):
        meeting.state, meeting.adjusted_at = MeetingState.ADJUSTED, clock.now()
        meeting.minutes_hash = digest
    record(actions.SIGN, actor, approval, side=approval.side.value, sha256=digest)
    return approval


def publish(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Publish the signed minutes. In the same act every matter in them gets its outcome in its history.

    What was put off waits for a later meeting; the rest is done.
    """
    queries.lock(meeting)
    require(actions.PUBLISH, actor, meeting)
    meeting.state, meeting.published_at = MeetingState.PUBLISHED, clock.now()
    record(actions.PUBLISH, actor, meeting, sha256=meeting.minutes_hash)
    for entry in queries.agenda(meeting):
        for source in entry.sources:
            _answer(actor, entry, source)
    return meeting


def _answer(actor: Actor, entry: queries.Entry, source: AgendaSource) -> None:
    """The way back: the outcome stands in the history of the matter, and its proposal is settled."""
    if entry.decision is None:
        raise Refused(no(NO_DECISION))
    meeting, kind = entry.item.meeting, entry.decision.kind
    if kind in COMES_BACK:
        backlog.bring_back(source, meeting.council)
    else:
        backlog.settle(source)
    record(
        actions.DECIDE,
        actor,
        source,
        matter_id=source.matter_id,
        meeting=meeting.reference,
        section=entry.item.section_number,
        kind=kind.value,
    )
