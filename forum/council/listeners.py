"""What is heard: members are told what concerns them, and overdue replies come before the council."""

from flask import url_for

from forum.core import clock
from forum.core.access import SYSTEM
from forum.core.events import Event, on
from forum.council import actions, letters
from forum.council.models import CouncilMeeting
from forum.council.operations import backlog
from forum.matters import history


@on(actions.CALL)
def tell_of_summons(_event: Event, meeting: CouncilMeeting) -> None:
    """The summons goes to every member."""
    letters.tell_members(meeting)


@on(actions.EDIT, actions.CANCEL)
def tell_of_change(_event: Event, meeting: CouncilMeeting) -> None:
    """So does what changes after it."""
    if meeting.called_at is not None:
        letters.tell_members(meeting)


@on(actions.DRAFT)
def tell_approvers(_event: Event, meeting: CouncilMeeting) -> None:
    """The approvers get to know that there is something to sign."""
    letters.ask_to_sign(meeting)


@clock.on_tick
def nominate_overdue() -> None:
    """Overdue replies come before the council by themselves."""
    backlog.nominate_overdue(SYSTEM)


def _meeting_url(event: Event) -> str:
    return url_for("council.meeting", reference=event.data["meeting"])


def _paragraph_url(event: Event) -> str:
    return url_for(
        "council.minutes",
        reference=event.data["meeting"],
        _anchor=f"p{event.data['section']}",
    )


def _backlog_url(_event: Event) -> str:
    return url_for("council.waiting")


for _what in (actions.NOMINATE, actions.NOMINATE_OVERDUE):
    history.link(_what, _backlog_url)
for _what in (actions.TAKE_UP, actions.DROP):
    history.link(_what, _meeting_url)
history.link(actions.DECIDE, _paragraph_url)
