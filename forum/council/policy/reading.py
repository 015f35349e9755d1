"""Who may read meetings, agendas and minutes."""

from forum.core.access import HIDDEN, YES, Actor, Verdict, rule
from forum.council import actions
from forum.council.models import (
    CouncilMeeting,
    Minutes,
)
from forum.council.policy.base import (
    AGENDA_IS_PUBLIC,
    MINUTES_EXIST,
    S,
    sits,
)


@rule(actions.READ)
def read(_actor: Actor, _meeting: object = None) -> Verdict:
    """Everyone: that a meeting is planned, held or cancelled is public."""
    return YES


@rule(actions.READ_AGENDA)
def read_agenda(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Everyone from the summons on; before it the secretary and the members."""
    called = meeting.called_at is not None or meeting.state in AGENDA_IS_PUBLIC
    return YES if called or sits(actor, meeting.council_id) else HIDDEN


@rule(actions.READ_MINUTES)
def read_minutes(actor: Actor, minutes: Minutes) -> Verdict:
    """Everyone once they are published; before that the secretary, the members and the approvers."""
    meeting = minutes.meeting
    if meeting.state == S.PUBLISHED:
        return YES
    inside = sits(actor, meeting.council_id) or minutes.approval_of(actor.person_id) is not None
    return YES if meeting.state in MINUTES_EXIST and inside else HIDDEN
