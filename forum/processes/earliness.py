"""How early a process was opened: in which stage, after how much work, how long before the decision."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.db import db
from forum.matters.queries import published
from forum.parties.models import Party
from forum.processes.models import EARLY, PlanningProcess, Stage, StageKey, StageState


@dataclass(frozen=True)
class Earliness:
    """When one process was opened for dialogue, seen from the work's beginning and from its decision."""

    process: PlanningProcess
    decided_on: date | None

    @property
    def opened_on(self) -> date:
        """The day on which it was published (begun, for a draft), in Stockholm."""
        return clock.local(self.process.published_at or self.process.created_at).date()

    @property
    def stage(self) -> StageKey | None:
        """The stage that it was opened in."""
        return self.process.opened_in

    @property
    def is_early(self) -> bool:
        """Whether it was opened with needs mapping or early dialogue."""
        return self.stage in EARLY

    @property
    def days_worked(self) -> int | None:
        """Days from when the work began inside the city until it was opened; None where that is not said."""
        begun = self.process.begun_on
        return max(0, (self.opened_on - begun).days) if begun is not None else None

    @property
    def days_to_decision(self) -> int | None:
        """Days from when it was opened until the decision, as planned or as it was; None without one."""
        return (self.decided_on - self.opened_on).days if self.decided_on is not None else None


@dataclass(frozen=True)
class UnitFigures:
    """How early one city unit has opened its processes."""

    unit: Party
    processes: Sequence[Earliness]

    @property
    def early(self) -> int:
        """How many were opened with needs mapping or early dialogue."""
        return sum(one.is_early for one in self.processes)

    @property
    def late(self) -> list[Earliness]:
        """Those that were opened later than that."""
        return [one for one in self.processes if not one.is_early]

    @property
    def days_to_decision(self) -> int | None:
        """The median of days before the decision; None when no process has one."""
        return _median(one.days_to_decision for one in self.processes)

    @property
    def days_worked(self) -> int | None:
        """The median of days worked before opening; None when no process says when its work began."""
        return _median(one.days_worked for one in self.processes)


def _median(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if known else None


def of(process: PlanningProcess, stages: Sequence[Stage]) -> Earliness | None:
    """How early a process was opened; None for a draft."""
    if process.published_at is None:
        return None
    decision = next((one for one in stages if _decides(one)), None)
    return Earliness(process, decision.ends_on if decision is not None else None)


def _decides(stage: Stage) -> bool:
    return stage.key == StageKey.DECISION and stage.state != StageState.SKIPPED


def of_units(year: int | None = None) -> list[UnitFigures]:
    """The figures of every unit that has opened a process (that year), by name: one query."""
    decision = (
        select(func.min(Stage.ends_on))
        .where(
            Stage.process_id == PlanningProcess.id,
            Stage.key == StageKey.DECISION,
            Stage.state != StageState.SKIPPED,
        )
        .scalar_subquery()
    )
    statement = (
        select(PlanningProcess, decision)
        .join(Party, Party.id == PlanningProcess.party_id)
        .options(joinedload(PlanningProcess.party))
        .where(published())
        .order_by(Party.sort_key, PlanningProcess.published_at, PlanningProcess.id)
    )
    if year is not None:
        statement = statement.where(PlanningProcess.year == year)
    found: dict[Party, list[Earliness]] = defaultdict(list)
    for process, decided_on in db.session.execute(statement):
        found[process.party].append(Earliness(process, decided_on))
    return [UnitFigures(unit, processes) for unit, processes in found.items()]


def years() -> Sequence[int]:
    """The years in which processes were opened, the latest first."""
    return [
        year
        for year in db.session.scalars(
            select(PlanningProcess.year)
            .where(published())
            .distinct()
            .order_by(PlanningProcess.year.desc())
        )
        if year is not None
    ]
