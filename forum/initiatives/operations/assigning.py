"""Finding who is to reply to an initiative whose organisation did not know whom to turn to."""

from forum.core import clock
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.initiatives import actions
from forum.initiatives.models import Initiative
from forum.initiatives.operations.drafts import city_unit
from forum.matters import operations as matters


def assign(actor: Actor, initiative: Initiative, *, to: int) -> Initiative:
    """Name the part of the city that owes the reply. The promised day stays; it may be passed on once."""
    matters.lock(initiative)
    require(actions.ASSIGN, actor, initiative)
    initiative.addressed_party = city_unit(to)
    initiative.assigned_at = clock.now()
    db.session.flush()
    record(actions.ASSIGN, actor, initiative, matter_id=initiative.id, to=to)
    return initiative
