"""Lists of initiatives: those that wait, and those that have their reply."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, defer

from forum.core import clock
from forum.core.db import db
from forum.initiatives.models import CityReply, Initiative, InitiativeState, Listing, ReplyKind
from forum.initiatives.queries.choices import Narrowing, is_settled, waits
from forum.initiatives.queries.listings import ALL
from forum.matters.queries import LIST_PAGE, MatterRow, listing, published

#: What no list shows of an initiative: its long texts.
_SHORT = [
    defer(text)
    for text in (
        Initiative.problem,
        Initiative.problem_html,
        Initiative.proposal,
        Initiative.proposal_html,
        Initiative.members_asked,
    )
]


def is_waiting() -> ColumnElement[bool]:
    """Published, and not replied to yet."""
    return and_(published(), Initiative.state == InitiativeState.OPEN)


def is_overdue() -> ColumnElement[bool]:
    """Waiting since longer than was promised."""
    return and_(is_waiting(), Initiative.reply_due < clock.today())


def waiting(limit: int) -> list[MatterRow]:
    """Those that wait for a reply: overdue first, then by the day that is promised."""
    return waiting_page(size=limit)[0]


def waiting_page(
    *conditions: ColumnElement[bool],
    narrowed: Narrowing | None = None,
    after: int | None = None,
    size: int = LIST_PAGE,
) -> tuple[list[MatterRow], int | None]:
    """A page of those that wait, the longest overdue first, and the key of the next page."""
    wanted = [*(narrowed or Narrowing()).conditions(), waits(), *conditions]
    return _page(Listing.reply_due, wanted, after, size)


def replied_page(
    *conditions: ColumnElement[bool],
    narrowed: Narrowing | None = None,
    after: int | None = None,
    size: int = LIST_PAGE,
) -> tuple[list[MatterRow], int | None]:
    """A page of those that have their reply, the latest reply first, and the key of the next page."""
    wanted = [*(narrowed or Narrowing()).conditions(), is_settled(), *conditions]
    return _page(Listing.settled_at, wanted, after, size, descending=True)


def _page(
    column: InstrumentedAttribute[Any],
    conditions: Sequence[ColumnElement[bool]],
    after: int | None,
    size: int,
    *,
    descending: bool = False,
) -> tuple[list[MatterRow], int | None]:
    """Rows in the order of a column and the id; `after` is the id of the last row of the page before.

    The page is chosen among the short rows and only then read.
    """
    key = Listing.initiative_id
    order = (column.desc(), key.desc()) if descending else (column, key)
    chosen = select(key.label("key"), column.label("place")).where(*conditions)
    if after is not None:
        seen = aliased(Listing)
        place = select(getattr(seen, column.key)).where(seen.initiative_id == after)
        last = place.where(seen.among == ALL).scalar_subquery()
        beyond = column < last if descending else column > last
        same = key < after if descending else key > after
        chosen = chosen.where(or_(beyond, and_(column == last, same)))
    page = chosen.order_by(*order).limit(size + 1).subquery()
    again = (page.c.place.desc(), page.c.key.desc()) if descending else (page.c.place, page.c.key)
    found = select(Initiative).join(page, page.c.key == Initiative.id).order_by(*again)
    rows = listing(found.options(*_SHORT))
    return rows[:size], rows[size - 1].matter.id if len(rows) > size else None


def last_replied(initiatives: Sequence[Initiative]) -> dict[int, datetime]:
    """When each of them last had a reply; those that have none are left out."""
    ids = [one.id for one in initiatives if one.state != InitiativeState.OPEN]
    if not ids:
        return {}
    rows = db.session.execute(
        select(CityReply.initiative_id, func.max(CityReply.replied_at))
        .where(CityReply.initiative_id.in_(ids), CityReply.kind != ReplyKind.REFERRED)
        .group_by(CityReply.initiative_id)
    )
    return {row[0]: row[1] for row in rows}
