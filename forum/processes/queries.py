"""Reading planning processes, their stages and the reasons given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.core.paging import Page, page
from forum.matters import queries as matters
from forum.matters.models import MatterField
from forum.matters.queries import MatterRow
from forum.parties.models import Field, Party
from forum.processes.models import (
    EARLY,
    PlanningProcess,
    ProcessNote,
    ProcessState,
    ProcessVersion,
    Stage,
    StageState,
)
from forum.processes.policy import units

LIST_PAGE = 20
DRAFTS = 50
VERSIONS_PAGE = 10
COPYABLE = 8
_KEY = re.compile(r"([0-3])\.([0-9]{1,7})\.(-?[0-9]{1,15})")
_LAST = date(9999, 12, 31)


def by_id(process_id: int) -> PlanningProcess | None:
    """One process, published or not."""
    return db.session.get(PlanningProcess, process_id) if process_id < 2**31 else None


def by_reference(reference: str) -> PlanningProcess | None:
    """One published process."""
    return db.session.scalar(
        select(PlanningProcess).where(PlanningProcess.reference == reference.upper())
    )


def stages(process: PlanningProcess) -> Sequence[Stage]:
    """The stages of a process, in order."""
    return db.session.scalars(
        select(Stage).where(Stage.process_id == process.id).order_by(Stage.position)
    ).all()


def stage(reference: str, position: int) -> Stage | None:
    """One stage of a published process, by its place in it."""
    return db.session.scalar(
        select(Stage)
        .join(PlanningProcess, PlanningProcess.id == Stage.process_id)
        .where(PlanningProcess.reference == reference.upper(), Stage.position == position)
        .options(joinedload(Stage.process).joinedload(PlanningProcess.party))
    )


def current(stages_of_one: Sequence[Stage]) -> Stage | None:
    """The stage that a process is in."""
    return next((stage for stage in stages_of_one if stage.state == StageState.CURRENT), None)


def is_early() -> ColumnElement[bool]:
    """Open processes that are in one of their early stages, where everything can still be influenced."""
    early = select(Stage.process_id).where(
        Stage.state == StageState.CURRENT, Stage.key.in_(sorted(EARLY))
    )
    return and_(PlanningProcess.state == ProcessState.OPEN, PlanningProcess.id.in_(early))


def current_stages(processes: Sequence[PlanningProcess]) -> dict[int, Stage]:
    """The stage that each process is in, by the id of the process; one query."""
    ids = [process.id for process in processes]
    found = db.session.scalars(
        select(Stage).where(Stage.process_id.in_(ids), Stage.state == StageState.CURRENT)
    )
    return {stage.process_id: stage for stage in found}


def notes(process: PlanningProcess) -> Sequence[ProcessNote]:
    """The public reasons given in a process, oldest first."""
    return db.session.scalars(
        select(ProcessNote).where(ProcessNote.process_id == process.id).order_by(ProcessNote.id)
    ).all()


def fields(process: PlanningProcess) -> Sequence[Field]:
    """The fields of work that a process is about, in the order of the list of fields."""
    found = set(
        db.session.scalars(select(MatterField.field).where(MatterField.matter_id == process.id))
    )
    return [field for field in Field if field in found]


def last_version(process: PlanningProcess) -> int:
    """The number of the latest version; 0 when there is none."""
    number = func.max(ProcessVersion.version)
    return db.session.scalar(select(number).where(ProcessVersion.process_id == process.id)) or 0


@dataclass(frozen=True)
class Changes:
    """How often a process has been changed since it was published, and when last."""

    count: int
    last_at: datetime | None


def changes(process: PlanningProcess) -> Changes:
    """How often it has been changed: one query."""
    since = select(func.count(), func.max(ProcessVersion.written_at)).where(
        ProcessVersion.process_id == process.id, ProcessVersion.version > 1
    )
    return Changes(*db.session.execute(since).one())


def versions(process: PlanningProcess, after: int | None = None) -> Page[ProcessVersion]:
    """A page of versions, the newest first, with who wrote them."""
    statement = (
        select(ProcessVersion)
        .where(ProcessVersion.process_id == process.id)
        .options(joinedload(ProcessVersion.person), joinedload(ProcessVersion.party))
    )
    return page(statement, ProcessVersion.version, after=after, size=VERSIONS_PAGE, descending=True)


def version(process: PlanningProcess, number: int) -> ProcessVersion | None:
    """One version of a process."""
    return db.session.scalar(
        select(ProcessVersion).where(
            ProcessVersion.process_id == process.id, ProcessVersion.version == number
        )
    )


def copyable(actor: Actor) -> Sequence[PlanningProcess]:
    """The latest processes of the units that the actor works for, drafts and published."""
    return db.session.scalars(
        select(PlanningProcess)
        .where(PlanningProcess.party_id.in_(units(actor)))
        .order_by(PlanningProcess.id.desc())
        .limit(COPYABLE)
    ).all()


def units_of(actor: Actor) -> Sequence[Party]:
    """The city units that the actor may open a process for, by name."""
    return db.session.scalars(
        select(Party).where(Party.id.in_(units(actor))).order_by(Party.sort_key)
    ).all()


def drafts_of(actor: Actor) -> Sequence[MatterRow]:
    """The drafts of the units that the actor works for, newest first."""
    own = units(actor)
    if not own:
        return []
    return matters.listing(
        select(PlanningProcess)
        .where(PlanningProcess.published_at.is_(None), PlanningProcess.party_id.in_(own))
        .order_by(PlanningProcess.id.desc())
        .limit(DRAFTS)
    )


@dataclass(frozen=True)
class Listed:
    """A page of the list, and the key in an address that the next one starts after."""

    rows: Sequence[MatterRow]
    after: str | None


def listed(
    *conditions: ColumnElement[bool], after: str | None = None, size: int = LIST_PAGE
) -> Listed:
    """Published processes: what closes soonest first, then what waits, is paused, and has ended."""
    key = _order_key(clock.today())
    chosen = select(PlanningProcess.id, *key).where(matters.published(), *conditions)
    statement = _in_order(chosen, key)
    started = _parse(after)
    if started is not None:
        statement = statement.where(tuple_(*key) > tuple_(*map(literal, started)))
    found = db.session.execute(statement.limit(size + 1)).all()
    shown = found[:size]
    rows = _rows([row.id for row in shown])
    return Listed(rows, _written(*shown[-1][1:]) if len(found) > size else None)


def _rows(ids: Sequence[int]) -> list[MatterRow]:
    place = {process_id: number for number, process_id in enumerate(ids)}
    rows = matters.listing(select(PlanningProcess).where(PlanningProcess.id.in_(ids)))
    return sorted(rows, key=lambda row: place[row.matter.id])


def _order_key(today: date) -> tuple[ColumnElement[Any], ...]:
    """By state, then by what closes soonest; of those that have ended, the newest first."""
    is_open = PlanningProcess.state == ProcessState.OPEN
    is_paused = PlanningProcess.state == ProcessState.PAUSED
    rank = case((and_(is_open, Stage.ends_on >= today), 0), (is_open, 1), (is_paused, 2), else_=3)
    ends_on = case((rank < 3, func.coalesce(Stage.ends_on, _LAST)), else_=_LAST)
    number = case((rank < 3, PlanningProcess.id), else_=-PlanningProcess.id)
    return rank.label("rank"), ends_on.label("ends_on"), number.label("number")


def _in_order(
    statement: Select[*tuple[Any, ...]], key: tuple[ColumnElement[Any], ...]
) -> Select[*tuple[Any, ...]]:
    in_it = and_(Stage.process_id == PlanningProcess.id, Stage.state == StageState.CURRENT)
    return statement.outerjoin(Stage, in_it).order_by(*key)


def _written(rank: int, ends_on: date, number: int) -> str:
    return f"{rank}.{ends_on.toordinal()}.{number}"


def _parse(after: str | None) -> tuple[int, date, int] | None:
    """A key out of an address; nonsense counts as none."""
    match = _KEY.fullmatch(after or "")
    if match is None or not 0 < int(match[2]) <= _LAST.toordinal():
        return None
    return int(match[1]), date.fromordinal(int(match[2])), int(match[3])
