"""What the council says on the page of a matter: where it is taken up, and what was decided."""

from typing import Any

from flask import g

from forum.core.access import Actor, can
from forum.council import actions, queries
from forum.council.models import NominationState
from forum.matters import panels
from forum.matters.models import Matter


def on_matter(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """Every time that the council takes the matter up or has treated it, in order.

    Two places of a page show them, and they are asked for once.
    """
    if not matter.is_public:
        return None
    known = g.setdefault("treatments", {})
    if matter.id not in known:
        known[matter.id] = queries.treatments(matter)
    return {"treatments": known[matter.id]} if known[matter.id] else None


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


panels.add("council/_on_matter.html", on_matter, kept_by=panels.same_for_all)


def _rights(matter: Matter, actor: Actor) -> bool | None:
    return bool(can(actions.NOMINATE, actor, matter)) if matter.is_public else None


panels.add("council/_propose.html", beside_matter, slot="aside", kept_by=_rights)
panels.add("council/_in_summary.html", on_matter, slot="summary", kept_by=panels.same_for_all)
