"""Reading what waits for the council's agenda."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.paging import Page, page
from forum.council.models import Nomination, NominationState
from forum.initiatives.models import Initiative
from forum.initiatives.queries import is_overdue
from forum.matters.models import Matter

WAITING_SHOWN = 20
PAGE = 50


def nomination(nomination_id: int) -> Nomination | None:
    """One proposal for the agenda."""
    return db.session.get(Nomination, nomination_id)


def active_nomination(matter: Matter) -> Nomination | None:
    """The proposal of a matter that waits or is placed, if there is one."""
    return db.session.scalar(
        select(Nomination)
        .where(
            Nomination.matter_id == matter.id,
            Nomination.state.in_((NominationState.WAITING, NominationState.PLACED)),
        )
        .options(joinedload(Nomination.person), joinedload(Nomination.party))
    )


def _waiting() -> Select[Nomination]:
    return (
        select(Nomination)
        .where(Nomination.state == NominationState.WAITING)
        .options(
            joinedload(Nomination.matter).joinedload(Matter.party),
            joinedload(Nomination.person),
            joinedload(Nomination.party),
        )
    )


def backlog(limit: int = WAITING_SHOWN) -> Sequence[Nomination]:
    """What waits for an agenda: first what the council itself put off, then in the order it came."""
    put_off = Nomination.person_id.is_(None) & Nomination.party_id.is_not(None)
    return db.session.scalars(
        _waiting().order_by(put_off.desc(), Nomination.nominated_at, Nomination.id).limit(limit)
    ).all()


def backlog_page(after: int | None) -> Page[Nomination]:
    """A page of all that waits, in the order it came."""
    return page(_waiting(), Nomination.id, after=after, size=PAGE)


def waiting_count() -> int:
    """How many matters wait for an agenda."""
    waits = Nomination.state == NominationState.WAITING
    return db.session.scalar(select(func.count(Nomination.id)).where(waits)) or 0


def overdue_unnominated() -> Sequence[Initiative]:
    """Initiatives with a late reply that wait for no agenda, and that the clock has not put there before."""
    nominated = select(Nomination.matter_id).where(
        Nomination.state.in_((NominationState.WAITING, NominationState.PLACED))
        | (Nomination.person_id.is_(None) & Nomination.party_id.is_(None))
    )
    return db.session.scalars(
        select(Initiative)
        .where(is_overdue(), Initiative.id.not_in(nominated))
        .order_by(Initiative.reply_due, Initiative.id)
    ).all()


def overdue_waiting() -> Sequence[Nomination]:
    """What the clock has put in the backlog, and is still overdue; held until the act ends."""
    return db.session.scalars(
        select(Nomination)
        .join(Initiative, Initiative.id == Nomination.matter_id)
        .where(
            is_overdue(),
            Nomination.state == NominationState.WAITING,
            Nomination.person_id.is_(None),
            Nomination.party_id.is_(None),
        )
        .order_by(Nomination.id)
        .with_for_update(of=Nomination)
        .execution_options(populate_existing=True)
    ).all()
