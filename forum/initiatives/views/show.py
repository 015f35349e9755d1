"""What the page of an initiative shows, and lists of them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from forum.core.access import Actor, Words, judge
from forum.initiatives import queries
from forum.initiatives.models import Initiative, InitiativeState, ReplyKind
from forum.matters import actions as matter_actions
from forum.matters.models import PartnerState
from forum.parties.models import Party, PartyKind
from forum.web.filters import day
from forum.web.forms import Button


def context(initiative: Initiative, actor: Actor) -> dict[str, Any]:
    """What the page of an initiative shows beyond what every matter does."""
    replies = queries.replies(initiative)
    told = queries.progress.notes(initiative)
    return {
        "button": Button(formdata=None) if actor.is_authenticated else None,
        "behind": _behind(initiative),
        "replies": replies,
        "first_reply": next((one for one in replies if one.kind != ReplyKind.REFERRED), None),
        "told": told,
        "rests_after": queries.progress.rests_after(initiative, replies, told),
        "goes_on_in": queries.progress.goes_on_in(initiative),
        "support": queries.supporters(initiative, actor),
        "no_support": _no_support(initiative, actor),
    }


def _no_support(initiative: Initiative, actor: Actor) -> Words | None:
    """Why someone who writes for an organisation cannot say that it supports the initiative."""
    if actor.party_kind != PartyKind.ORGANISATION or initiative.is_merged:
        return None
    verdict = judge(matter_actions.SUPPORT, actor, initiative)
    return None if verdict else verdict.reason


def _behind(initiative: Initiative) -> list[Party]:
    """The parties that took it beside its own, by name. The rules read the same."""
    found = (one.party for one in initiative.partners if one.state == PartnerState.ACCEPTED)
    return sorted(found, key=lambda party: (party.sort_key, party.id))


def kept_by(initiative: Initiative) -> Any:
    """What is written in the thread puts off the day on which it is closed."""
    is_answered = initiative.state == InitiativeState.ANSWERED
    return initiative.last_comment_at if is_answered else None


def whens(initiatives: Sequence[Initiative]) -> dict[int, Words]:
    """For each the day that matters most: the promised one while it waits, then that of the last reply."""
    replied = queries.last_replied(initiatives)
    return {one.id: _when(one, replied.get(one.id)) for one in initiatives}


def _when(one: Initiative, replied: Any) -> Words:
    if one.state == InitiativeState.OPEN:
        if one.is_overdue:
            return _l("reply promised by %(date)s", date=day(one.reply_due))
        return _l("reply by %(date)s", date=day(one.reply_due))
    return _l("replied %(date)s", date=day(replied)) if replied is not None else ""


def draft_url(initiative: Initiative) -> str:
    """Where a draft is written."""
    return url_for("initiatives.edit", initiative_id=initiative.id)
