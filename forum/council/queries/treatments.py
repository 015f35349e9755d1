"""The way back: each time that the council has treated a matter, and what stands beside a decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import text
from forum.core.db import db
from forum.council.models import (
    ActionPoint,
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    Decision,
    Dissent,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.queries.councils import name_of
from forum.council.queries.meetings import url_of
from forum.matters.models import Matter

EXCERPT = 220
_UNTREATED = {MeetingState.PLANNED, MeetingState.CANCELLED}


def paragraph_url(meeting: CouncilMeeting, item: AgendaItem) -> str:
    """The lasting address of one § of the minutes."""
    return url_for(
        "council.minutes", reference=meeting.reference, _anchor=f"p{item.section_number}"
    )


def paragraph_path(meeting: CouncilMeeting, item: AgendaItem) -> str:
    """The same without the site's own address: to store."""
    return url_for(
        "council.minutes",
        reference=meeting.reference,
        _anchor=f"p{item.section_number}",
        _external=False,
    )


@dataclass(frozen=True)
class Treatment:
    """One time that the council takes up a matter: to come, held, or decided."""

    item: AgendaItem
    meeting: CouncilMeeting
    decision: Decision | None
    tasks: list[ActionPoint] = field(default_factory=list)

    @property
    def council(self) -> str:
        """What the council is called."""
        return name_of(self.meeting)

    @property
    def is_coming(self) -> bool:
        """The summons is out, and the meeting is not held."""
        return self.meeting.state == MeetingState.CALLED

    @property
    def is_published(self) -> bool:
        """Its minutes are everyone's."""
        return self.meeting.state == MeetingState.PUBLISHED

    @property
    def excerpt(self) -> str:
        """The beginning of what was decided."""
        return text.excerpt(self.decision.text_html, EXCERPT) if self.decision else ""

    @property
    def url(self) -> str:
        """Where to read more: the § of the minutes once they are published, else the meeting."""
        if self.is_published:
            return paragraph_url(self.meeting, self.item)
        return url_of(self.meeting)


def treatments(matter: Matter) -> list[Treatment]:
    """Where the council takes up a matter or has treated it, in order; drafts of agendas are left out.

    One query, however often it was: a row for each assignment, which are told once the minutes are published.
    """
    shown = [state for state in MeetingState if state not in _UNTREATED]
    told = (ActionPoint.item_id == AgendaItem.id) & (CouncilMeeting.state == MeetingState.PUBLISHED)
    rows: Sequence[Any] = db.session.execute(
        select(AgendaItem, CouncilMeeting, Decision, ActionPoint)
        .join(AgendaSource, AgendaSource.item_id == AgendaItem.id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .outerjoin(ActionPoint, told)
        .where(AgendaSource.matter_id == matter.id, CouncilMeeting.state.in_(shown))
        .options(joinedload(ActionPoint.responsible))
        .order_by(
            CouncilMeeting.starts_at,
            CouncilMeeting.id,
            AgendaItem.position,
            ActionPoint.position,
            ActionPoint.id,
        )
    ).all()
    found: dict[int, Treatment] = {}
    for item, meeting, decided, task in rows:
        one = found.setdefault(item.id, Treatment(item, meeting, decided))
        if task is not None:
            one.tasks.append(task)
    return list(found.values())


def tasks_of(item_ids: Sequence[int]) -> Sequence[ActionPoint]:
    """What somebody was given to do under some items, each with who; none, and nothing is asked."""
    if not item_ids:
        return []
    return db.session.scalars(
        select(ActionPoint)
        .where(ActionPoint.item_id.in_(item_ids))
        .options(joinedload(ActionPoint.responsible))
        .order_by(ActionPoint.item_id, ActionPoint.position, ActionPoint.id)
    ).all()


def said_beside(meeting: CouncilMeeting) -> dict[int, list[str]]:
    """What the minutes of a meeting say besides texts and decisions, by item: tasks, dissent, remarks."""
    on_agenda = AgendaItem.meeting_id == meeting.id
    found: dict[int, list[str]] = {}
    for task in db.session.scalars(
        select(ActionPoint)
        .join(AgendaItem, AgendaItem.id == ActionPoint.item_id)
        .where(on_agenda)
        .options(joinedload(ActionPoint.responsible))
    ):
        found.setdefault(task.item_id, []).extend((task.what, task.responsible.name))
    for dissent in db.session.scalars(
        select(Dissent).join(AgendaItem, AgendaItem.id == Dissent.item_id).where(on_agenda)
    ):
        found.setdefault(dissent.item_id, []).append(text.plain(dissent.text_html))
    return found


def proposed_as_a_whole(meeting: CouncilMeeting) -> set[int]:
    """The matters on the agenda of a meeting that wait for its council, or stand on an agenda, themselves."""
    return set(
        db.session.scalars(
            select(Nomination.matter_id)
            .join(AgendaSource, AgendaSource.matter_id == Nomination.matter_id)
            .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
            .where(
                AgendaItem.meeting_id == meeting.id,
                Nomination.council_id == meeting.council_id,
                Nomination.comment_id.is_(None),
                Nomination.state.in_((NominationState.WAITING, NominationState.PLACED)),
            )
        )
    )
