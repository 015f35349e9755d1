"""Assignments as time passes: who is set to do something is told, reminded, and told when it is due."""

from forum.core import clock
from forum.core.access import SYSTEM
from forum.core.events import Event, on
from forum.council import actions, letters
from forum.council.models import CouncilMeeting
from forum.council.operations import tasks
from forum.council.queries.tasks import soon_due


@on(actions.PUBLISH)
def tell_of_tasks(event: Event, meeting: CouncilMeeting) -> None:
    """Whoever was set to do something gets to know it."""
    letters.tell_given(meeting, by=event.person_id)


@clock.on_tick
def bring_due() -> None:
    """What is due comes before the council by itself, and whoever is responsible is told."""
    letters.tell_due(tasks.bring_due(SYSTEM))


@clock.on_tick
def remind_of_tasks() -> None:
    """And some days before."""
    letters.tell_soon(soon_due())
