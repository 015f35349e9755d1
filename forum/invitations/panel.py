"""What the page of a process says of invitations."""

from typing import Any

from forum.core.access import Actor, can
from forum.invitations import actions, queries
from forum.matters import panels
from forum.matters.models import Matter
from forum.processes.models import PlanningProcess


def on_process(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """How many are invited, and that anyone may answer; for the owner's officers the way to invite."""
    if not isinstance(matter, PlanningProcess):
        return None
    count, oversees = queries.count(matter), can(actions.OVERSEE, actor, matter)
    if not count and not oversees:
        return None
    return {"process": matter, "count": count}


def _rights(matter: Matter, actor: Actor) -> tuple[bool, ...] | None:
    if not matter.is_public:
        return None
    return tuple(bool(can(what, actor, matter)) for what in (actions.OVERSEE, actions.INVITE))


panels.add("invitations/_aside.html", on_process, slot="aside", kept_by=_rights)
