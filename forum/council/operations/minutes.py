"""Minutes: made ready, taken back, changed when an approver asks, signed; published if nobody does."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from forum.core import clock, sequences, text
from forum.core.access import Actor, Refused, can, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import (
    AgendaItem,
    Approval,
    ChangeRequest,
    CouncilMeeting,
    MeetingState,
)
from forum.council.operations import publishing, versions
from forum.parties.models import Side

CHANGED = _l("The minutes have changed since you opened the page. Read them again before you sign.")
WHAT_CHANGE = _l("Write what is to be changed.")
GAP = _l(
    "The series of sections of this year has a gap, so no new numbers are given. "
    "Ask the administrator to look at it."
)
LONGEST_REQUEST = 4000


def draft(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Make the minutes ready to sign: every item gets its §, in order, of the council's series of the year.

    What they say is kept as a version. Refused with the first thing that is missing.
    """
    queries.lock(meeting)
    require(actions.DRAFT, actor, meeting)
    lacks = queries.missing(queries.minutes_of(meeting))
    if lacks:
        raise Refused(no(lacks[0]))
    _give_sections(meeting)
    version = versions.keep(actor, meeting)
    meeting.state, meeting.drafted_at = MeetingState.MINUTES_DRAFT, clock.now()
    record(actions.DRAFT, actor, meeting, version=version.number, sha256=version.sha256)
    return meeting


def _give_sections(meeting: CouncilMeeting) -> None:
    """Numbers come from the series of the council and the year, whose row is locked until the act is over."""
    year = meeting.day.year
    series = f"section:{meeting.council_id}:{year}"
    fresh = [item for item in queries.items(meeting) if item.section_number is None]
    for item in fresh:
        item.section_year, item.section_number = year, sequences.take(series)
    db.session.flush()
    given = select(func.count()).where(
        AgendaItem.council_id == meeting.council_id, AgendaItem.section_year == year
    )
    if fresh and db.session.scalar(given) != sequences.last(series):
        raise Refused(no(GAP))


def reopen(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Take the minutes back to correct them: who has signed must sign again. Every § stays with its item."""
    queries.lock(meeting)
    require(actions.REOPEN, actor, meeting)
    _take_back(meeting)
    record(actions.REOPEN, actor, meeting)
    return meeting


def ask_change(actor: Actor, meeting: CouncilMeeting, *, what: str) -> ChangeRequest:
    """An approver asks for a change: the minutes go back to the secretary, and are signed anew after it."""
    queries.lock(meeting)
    require(actions.ASK_CHANGE, actor, queries.minutes_of(meeting))
    what = text.clean(what)[:LONGEST_REQUEST]
    if not what:
        raise Refused(no(WHAT_CHANGE))
    version = queries.latest_version(meeting)
    asked = ChangeRequest(
        meeting_id=meeting.id,
        person_id=actor.person_id,
        version=version.number if version is not None else 0,
        text=what,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    _take_back(meeting)
    record(actions.ASK_CHANGE, actor, asked)
    return asked


def _take_back(meeting: CouncilMeeting) -> None:
    for approval in queries.minutes_of(meeting).approvals:
        approval.signed_at = approval.signed_hash = None
    meeting.state, meeting.drafted_at = MeetingState.HELD, None


def sign(actor: Actor, meeting: CouncilMeeting, *, text_hash: str) -> Approval:
    """Sign the minutes as they were read: `text_hash` is that text's. The second signature seals them."""
    queries.lock(meeting)
    minutes = queries.minutes_of(meeting)
    require(actions.SIGN, actor, minutes)
    sheet = queries.sheet(minutes)
    if text_hash != sheet.digest or not sheet.agrees:
        raise Refused(no(CHANGED))
    approval = next(each for each in minutes.approvals if each.person_id == actor.person_id)
    approval.signed_at, approval.signed_hash = clock.now(), sheet.digest
    if all(each.signed_hash == sheet.digest for each in minutes.approvals):
        meeting.state, meeting.adjusted_at = MeetingState.ADJUSTED, clock.now()
        meeting.minutes_hash = sheet.digest
    record(actions.SIGN, actor, approval, side=approval.side.value, sha256=sheet.digest)
    return approval


def publish_overdue(actor: Actor) -> int:
    """Publish what was signed two days ago and nobody has published; tells how many."""
    count = 0
    for meeting in queries.signed_meetings():
        queries.lock(meeting)  # someone may have published it while we looked
        minutes = queries.minutes_of(meeting)
        if can(actions.PUBLISH, actor, meeting) and all(map(minutes.present, Side)):
            publishing.publish(actor, meeting)
            count += 1
    return count
