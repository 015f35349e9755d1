"""Which time belongs to a stage: a comment is of the stage in which it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import ColumnElement, select

from forum.core import clock
from forum.core.db import db
from forum.matters.models import Comment, CommentKind, CommentState
from forum.processes.models import Stage, StageState

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_BEGUN = {StageState.CURRENT, StageState.DONE}


@dataclass(frozen=True)
class Span:
    """From a moment, to just before another. Nothing is written in a stage that has not begun."""

    stage_id: int
    process_id: int
    position: int
    begins: datetime
    ends: datetime

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day, each None where there is no bound."""
        return (
            clock.local(self.begins).date() if self.begins > FIRST else None,
            clock.local(self.ends).date() - timedelta(days=1) if self.ends < LAST else None,
        )

    def holds(self) -> ColumnElement[bool]:
        """Comments of the stage's time that are shown, other than the city's own answers."""
        return (
            (Comment.matter_id == self.process_id)
            & (Comment.written_at >= self.begins)
            & (Comment.written_at < self.ends)
            & is_said()
        )

    def has(self, written: Comment) -> bool:
        """Whether a comment is one of them."""
        return (
            written.matter_id == self.process_id
            and self.begins <= written.written_at < self.ends
            and written.state == CommentState.VISIBLE
            and written.kind != CommentKind.ANSWER
        )


def is_said() -> ColumnElement[bool]:
    """Shown, and no answer of the city."""
    return (Comment.state == CommentState.VISIBLE) & (Comment.kind != CommentKind.ANSWER)


def of_stages(wanted: ColumnElement[bool]) -> list[Span]:
    """The times of stages, in the order of their processes and places; one query.

    What was written before the first public stage began belongs to it.
    """
    processes = select(Stage.process_id).where(wanted)
    rows = db.session.execute(
        select(
            Stage.id, Stage.process_id, Stage.position, Stage.state, Stage.starts_on, Stage.ends_on,
            wanted.label("is_wanted"),
        )
        .where(Stage.process_id.in_(processes))
        .order_by(Stage.process_id, Stage.position)
    ).all()  # fmt: skip
    return [
        span
        for _process, stages in groupby(rows, key=lambda row: row.process_id)
        for span in _spans(list(stages))
    ]


def _spans(stages: Sequence[Any]) -> list[Span]:
    """A stage's time goes on after its last day, until the next one begins."""
    begun = [row for row in stages if row.state in _BEGUN]
    begins = {row.id: clock.at(row.starts_on) if row is not begun[0] else FIRST for row in begun}
    ends = {row.id: clock.at(after.starts_on) for row, after in pairwise(begun)}
    return [
        Span(
            row.id, row.process_id, row.position,
            begins.get(row.id, FIRST), ends.get(row.id, LAST if row.id in begins else FIRST),
        )
        for row in stages
        if row.is_wanted
    ]  # fmt: skip


def of_stage(stage: Stage) -> Span:
    """The time of one stage."""
    return of_stages(Stage.id == stage.id)[0]
