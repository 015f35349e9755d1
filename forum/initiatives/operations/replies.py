"""What the city does with an initiative: it takes it on or passes it on, and replies, if need be later."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.initiatives import actions, queries
from forum.initiatives.models import (
    EXTENSION_DAYS,
    CityReply,
    Initiative,
    InitiativeState,
    ReplyKind,
)
from forum.initiatives.operations.drafts import city_unit
from forum.matters import operations as matters


def reply_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent reply is kept."""
    return f"reply-{initiative.reference}"


def extend_draft_name(initiative: Initiative) -> str:
    """The name under which it is kept why the day is to be moved, until that is sent."""
    return f"extend-{initiative.reference}"


def accept(actor: Actor, initiative: Initiative) -> Initiative:
    """Say that the body addressed is the right one, and will reply by the promised day."""
    matters.lock(initiative)
    require(actions.ACCEPT, actor, initiative)
    initiative.accepted_at = clock.now()
    record(actions.ACCEPT, actor, initiative, matter_id=initiative.id)
    return initiative


def extend(actor: Actor, initiative: Initiative, *, to: date, reason: str) -> Initiative:
    """Move the promised day, once, before it has passed; everyone sees why, and what was promised first."""
    matters.lock(initiative)
    require(actions.EXTEND, actor, initiative)
    promised = initiative.reply_due
    if promised is None or not promised < to <= last_day(promised):
        raise Refused(no(_l("The new day is later than the promised one, by at most 30 days.")))
    if not text.clean(reason):
        raise Refused(no(_l("Write why the reply needs more time. Everyone can read it.")))
    initiative.extended_from, initiative.reply_due = promised, to
    initiative.extension_reason = text.clean(reason)
    drafts.discard(actor, extend_draft_name(initiative))
    record(actions.EXTEND, actor, initiative, matter_id=initiative.id)
    return initiative


def last_day(promised: date) -> date:
    """The last day that a promised one can be moved to."""
    return promised + timedelta(days=EXTENSION_DAYS)


def reply(
    actor: Actor,
    initiative: Initiative,
    *,
    kind: ReplyKind,
    reasons: str,
    next_step: str = "",
    next_step_on: date | None = None,
) -> CityReply:
    """Reply for the city, with reasons. A no closes the initiative, but not its thread."""
    matters.lock(initiative)
    require(actions.REPLY, actor, initiative)
    if kind == ReplyKind.REFERRED:
        raise ValueError("an initiative is passed on by refer(), to someone")
    written = _reply(actor, initiative, kind, reasons)
    written.next_step, written.next_step_on = text.one_line(next_step), next_step_on
    declined = kind == ReplyKind.DECLINED
    initiative.state = InitiativeState.CLOSED if declined else InitiativeState.ANSWERED
    record(actions.REPLY, actor, written, matter_id=initiative.id, kind=kind.value)
    return written


def refer(actor: Actor, initiative: Initiative, *, to: int, reasons: str) -> CityReply:
    """Pass an initiative on to the right part of the city, once. The promised day stays."""
    matters.lock(initiative)
    require(actions.REFER, actor, initiative)
    if any(earlier.kind == ReplyKind.REFERRED for earlier in queries.replies(initiative)):
        raise Refused(no(_l("The initiative was passed on once already. Now it needs a reply.")))
    if to == initiative.addressed_party_id:
        raise Refused(no(_l("Choose another part of the city than your own.")))
    initiative.addressed_party = city_unit(to)
    written = _reply(actor, initiative, ReplyKind.REFERRED, reasons, referred_to_id=to)
    record(actions.REFER, actor, written, matter_id=initiative.id, to=to)
    return written


def _reply(
    actor: Actor,
    initiative: Initiative,
    kind: ReplyKind,
    reasons: str,
    referred_to_id: int | None = None,
) -> CityReply:
    if not text.clean(reasons):
        raise Refused(no(_l("A reply needs reasons.")))
    written = CityReply(
        initiative_id=initiative.id,
        kind=kind,
        reasons=text.clean(reasons),
        reasons_html=text.render(reasons),
        person_id=actor.person_id,
        party_id=actor.party_id,
        replied_at=clock.now(),
        referred_to_id=referred_to_id,
    )
    db.session.add(written)
    drafts.discard(actor, reply_draft_name(initiative))
    return written
