"""Reading what is to come: stages that begin, last days to take part, dialogue meetings and the council's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, load_only, selectinload

from forum.core import clock, ical
from forum.core.access import Words
from forum.core.db import db
from forum.core.events import Event, LogHead
from forum.core.words import Worded
from forum.council import calendar as council
from forum.council.models import CouncilMeeting, MeetingState
from forum.council.queries import name_of, url_of
from forum.dialogues import calendar as dialogues
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.districts.models import District
from forum.matters import kinds
from forum.matters.models import Matter, matter_district
from forum.matters.queries import published
from forum.processes.models import (
    TAKES_PART,
    PlanningProcess,
    Precision,
    ProcessState,
    Stage,
    StageState,
)

#: How long a cancelled or passed entry stays in the feed, so that it reaches every calendar.
LINGERS = timedelta(days=60)
_GOES_ON = (ProcessState.OPEN, ProcessState.PAUSED)
_AHEAD = (StageState.PLANNED, StageState.CURRENT)
_COMING = (MeetingState.PLANNED, MeetingState.CALLED)


class EntryKind(Worded):
    """What a line of the calendar tells."""

    BEGINS = "begins", _l("A stage begins")
    LAST_DAY = "last_day", _l("Last day to take part")
    DIALOGUE = "dialogue", _l("Dialogue meeting")
    MEETING = "meeting", _l("Meeting")


@dataclass(frozen=True)
class Entry:
    """One line of the calendar. `uid` and `sequence` are those of its iCalendar entry (RFC 5545)."""

    uid: str
    sequence: int
    kind: EntryKind
    day: date
    words: Words
    title: str
    url: str
    places: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    location: str = ""
    note: str = ""  #: what has happened to it
    is_exact: bool = True
    is_tentative: bool = False
    is_cancelled: bool = False

    @property
    def quarter(self) -> tuple[int, int]:
        """Year and quarter."""
        return self.day.year, (self.day.month - 1) // 3 + 1

    @property
    def where(self) -> str:
        """Where it is, in one line: the area only where the address does not name it."""
        named = self.places and self.places in self.location
        return ", ".join(part for part in (self.location, "" if named else self.places) if part)


@dataclass(frozen=True)
class Scope:
    """What is wanted: which matters (None: none at all), and of them stages, meetings or both.

    And whether the councils' meetings; with `council_id` those of one alone.
    """

    matters: Sequence[ColumnElement[bool]] | None
    council: bool
    council_id: int | None = None
    stages: bool = True
    dialogues: bool = True


@dataclass(frozen=True)
class Period:
    """A month of the calendar, or (`quarter`) what is to happen some time in one."""

    first: date
    quarter: int | None
    entries: list[Entry]


def window() -> tuple[date, date]:
    """The twelve months that the calendar shows, from today: first and last day."""
    today = clock.today()
    return today, _a_year_after(today) - timedelta(days=1)


def _a_year_after(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if leap_day else day.replace(year=day.year + 1)


def entries(scope: Scope) -> list[Entry]:
    """All that is to come within the window, in the order of days: a constant number of queries."""
    first, last = window()
    found = [
        entry
        for entry in _all(scope, first, last)
        if first <= entry.day <= last and not entry.is_cancelled
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.starts_at is not None, entry.title))


def feed(scope: Scope) -> list[Entry]:
    """What a calendar that subscribes is told: all of that, and what has passed or been cancelled lately."""
    first, last = window()
    found = _all(scope, first - LINGERS, last, lately=True)
    return sorted(found, key=lambda entry: (entry.day, entry.uid))


def last_shown() -> str:
    """The last event that shows outside threads, by its hash: no other log has the same."""
    head = select(LogHead.around_seq).scalar_subquery()
    return db.session.scalar(select(Event.hash).where(Event.seq == head)) or ""


def periods(found: Sequence[Entry]) -> list[Period]:
    """Entries month by month; what has no exact day stands before the first month of its quarter."""

    def place(entry: Entry) -> tuple[date, int | None]:
        if entry.is_exact:
            return entry.day.replace(day=1), None
        year, quarter = entry.quarter
        return date(year, quarter * 3 - 2, 1), quarter

    ordered = sorted(found, key=lambda entry: (place(entry)[0], place(entry)[1] is None, entry.day))
    return [Period(*key, list(group)) for key, group in groupby(ordered, place)]


def _all(scope: Scope, first: date, last: date, *, lately: bool = False) -> Iterator[Entry]:
    if scope.matters is not None and scope.stages:
        for stage in _stages(scope.matters, first, last, lately=lately):
            yield from _of_stage(stage, first, last)
    if scope.matters is not None and scope.dialogues:
        yield from _dialogues(scope.matters, first, last, lately=lately)
    if scope.council:
        yield from (_of_meeting(one) for one in _meetings(scope, first, last, lately=lately))


def _stages(
    about: Sequence[ColumnElement[bool]], first: date, last: date, *, lately: bool
) -> Sequence[Stage]:
    ahead = and_(PlanningProcess.state.in_(_GOES_ON), Stage.state.in_(_AHEAD))
    within = or_(Stage.starts_on.between(first, last), Stage.ends_on.between(first, last))
    statement = (
        select(Stage)
        .join(PlanningProcess, PlanningProcess.id == Stage.process_id)
        .options(contains_eager(Stage.process).selectinload(Matter.districts))
        .where(published(), within, *about)
        .order_by(Stage.id)
    )
    return db.session.scalars(statement if lately else statement.where(ahead)).unique().all()


def _of_stage(stage: Stage, first: date, last: date) -> Iterator[Entry]:
    """That it begins, and, where people take part, its last day."""
    told = [(EntryKind.BEGINS, stage.starts_on, stage.starts_precision)]
    if stage.key in TAKES_PART:
        told.append((EntryKind.LAST_DAY, stage.ends_on, stage.ends_precision))
    for kind, day, precision in told:
        if first <= day <= last:
            yield _stage_entry(stage, kind, day, is_exact=precision == Precision.DAY)


def _stage_entry(stage: Stage, kind: EntryKind, day: date, *, is_exact: bool) -> Entry:
    process = stage.process
    over = process.state == ProcessState.CANCELLED or (
        process.state == ProcessState.CLOSED and stage.state in _AHEAD
    )
    words = (
        _("%(stage)s begins", stage=stage.name)
        if kind == EntryKind.BEGINS
        else _("%(stage)s: last day to take part", stage=stage.name)
    )
    return Entry(
        uid=ical.uid(f"stage-{stage.id}-{kind.value}"),
        sequence=stage.revision,
        kind=kind,
        day=day,
        words=words,
        title=process.title,
        url=kinds.url_of(process),
        places=places_of(process),
        is_exact=is_exact,
        is_tentative=not is_exact or process.state == ProcessState.PAUSED,
        is_cancelled=over or stage.state == StageState.SKIPPED,
    )


def places_of(matter: Matter) -> str:
    """Where a matter belongs, in words."""
    if matter.citywide:
        return str(_("The whole city"))
    return ", ".join(place.name for place in matter.districts)


#: All that a line tells of a dialogue meeting: a feed may hold a thousand.
_TOLD = (
    DialogueMeeting.reference, DialogueMeeting.title, DialogueMeeting.state, DialogueMeeting.form,
    DialogueMeeting.citywide, DialogueMeeting.starts_at, DialogueMeeting.ends_at,
    DialogueMeeting.place, DialogueMeeting.address, DialogueMeeting.ics_sequence,
    DialogueMeeting.change_note, DialogueMeeting.cancel_reason,
)  # fmt: skip


def _dialogues(
    about: Sequence[ColumnElement[bool]], first: date, last: date, *, lately: bool
) -> Iterator[Entry]:
    """The dialogue meetings: one query for them, one for where they belong."""
    wanted = [
        published(),
        DialogueMeeting.starts_at.between(clock.at(first), clock.deadline(last)),
        *about,
    ]
    if not lately:
        cancelled = DialogueMeeting.state == DialogueState.CANCELLED
        wanted += [~cancelled, DialogueMeeting.ends_at >= clock.now()]
    found = db.session.scalars(
        select(DialogueMeeting)
        .where(*wanted)
        .options(load_only(*_TOLD))
        .order_by(DialogueMeeting.starts_at, DialogueMeeting.id)
    ).all()
    places: dict[int, list[str]] = {}
    link = matter_district.c
    for meeting_id, name in db.session.execute(
        select(link.matter_id, District.name)
        .join(District, District.id == link.district_id)
        .join(DialogueMeeting, DialogueMeeting.id == link.matter_id)
        .where(*wanted)
        .order_by(District.code)
    ):
        places.setdefault(meeting_id, []).append(name)
    for meeting in found:
        if meeting.day is not None:
            yield _of_dialogue(meeting, meeting.day, ", ".join(places.get(meeting.id, ())))


def _of_dialogue(meeting: DialogueMeeting, day: date, places: str) -> Entry:
    return Entry(
        uid=dialogues.uid(meeting),
        sequence=meeting.ics_sequence,
        kind=EntryKind.DIALOGUE,
        day=day,
        words=meeting.kind_label,
        title=meeting.title,
        url=kinds.url_of(meeting),
        places=str(_("The whole city")) if meeting.citywide else places,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        location=dialogues.where(meeting),
        note=dialogues.note(meeting),
        is_cancelled=meeting.state == DialogueState.CANCELLED,
    )


def _meetings(scope: Scope, first: date, last: date, *, lately: bool) -> Sequence[CouncilMeeting]:
    statement = (
        select(CouncilMeeting)
        .where(
            CouncilMeeting.starts_at >= clock.at(first),
            CouncilMeeting.starts_at <= clock.deadline(last),
        )
        .options(selectinload(CouncilMeeting.council))
        .order_by(CouncilMeeting.id)
    )
    if scope.council_id is not None:
        statement = statement.where(CouncilMeeting.council_id == scope.council_id)
    if not lately:
        statement = statement.where(
            CouncilMeeting.state.in_(_COMING), CouncilMeeting.ends_at >= clock.now()
        )
    return db.session.scalars(statement).all()


def _of_meeting(meeting: CouncilMeeting) -> Entry:
    return Entry(
        uid=council.uid(meeting),
        sequence=meeting.ics_sequence,
        kind=EntryKind.MEETING,
        day=meeting.day,
        words=_("Meeting"),
        title=name_of(meeting),
        url=url_of(meeting),
        places=str(_("The whole city")),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        location=meeting.place,
        is_tentative=meeting.state == MeetingState.PLANNED,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )
