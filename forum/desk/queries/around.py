"""What else waits at the desk: initiatives, those that no part of the city has yet, and dialogue meetings."""

from collections.abc import Sequence, Set

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import Actor
from forum.core.db import db
from forum.desk.policy import is_secretary
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.initiatives.models import Initiative
from forum.initiatives.queries import is_waiting
from forum.matters.models import Partner, PartnerState
from forum.matters.queries import published

MOST = 300
#: Of a meeting in one of these there is something left to do.
_UNDER_WAY = (DialogueState.ANNOUNCED, DialogueState.HELD)


def initiatives(own: Set[int]) -> Sequence[Initiative]:
    """Those that wait for a reply from one of these units, the nearest day first."""
    return db.session.scalars(
        select(Initiative)
        .where(is_waiting(), Initiative.addressed_party_id.in_(own))
        .options(joinedload(Initiative.party))
        .order_by(Initiative.reply_due, Initiative.id)
        .limit(MOST)
    ).all()


def unassigned(actor: Actor) -> Sequence[Initiative]:
    """Those of which nobody knows yet which part of the city replies: the council's secretary says it."""
    if not is_secretary(actor):
        return []
    return db.session.scalars(
        select(Initiative)
        .where(is_waiting(), Initiative.addressed_party_id.is_(None))
        .options(joinedload(Initiative.party))
        .order_by(Initiative.reply_due, Initiative.id)
        .limit(MOST)
    ).all()


def meetings(own: Set[int]) -> Sequence[DialogueMeeting]:
    """The dialogue meetings that these units hold, alone or with others, until their notes are published."""
    beside = select(Partner.matter_id).where(
        Partner.party_id.in_(own), Partner.state == PartnerState.ACCEPTED
    )
    return db.session.scalars(
        select(DialogueMeeting)
        .where(
            published(),
            DialogueMeeting.state.in_(_UNDER_WAY),
            or_(DialogueMeeting.party_id.in_(own), DialogueMeeting.id.in_(beside)),
        )
        .order_by(DialogueMeeting.starts_at, DialogueMeeting.id)
        .limit(MOST)
    ).all()
