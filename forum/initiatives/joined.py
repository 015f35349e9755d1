"""What the page of an initiative says of others: what goes on as part of it, and what is proposed."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor, can
from forum.initiatives import actions, queries
from forum.initiatives.models import Initiative
from forum.matters import panels
from forum.matters.models import Matter


def merged_into(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """What it goes on as part of."""
    if not isinstance(matter, Initiative) or not matter.is_merged:
        return None
    merger = queries.mergers.merged(matter)
    return {"merger": merger} if merger is not None else None


def taken_in(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """Those that go on as part of it, with their support."""
    found = queries.mergers.taken_in(matter) if isinstance(matter, Initiative) else []
    return {"taken_in": found} if found else None


def proposals(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """What waits for an answer, for those who took it."""
    if not isinstance(matter, Initiative) or not actor.mandates:
        return None
    if all(held.party_id != matter.party_id for held in actor.mandates):
        return None
    asked, own = queries.mergers.pending_into(matter), queries.mergers.pending_of(matter)
    return {"asked": asked, "own": own} if asked or own is not None else None


def ways(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """What those who took it can do together with others."""
    if not isinstance(matter, Initiative) or not actor.is_authenticated:
        return None
    may_tie = can(actions.TIE, actor, matter)
    may_merge = can(actions.PROPOSE_MERGER, actor, matter)
    if not may_tie and not may_merge:
        return None
    return {"matter": matter, "may_tie": may_tie, "may_merge": may_merge}


def on_own_page(actor: Actor) -> dict[str, Any] | None:
    """What others have proposed to the organisation that one writes for."""
    found = queries.mergers.waiting_for(actor) if actor.party_id is not None else []
    return {"mergers": found} if found else None


panels.add("initiatives/_merged_into.html", merged_into, kept_by=panels.same_for_all)
panels.add("initiatives/_proposals.html", proposals)
panels.add("initiatives/_taken_in.html", taken_in, slot="main", kept_by=panels.same_for_all)
panels.add("initiatives/_ways.html", ways, slot="aside")
accounts.add("initiatives/_mine_mergers.html", on_own_page)
