"""Who makes the minutes ready, compares, signs, publishes and corrects them."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import PUBLISH_DAYS, CouncilMeeting, Minutes
from forum.council.policy import reading
from forum.council.policy.base import (
    NOT_READY,
    SIGNED,
    S,
    after,
    sits,
    writes,
)

_NOT_CLOSED = no(_l("Close the meeting first: then the minutes can be made ready to sign."))
_NOT_APPROVER = no(_l("Only the two approvers, one from each side, sign the minutes."))
_ABSENT = no(_l("You are not recorded as present at the meeting, so you cannot sign its minutes."))
_OTHER_SIDE = no(_l("You are recorded for the other side, so you cannot sign for this one."))
_PUBLISH_FIRST = no(_l("The minutes can be corrected once they are published."))


@rule(actions.DRAFT)
def draft(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once the meeting is closed."""
    allowed = writes(actor, meeting)
    return allowed if not allowed or meeting.is_closed else _NOT_CLOSED


@rule(actions.REOPEN)
def reopen(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until both have signed."""
    return after(actor, meeting, S.MINUTES_DRAFT)


@rule(actions.SIGN)
def sign(actor: Actor, minutes: Minutes) -> Verdict:
    """An approver who was at this meeting, for their side, once, while the minutes are ready to sign."""
    allowed = _approves(actor, minutes)
    if not allowed:
        return allowed
    asked = minutes.approval_of(actor.person_id)
    if asked is not None and asked.signed_at is not None:
        return no(_l("You have signed these minutes."))
    return _is_ready(minutes.meeting)


@rule(actions.ASK_CHANGE)
def ask_change(actor: Actor, minutes: Minutes) -> Verdict:
    """An approver, until both have signed."""
    allowed = _approves(actor, minutes)
    return _is_ready(minutes.meeting) if allowed else allowed


def _approves(actor: Actor, minutes: Minutes) -> Verdict:
    if not actor.is_authenticated:
        return SIGN_IN
    asked = minutes.approval_of(actor.person_id)
    if asked is None:
        return _NOT_APPROVER
    seat = next((one for one in minutes.attendance if one.person_id == actor.person_id), None)
    if seat is None:
        return _ABSENT
    return YES if seat.side == asked.side else _OTHER_SIDE


def _is_ready(meeting: CouncilMeeting) -> Verdict:
    if meeting.state == S.MINUTES_DRAFT:
        return YES
    return NOT_READY if meeting.state in {S.CALLED, S.HELD} else SIGNED


@rule(actions.READ_VERSIONS)
def read_versions(actor: Actor, minutes: Minutes) -> Verdict:
    """The secretary, the members and the approvers: what stood there on the way was never published."""
    inside = sits(actor, minutes.meeting.council_id) or minutes.approval_of(actor.person_id)
    return YES if inside and reading.read_minutes(actor, minutes) else HIDDEN


@rule(actions.PUBLISH)
def publish(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, when both have signed; the clock, when two days have passed since then."""
    if not actor.is_system:
        return after(actor, meeting, S.ADJUSTED)
    signed = meeting.adjusted_at if meeting.state == S.ADJUSTED else None
    has_waited = signed is not None and signed + timedelta(days=PUBLISH_DAYS) <= clock.now()
    return YES if has_waited else no(_l("The secretary has two days to publish the minutes."))


@rule(actions.DECIDE)
def decide(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from publishing the minutes: the council's decision stands in them."""
    return publish(actor, meeting)


rule(actions.POSTPONE)(decide)
rule(actions.RETURN)(decide)


@rule(actions.ADD_ADDENDUM)
def add_addendum(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once they are published: the signed text stands, the correction stands beside it."""
    allowed = after(actor, meeting, S.PUBLISHED)
    return _PUBLISH_FIRST if meeting.state == S.ADJUSTED and allowed == SIGNED else allowed


rule(actions.CORRECT)(add_addendum)
