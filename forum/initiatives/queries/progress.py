"""What has happened with an initiative since the reply, and whether it has fallen silent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from forum.core import clock
from forum.core.db import db
from forum.initiatives.models import (
    SILENT_DAYS,
    CityReply,
    Initiative,
    InitiativeState,
    ProgressNote,
    ReplyKind,
)
from forum.matters.models import LinkKind, Matter
from forum.matters.queries import links, published


def notes(initiative: Initiative) -> Sequence[ProgressNote]:
    """What the body and the initiators have told since the reply, in order; none before there is one."""
    if initiative.state == InitiativeState.OPEN:
        return []
    return db.session.scalars(
        select(ProgressNote)
        .where(ProgressNote.initiative_id == initiative.id)
        .options(
            joinedload(ProgressNote.person),
            joinedload(ProgressNote.party),
            joinedload(ProgressNote.other),
        )
        .order_by(ProgressNote.id)
    ).all()


def goes_on_in(initiative: Initiative) -> Matter | None:
    """The initiative that one has been merged into."""
    if not initiative.is_merged:
        return None
    return next(iter(links.others(initiative, LinkKind.MERGED)), None)


def rests_after(
    initiative: Initiative, replies: Sequence[CityReply], told: Sequence[ProgressNote]
) -> date | None:
    """The day after which it is closed, if nothing more is written; None unless it is answered."""
    if initiative.state != InitiativeState.ANSWERED:
        return None
    moments = [one.replied_at for one in replies if one.kind != ReplyKind.REFERRED]
    moments += [one.written_at for one in told]
    moments += [
        one for one in (initiative.last_comment_at, initiative.reopened_at) if one is not None
    ]
    return clock.local(max(moments)).date() + timedelta(days=SILENT_DAYS) if moments else None


def silent(limit: int) -> Sequence[Initiative]:
    """Some of those that are answered, and of which nothing has been written for so long."""
    found = select(Initiative).where(_is_silent()).order_by(Initiative.id).limit(limit)
    return db.session.scalars(found).all()


def is_silent(initiative: Initiative) -> bool:
    """Whether one of them is still so."""
    found = select(Initiative.id).where(Initiative.id == initiative.id, _is_silent())
    return db.session.scalar(found) is not None


def _is_silent() -> ColumnElement[bool]:
    since = clock.at(clock.today() - timedelta(days=SILENT_DAYS))
    replied = select(CityReply.id).where(
        CityReply.initiative_id == Initiative.id, CityReply.kind != ReplyKind.REFERRED
    )
    told = select(ProgressNote.id).where(
        ProgressNote.initiative_id == Initiative.id, ProgressNote.written_at >= since
    )
    return and_(
        published(),
        Initiative.state == InitiativeState.ANSWERED,
        _is_past(Initiative.last_comment_at, since),
        _is_past(Initiative.reopened_at, since),
        ~replied.where(CityReply.replied_at >= since).exists(),
        ~told.exists(),
    )


def _is_past(
    column: InstrumentedAttribute[datetime | None], since: datetime
) -> ColumnElement[bool]:
    return or_(column.is_(None), column < since)
