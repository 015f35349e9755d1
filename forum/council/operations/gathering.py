"""What other rooms say is due before a council comes to its backlog, once."""

from forum.core import clock, text
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries, waiting
from forum.council.models import BacklogPoint
from forum.parties.models import Party

TITLE, REASON = 200, 1000


def gather(actor: Actor) -> int:
    """Keep all that is due and was not there before; gives how many. Called by the clock."""
    require(actions.GATHER, actor)
    return sum(_gather(actor, council) for council in queries.councils())


def _gather(actor: Actor, council: Party) -> int:
    told = {each.key: each for each in waiting.due(council)}
    known = queries.backlog.known_keys(council, list(told))
    new = [each for key, each in told.items() if key not in known]
    for each in new:
        point = BacklogPoint(
            council_id=council.id,
            kind=each.kind,
            key=each.key,
            title=text.one_line(each.title)[:TITLE],
            reason=text.clean(each.reason)[:REASON],
            url=each.url,
            waits_since=clock.now(),
            wanted_on=each.wanted_on,
        )
        db.session.add(point)
        record(actions.GATHER, actor, point)
    return len(new)
