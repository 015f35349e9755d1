"""Lists of meetings: those to come, the next first, and those that are over, the last first."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum.core import clock
from forum.dialogues.models import DialogueKind, DialogueMeeting, DialogueState
from forum.dialogues.queries.meetings import hosts_of
from forum.districts.models import District
from forum.matters.queries import LIST_PAGE, in_districts, listing, published


@dataclass(frozen=True)
class Chosen:
    """Which meetings are asked for."""

    district: District | None = None
    kind: DialogueKind | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in the database's words."""
        wanted: list[ColumnElement[bool]] = [published()]
        if self.district is not None:
            wanted.append(in_districts([self.district.id]))
        if self.kind is not None:
            wanted.append(DialogueMeeting.form == self.kind)
        return wanted


@dataclass(frozen=True)
class MeetingRow:
    """What a list shows of a meeting."""

    meeting: DialogueMeeting
    url: str
    places: str
    hosts: list[str]


def coming(
    chosen: Chosen, *, after: int | None = None, size: int = LIST_PAGE
) -> tuple[list[MeetingRow], int | None]:
    """A page of those that are not over, the next first, and the key of the next page.

    Of a series only the meeting that comes next.
    """
    to_come = and_(DialogueMeeting.ends_at > clock.now(), next_of_its_series())
    return _page(to_come, chosen, after, size)


def next_of_its_series() -> ColumnElement[bool]:
    """Of meetings that recur the next one alone: the rest stand on its page."""
    before = aliased(DialogueMeeting, flat=True)
    earlier = select(before.id).where(
        before.series_id == DialogueMeeting.series_id,
        before.starts_at < DialogueMeeting.starts_at,
        before.ends_at > clock.now(),
        before.state == DialogueState.ANNOUNCED,
    )
    return or_(DialogueMeeting.series_id.is_(None), ~earlier.correlate(DialogueMeeting).exists())


def past(
    chosen: Chosen, *, after: int | None = None, size: int = LIST_PAGE
) -> tuple[list[MeetingRow], int | None]:
    """A page of those that were held, the last first. Who looks for what was said wants none cancelled."""
    held = and_(
        DialogueMeeting.ends_at <= clock.now(), DialogueMeeting.state != DialogueState.CANCELLED
    )
    return _page(held, chosen, after, size, descending=True)


def _page(
    which: ColumnElement[bool],
    chosen: Chosen,
    after: int | None,
    size: int,
    *,
    descending: bool = False,
) -> tuple[list[MeetingRow], int | None]:
    when, key = DialogueMeeting.starts_at, DialogueMeeting.id
    statement = select(DialogueMeeting).where(which, *chosen.conditions())
    statement = statement.options(joinedload(DialogueMeeting.series))
    if after is not None:
        last = aliased(DialogueMeeting, flat=True)
        known = select(last.starts_at).where(last.id == after, last.published_at.is_not(None))
        then = known.scalar_subquery()
        beyond = or_(
            when < then if descending else when > then,
            and_(when == then, key < after if descending else key > after),
        )
        statement = statement.where(beyond)
    order = (when.desc(), key.desc()) if descending else (when, key)
    rows = listing(statement.order_by(*order).limit(size + 1))
    shown = rows[:size]
    hosts = hosts_of([row.matter for row in shown])  # type: ignore[misc]
    found = [
        MeetingRow(row.matter, row.url, row.places, hosts[row.matter.id])  # type: ignore[arg-type]
        for row in shown
    ]
    return found, shown[-1].matter.id if len(rows) > size else None
