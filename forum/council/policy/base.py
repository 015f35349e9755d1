"""Who is who in the council, and why something cannot be done in a state."""

from flask_babel import lazy_gettext as _l

from forum.core.access import SIGN_IN, YES, Actor, Verdict, no
from forum.council.models import CouncilMeeting, MeetingState
from forum.parties.models import Role

S = MeetingState
#: States in which the agenda is everyone's.
AGENDA_IS_PUBLIC = {S.CALLED, S.HELD, S.MINUTES_DRAFT, S.ADJUSTED, S.PUBLISHED}
#: States in which there are minutes, but not for everyone yet.
MINUTES_EXIST = {S.HELD, S.MINUTES_DRAFT, S.ADJUSTED}

_NOT_SECRETARY = no(_l("Only the council's secretary may do this."))
_IS_CALLED = no(_l("The summons is published, so the agenda stands as it is."))
IS_CANCELLED = no(_l("The meeting is cancelled."))
IS_HELD = no(_l("The meeting has been held."))
NOT_CALLED = no(_l("The summons is not published yet."))
_NOT_HELD = no(_l("The meeting has not been held yet."))
_BEING_SIGNED = no(_l("The minutes are being signed. Take them back first to change them."))
SIGNED = no(_l("The minutes are signed and can no longer be changed."))
NOT_READY = no(_l("The minutes are not ready to sign yet."))
STANDING = no(_l("This item is on every agenda and stays there."))


def secretary(actor: Actor, council_id: int) -> Verdict:
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if actor.holds(Role.SECRETARY, party_id=council_id) else _NOT_SECRETARY


def sits(actor: Actor, council_id: int) -> bool:
    """Whether the actor sees what is not public yet: the council's secretary and members."""
    return actor.holds(Role.SECRETARY, Role.MEMBER, party_id=council_id)


def not_any_more(meeting: CouncilMeeting) -> Verdict:
    """Why what comes before the meeting cannot be done in this state."""
    known = {S.CALLED: _IS_CALLED, S.CANCELLED: IS_CANCELLED}
    return known.get(meeting.state, IS_HELD)


def _not_in_minutes(meeting: CouncilMeeting) -> Verdict:
    """Why the minutes cannot be written in this state."""
    known = {
        S.PLANNED: _NOT_HELD,
        S.CALLED: _NOT_HELD,
        S.CANCELLED: IS_CANCELLED,
        S.MINUTES_DRAFT: _BEING_SIGNED,
    }
    return known.get(meeting.state, SIGNED)


def prepares(actor: Actor, meeting: CouncilMeeting, *states: MeetingState) -> Verdict:
    """The secretary, in one of these states before the meeting."""
    allowed = secretary(actor, meeting.council_id)
    if not allowed or meeting.state in states:
        return allowed
    return not_any_more(meeting)


def writes(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the minutes are being written."""
    allowed = secretary(actor, meeting.council_id)
    if not allowed or meeting.state == S.HELD:
        return allowed
    return _not_in_minutes(meeting)


def after(actor: Actor, meeting: CouncilMeeting, state: MeetingState) -> Verdict:
    """The secretary, in one state after the meeting; else why not."""
    allowed = secretary(actor, meeting.council_id)
    if not allowed or meeting.state == state:
        return allowed
    known: dict[MeetingState, Verdict] = {
        S.PLANNED: _NOT_HELD,
        S.CALLED: _NOT_HELD,
        S.CANCELLED: IS_CANCELLED,
        S.HELD: NOT_READY,
        S.MINUTES_DRAFT: no(_l("Both approvers have not signed yet.")),
        S.ADJUSTED: SIGNED,
        S.PUBLISHED: no(_l("The minutes are published.")),
    }
    return known[meeting.state]
