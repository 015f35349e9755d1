"""Who plans, summons, holds and cancels meetings."""

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import (
    CouncilMeeting,
    SummonsReply,
)
from forum.council.policy.base import (
    IS_CANCELLED,
    NOT_CALLED,
    S,
    not_any_more,
    prepares,
    secretary,
)
from forum.parties.models import Party


@rule(actions.PLAN)
def plan(actor: Actor, council: Party) -> Verdict:
    """The secretary."""
    return secretary(actor, council.id)


@rule(actions.EDIT)
def edit(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


@rule(actions.CALL)
def call(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once, before the meeting begins."""
    allowed = prepares(actor, meeting, S.PLANNED)
    if allowed and meeting.starts_at <= clock.now():
        return no(_l("The time of the meeting has passed. Change it, or cancel the meeting."))
    return allowed


@rule(actions.CANCEL)
def cancel(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


_NOT_YOURS = no(
    _l(
        "This link belongs to somebody else who is called. Your own answer stands on your account page. "
        "If you are signed in with the wrong account, sign out and open the link once more."
    )
)
_HAS_BEGUN = no(_l("The meeting has begun, so answers can no longer be changed."))


def _waits_for_answers(meeting: CouncilMeeting) -> Verdict:
    """From the summons until the meeting begins."""
    if meeting.state == S.CANCELLED:
        return IS_CANCELLED
    if meeting.state == S.PLANNED:
        return NOT_CALLED
    return YES if meeting.state == S.CALLED and not meeting.has_begun else _HAS_BEGUN


@rule(actions.ANSWER)
def answer(actor: Actor, reply: SummonsReply) -> Verdict:
    """Whoever is called, and nobody in their place, until the meeting begins."""
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.person_id != reply.person_id:
        return _NOT_YOURS
    return _waits_for_answers(reply.meeting)


@rule(actions.NOTE_ANSWER)
def note_answer(actor: Actor, reply: SummonsReply) -> Verdict:
    """The secretary, for whoever has answered in another way than by the link; until the meeting begins."""
    allowed = secretary(actor, reply.meeting.council_id)
    return _waits_for_answers(reply.meeting) if allowed else allowed


@rule(actions.READ_ANSWERS)
def read_answers(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once the summons is out."""
    allowed = secretary(actor, meeting.council_id)
    return NOT_CALLED if allowed and meeting.called_at is None else allowed


@rule(actions.REMIND)
def remind(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary; and the clock, some days before."""
    allowed = YES if actor.is_system else secretary(actor, meeting.council_id)
    return _waits_for_answers(meeting) if allowed else allowed


@rule(actions.CALL_IN)
def call_in(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The clock: whoever gets a seat after the summons is called too."""
    if not actor.is_system:
        return no(_l("This is done by itself."))
    return _waits_for_answers(meeting)


@rule(actions.HOLD)
def hold(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, from the moment that a summoned meeting begins."""
    allowed = secretary(actor, meeting.council_id)
    if not allowed:
        return allowed
    if meeting.state == S.PLANNED:
        return NOT_CALLED
    if meeting.state != S.CALLED:
        return not_any_more(meeting)
    return YES if meeting.starts_at <= clock.now() else no(_l("The meeting has not begun yet."))
