"""What the whole city has at one glance, and what carries out a commitment."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import contains_eager

from forum.agreement.models import Commitment
from forum.core import clock
from forum.core.db import db
from forum.core.paging import Page
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters.models import Matter
from forum.matters.queries import MatterRow, listing, of_commitment, published
from forum.processes.models import PlanningProcess, ProcessState, Stage, StageState

GLANCE = 6
LIST = 20
CLOSING_DAYS = 14


def _open_processes() -> ColumnElement[bool]:
    return and_(published(), PlanningProcess.state == ProcessState.OPEN)


def open_processes() -> list[MatterRow]:
    """The newest processes that are open."""
    newest_first = (PlanningProcess.published_at.desc(), PlanningProcess.id.desc())
    return listing(
        select(PlanningProcess).where(_open_processes()).order_by(*newest_first).limit(GLANCE)
    )


def count_open_processes() -> int:
    """How many processes are open."""
    return db.session.scalar(select(func.count(PlanningProcess.id)).where(_open_processes())) or 0


def closing_soon() -> Sequence[Stage]:
    """The stages that end within two weeks, the first to end first."""
    today = clock.today()
    return db.session.scalars(
        select(Stage)
        .join(Stage.process)
        .where(
            _open_processes(),
            Stage.state == StageState.CURRENT,
            Stage.ends_on.between(today, today + timedelta(days=CLOSING_DAYS)),
        )
        .options(contains_eager(Stage.process))
        .order_by(Stage.ends_on, Stage.id)
        .limit(GLANCE)
    ).all()


def waiting_initiatives() -> Sequence[Initiative]:
    """The initiatives that wait for the city's reply, the longest overdue first."""
    return db.session.scalars(
        select(Initiative)
        .where(published(), Initiative.state == InitiativeState.OPEN)
        .order_by(Initiative.reply_due, Initiative.id)
        .limit(GLANCE)
    ).all()


def carrying_out(commitment: Commitment, after: int | None = None) -> Page[MatterRow]:
    """A page of the matters that carry out a commitment, open or closed, the latest begun first."""
    statement = select(Matter).where(published(), of_commitment(commitment))
    if after is not None:
        statement = statement.where(Matter.id < after)
    rows = listing(statement.order_by(Matter.id.desc()).limit(LIST + 1))
    more = len(rows) > LIST
    return Page(rows[:LIST], rows[LIST - 1].matter.id if more else None)
