"""What the council says on the page of a matter: where it is taken up, and what was decided."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from forum.core.access import Actor, Words, can
from forum.council import actions, queries
from forum.council.models import NominationState
from forum.council.queries import proposed
from forum.council.queries.councils import Named, named_councils
from forum.matters import offers, outcomes, panels
from forum.matters.models import Matter
from forum.parties.models import Side, own_side_names


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
    """For which councils the matter is proposed, and the way to propose it for those who may."""
    if not matter.is_public:
        return None
    there = queries.backlog.active_nominations(matter)
    waiting = [one for one in there if one.state == NominationState.WAITING]
    may = bool(can(actions.NOMINATE, actor, matter))
    councils = named_councils() if waiting or may else {}
    may = may and len(there) < len(councils)
    if not waiting and not may:
        return None
    return {
        "waiting": [
            (
                one,
                councils[one.council_id].name,
                councils[one.council_id].url("council.waiting"),
                queries.backlog.key_of(one),
            )
            for one in waiting
            if one.council_id in councils
        ],
        "matter": matter if may else None,
        "is_only": len(councils) == 1,
    }


def _own_side_name(council_id: int, side: Side) -> str:
    """What a council calls a side when that is its own, else nothing. Many seats ask once."""
    known: dict[int, dict[Side, str]] = g.get("own_side_names") or {}
    if council_id not in known:
        known = g.own_side_names = {each: _own(one) for each, one in named_councils().items()}
    return known.get(council_id, {}).get(side, "")


def _own(council: Named) -> dict[Side, str]:
    one = council.profile
    return {Side.CITY: one.city_name, Side.SOCIAL_ECONOMY: one.sector_name} if one else {}


own_side_names.append(_own_side_name)


def _may_propose(matter: Matter, actor: Actor) -> bool:
    return bool(can(actions.NOMINATE, actor, matter))


def _label() -> Words:
    return _("Propose for the agenda")


def _url(matter: Matter, seq: int) -> str:
    return url_for("council.propose_comment", reference=matter.reference, seq=seq)


offers.add(_may_propose, _label, _url)
outcomes.also(proposed.of_comments)
panels.add("council/_on_matter.html", on_matter, kept_by=panels.same_for_all)


def _rights(matter: Matter, actor: Actor) -> bool | None:
    return bool(can(actions.NOMINATE, actor, matter)) if matter.is_public else None


panels.add("council/_propose.html", beside_matter, slot="aside", kept_by=_rights)
panels.add("council/_in_summary.html", on_matter, slot="summary", kept_by=panels.same_for_all)
