"""What the council says on the page of a matter: where it is taken up, and what was decided."""

from typing import Any

from forum.core.access import Actor, can
from forum.council import actions, queries
from forum.council.models import NominationState
from forum.matters import panels
from forum.matters.models import Matter


def on_matter(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """Every time that the council takes the matter up or has treated it, in order."""
    if not matter.is_public:
        return None
    found = queries.treatments(matter)
    return {"treatments": found} if found else None


def beside_matter(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """That the matter is proposed, or the way to propose it for those who may."""
    if not matter.is_public:
        return None
    waiting = queries.active_nomination(matter)
    if waiting is not None:
        return {"nomination": waiting} if waiting.state == NominationState.WAITING else None
    if can(actions.NOMINATE, actor, matter) and queries.council() is not None:
        return {"nomination": None, "matter": matter}
    return None


panels.add("council/_on_matter.html", on_matter)
panels.add("council/_propose.html", beside_matter, slot="aside")
