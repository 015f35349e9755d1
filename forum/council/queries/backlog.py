"""Reading what waits for the council's agenda: what is proposed, what is overdue, what was put off.

`entries` is the list; what comes back from one item stands in it as one. The order never asks who proposed
or supports something, nor how many: only to which day it was put off, when its stage closes, how long
it waits.
"""

import re
from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import no
from forum.core.db import db
from forum.core.paging import MAX_KEY
from forum.council.models import (
    AgendaItem,
    BacklogPoint,
    CouncilMeeting,
    CouncilProfile,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.queries.waiting import Entry, key_of
from forum.council.queries.weighing import Weighed, next_planned, weigh
from forum.initiatives.models import Initiative
from forum.initiatives.queries import is_overdue
from forum.matters.models import Comment, Matter
from forum.parties.models import Party
from forum.parties.queries import council as first_council

__all__ = ["Entry", "entries", "key_of"]
PAGE = 50
GONE = no(_l("Something that you ticked is not waiting any more. Look at the list as it is now."))
ANSWERED_SHOWN = 10
_KEY = re.compile(r"([ip]?)([1-9]\d{0,8})")
_ACTIVE = (NominationState.WAITING, NominationState.PLACED)


def nomination(nomination_id: int) -> Nomination | None:
    """One proposal for the agenda."""
    return db.session.scalar(_whole().where(Nomination.id == nomination_id))


def point(point_id: int) -> BacklogPoint | None:
    """One thing that waits without a thread."""
    return db.session.get(BacklogPoint, point_id) if point_id <= MAX_KEY else None


def url_of(council_id: int, at: BacklogPoint | None = None, *, external: bool = False) -> str:
    """Where all that waits for a council is read; or one thing there."""
    profile = db.session.get(CouncilProfile, council_id)
    code = profile.code if profile is not None else None
    anchor = f"forslag-p{at.id}" if at is not None else None
    return url_for("council.waiting", code=code, _external=external, _anchor=anchor)


def active_of(matter: Matter, comment: Comment | None = None) -> Sequence[Nomination]:
    """What is proposed of a matter, or of one comment, and waits or is placed; one for each council."""
    if comment is None:
        return active_nominations(matter)
    return db.session.scalars(
        _whole().where(Nomination.comment_id == comment.id, Nomination.state.in_(_ACTIVE))
    ).all()


def active_nominations(matter: Matter) -> Sequence[Nomination]:
    """The proposals of a matter as a whole that wait or are placed: at most one for each council."""
    return db.session.scalars(
        _whole().where(
            Nomination.matter_id == matter.id,
            Nomination.comment_id.is_(None),
            Nomination.state.in_(_ACTIVE),
        )
    ).all()


def active_nomination(
    matter: Matter, council: Party | None = None, comment: Comment | None = None
) -> Nomination | None:
    """The proposal of a matter, or of one comment in it, that waits or is placed; of the first council
    unless told."""
    body = council or first_council()
    about = Nomination.comment_id == comment.id if comment else Nomination.comment_id.is_(None)
    return db.session.scalar(
        _whole().where(
            Nomination.council_id == (body.id if body is not None else 0),
            Nomination.matter_id == matter.id,
            about,
            Nomination.state.in_(_ACTIVE),
        )
    )


def _whole() -> Select[Nomination]:
    """Proposals with all that a page says of them."""
    return select(Nomination).options(
        joinedload(Nomination.matter).joinedload(Matter.party),
        joinedload(Nomination.comment).joinedload(Comment.person),
        joinedload(Nomination.comment).joinedload(Comment.party),
        joinedload(Nomination.person),
        joinedload(Nomination.party),
        joinedload(Nomination.item).joinedload(AgendaItem.meeting),
        joinedload(Nomination.from_item).joinedload(AgendaItem.meeting),
    )


def _waits(council: Party, *, public: bool) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Which proposals, and which points, wait; for the public also what stands on an agenda not published."""
    drafts = (
        select(AgendaItem.id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(
            CouncilMeeting.council_id == council.id, CouncilMeeting.state == MeetingState.PLANNED
        )
    )

    def wait(kind: type[Nomination] | type[BacklogPoint]) -> ColumnElement[bool]:
        waiting = kind.state == NominationState.WAITING
        placed = and_(kind.state == NominationState.PLACED, kind.item_id.in_(drafts))
        return and_(kind.council_id == council.id, or_(waiting, placed) if public else waiting)

    return wait(Nomination), wait(BacklogPoint)


def entries(
    council: Party | None = None,
    *,
    to: CouncilMeeting | None = None,
    public: bool = False,
    start: int = 0,
    limit: int | None = None,
) -> list[Entry]:
    """What waits for a council (the first unless told): what is suggested for a meeting first, and why.

    The meeting is `to`, or else the next that is planned. With `public` it is what everyone may see: what
    stands on an agenda that is not published waits still. The number of queries is the same for any number.
    """
    body = council or first_council()
    if body is None:
        return []
    waits, points = _waits(body, public=public)
    weighed = weigh(body, waits, points, to or next_planned(body))
    stop = None if limit is None else start + limit
    return _read(weighed[start:stop])


def _read(weighed: Sequence[Weighed]) -> list[Entry]:
    """The entries with what they are about; what was weighed is light."""
    wanted = [key for each in weighed for key in each.nominations]
    proposals = {
        each.id: each
        for each in db.session.scalars(
            _whole().where(Nomination.id.in_(wanted)).execution_options(populate_existing=True)
        )
    }
    return [
        Entry([proposals[key] for key in each.nominations], each.point, each) for each in weighed
    ]


def count(council: Party | None = None, *, public: bool = False) -> int:
    """How many entries wait."""
    body = council or first_council()
    if body is None:
        return 0
    waits, points = _waits(body, public=public)
    alone = select(func.count(Nomination.id)).where(waits, Nomination.from_item_id.is_(None))
    groups = select(func.count(Nomination.from_item_id.distinct())).where(waits)
    others = select(func.count(BacklogPoint.id)).where(points)
    counted: int = db.session.execute(
        select(alone.scalar_subquery() + groups.scalar_subquery() + others.scalar_subquery())
    ).scalar_one()
    return counted


waiting_count = count


def entry(key: str) -> Entry | None:
    """One entry by its key, also when it waits no more: 12 a proposal, i5 an item, p3 a point.

    A proposal that was put off with others is found with them.
    """
    parts = _KEY.fullmatch(key)
    if parts is None:
        return None
    number = int(parts[2])
    if parts[1] == "p":
        point = db.session.get(BacklogPoint, number)
        return Entry([], point) if point is not None else None
    if parts[1] == "i":
        return _of_item(number)
    found = nomination(number)
    if found is None:
        return None
    together = found.state == NominationState.WAITING and found.from_item_id is not None
    return _of_item(found.from_item_id or 0) if together else Entry([found], None)


def _of_item(item_id: int) -> Entry | None:
    """What an item put off: the part of it that waits, or all of it when none does."""
    found = db.session.scalars(
        _whole().where(Nomination.from_item_id == item_id).order_by(Nomination.id)
    ).all()
    waiting = [each for each in found if each.state == NominationState.WAITING]
    return Entry(list(waiting or found), None) if found else None


def declined(council: Party, limit: int = ANSWERED_SHOWN) -> list[Entry]:
    """The latest that it is answered of that it is not taken up: proposals, then points without a matter."""

    def no(kind: type[Nomination] | type[BacklogPoint]) -> ColumnElement[bool]:
        return and_(kind.council_id == council.id, kind.state == NominationState.DECLINED)

    proposals = db.session.scalars(
        _whole().where(no(Nomination)).order_by(Nomination.id.desc()).limit(limit)
    )
    points = db.session.scalars(
        select(BacklogPoint)
        .where(no(BacklogPoint))
        .options(joinedload(BacklogPoint.from_item).joinedload(AgendaItem.meeting))
        .order_by(BacklogPoint.id.desc())
        .limit(limit)
    )
    return [Entry([each], None) for each in proposals] + [Entry([], each) for each in points]


def coming_agendas(council: Party) -> list[tuple[CouncilMeeting, list[AgendaItem]]]:
    """The meetings on whose agendas something can be placed, the next first, each with its items."""
    meetings = db.session.scalars(
        select(CouncilMeeting)
        .where(
            CouncilMeeting.council_id == council.id,
            CouncilMeeting.state.in_((MeetingState.PLANNED, MeetingState.CALLED)),
        )
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
    ).all()
    items: dict[int, list[AgendaItem]] = {each.id: [] for each in meetings}
    for each in db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id.in_(items))
        .options(joinedload(AgendaItem.meeting))
        .order_by(AgendaItem.position, AgendaItem.id)
    ):
        items[each.meeting_id].append(each)
    return [(each, items[each.id]) for each in meetings]


def known_keys(council: Party, keys: Sequence[str]) -> set[str]:
    """Those among the keys of points that have waited for a council before, whatever came of them."""
    return set(
        db.session.scalars(
            select(BacklogPoint.key).where(
                BacklogPoint.council_id == council.id, BacklogPoint.key.in_(keys)
            )
        )
    )


def overdue_unnominated(council: Party | None = None) -> Sequence[Initiative]:
    """Initiatives with a late reply that wait for no agenda of a council (the first unless told).

    And that the clock has not put there before.
    """
    body = council or first_council()
    nominated = select(Nomination.matter_id).where(
        Nomination.council_id == (body.id if body is not None else 0),
        Nomination.comment_id.is_(None),
        Nomination.state.in_(_ACTIVE)
        | (Nomination.person_id.is_(None) & Nomination.party_id.is_(None)),
    )
    return db.session.scalars(
        select(Initiative)
        .where(is_overdue(), Initiative.id.not_in(nominated))
        .order_by(Initiative.reply_due, Initiative.id)
    ).all()


def overdue_waiting(council: Party | None = None) -> Sequence[Nomination]:
    """What the clock has put in the backlog, and is still overdue; held until the act ends."""
    body = council or first_council()
    return db.session.scalars(
        select(Nomination)
        .join(Initiative, Initiative.id == Nomination.matter_id)
        .where(
            is_overdue(),
            Nomination.council_id == (body.id if body is not None else 0),
            Nomination.state == NominationState.WAITING,
            Nomination.person_id.is_(None),
            Nomination.party_id.is_(None),
        )
        .order_by(Nomination.id)
        .with_for_update(of=Nomination)
        .execution_options(populate_existing=True)
    ).all()
