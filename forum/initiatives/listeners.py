"""What happens to initiatives because time passes, and where the lines of their history lead."""

from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.initiatives import actions, letters, operations
from forum.initiatives.models import CityReply, Initiative
from forum.matters import history, kinds

on_tick(operations.note_overdue)


@on(actions.PUBLISH, actions.GROW)
def bring_to_the_addressed(_event: Event, initiative: Initiative) -> None:
    """Whoever is to reply gets to know."""
    letters.bring(initiative)


@on(actions.REFER)
def bring_to_the_next(_event: Event, reply: CityReply) -> None:
    """And so does whoever it is passed on to."""
    letters.bring(reply.initiative)


def _to_reply(event: Event) -> str | None:
    initiative = db.session.get(Initiative, event.matter_id)
    return kinds.url_of(initiative, _anchor="svar") if initiative is not None else None


history.link(actions.REPLY, _to_reply)
history.link(actions.REFER, _to_reply)
