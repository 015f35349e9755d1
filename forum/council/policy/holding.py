"""Who records, writes and closes a meeting, keeps its speakers, and lets its screen follow."""

from flask_babel import lazy_gettext as _l

from forum.core.access import SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import AgendaItem, CouncilMeeting, Speaker
from forum.council.policy.base import S, prepares, secretary, writes

_IS_CLOSED = no(_l("The meeting is closed."))
_NOT_YOURS = no(_l("Only the secretary and whoever leads the meeting read this."))


@rule(actions.ATTEND)
def attend(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the minutes are being written."""
    return writes(actor, meeting)


@rule(actions.WRITE)
def write(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, while the minutes are being written."""
    return writes(actor, item.meeting)


@rule(actions.READ_REVISIONS)
def read_revisions(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, also afterwards: what was written on the way is nobody else's."""
    return secretary(actor, item.council_id)


@rule(actions.CLOSE)
def close(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once, when the meeting has begun."""
    return _while_open(actor, meeting)


@rule(actions.SHOW)
def show(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the meeting is open."""
    return _while_open(actor, meeting)


@rule(actions.SPEAK)
def speak(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, while the meeting is open."""
    return _while_open(actor, item.meeting)


@rule(actions.SPEAK_OF)
def speak_of(actor: Actor, speaker: Speaker) -> Verdict:
    """As the list that they are on."""
    return speak(actor, speaker.item)


def _while_open(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    allowed = writes(actor, meeting)
    return _IS_CLOSED if allowed and meeting.is_closed else allowed


@rule(actions.LEAD)
def lead(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held: then it is part of who was there."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


@rule(actions.READ_SCRIPT)
def read_script(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary and whoever leads the meeting: it holds remarks that are for them alone."""
    if not actor.is_authenticated:
        return SIGN_IN
    leads = meeting.chair_id is not None and meeting.chair_id == actor.person_id
    return YES if leads or secretary(actor, meeting.council_id) else _NOT_YOURS
