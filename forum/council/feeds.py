"""What a council tells other programs: its decisions and meetings as a feed, its meetings as a calendar."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy import func, select

from forum.core import atom, clock, ical
from forum.core.db import db
from forum.core.events import Event
from forum.council import actions, calendar, queries
from forum.council.models import Addendum, CouncilMeeting, MeetingState
from forum.council.queries import Decided, meetings
from forum.parties.models import Party
from forum.web.filters import day, opening, time_of_day, weekday

DECISIONS, MEETINGS = 40, 20
#: How long a meeting that has been, or was cancelled, stays in the calendar.
LINGERS = timedelta(days=400)
#: What changes what a feed says of a meeting.
_TOLD = (actions.PLAN, actions.EDIT, actions.CALL, actions.CANCEL, actions.PUBLISH)


def news(council: Party) -> bytes:
    """The latest decisions, and the meetings that are planned, summoned, cancelled or held."""
    named = queries.named(council)
    decided = queries.recent_decisions(DECISIONS, council)
    corrected = _corrected([one.item.id for one in decided])
    entries = [_decision(one, corrected.get(one.item.id, [])) for one in decided]
    return atom.written(
        title=_("%(council)s: decisions and meetings", council=named.name),
        url=named.url(_external=True),
        own_url=named.url("council.feed", _external=True),
        author=named.name,
        language=get_locale().language,
        entries=[*entries, *_meetings(council)],
    )


def _corrected(item_ids: list[int]) -> dict[int, list[Addendum]]:
    """What was corrected since, by item, in order."""
    found: dict[int, list[Addendum]] = {}
    for one in db.session.scalars(
        select(Addendum).where(Addendum.item_id.in_(item_ids)).order_by(Addendum.number)
    ):
        found.setdefault(one.item_id or 0, []).append(one)
    return found


def _decision(one: Decided, corrections: list[Addendum]) -> atom.Entry:
    """A decision as it was signed, and after it what was corrected since: each makes the entry newer."""
    url = url_for(
        "council.extract",
        reference=one.meeting.reference,
        section=one.item.section_number,
        _external=True,
    )
    told = one.meeting.published_at or one.meeting.starts_at
    title = f"{one.section} {one.title}: {one.kind_label}"
    html = [one.decision.text_html, *(_correction(each) for each in corrections)]
    changed = max([told, *(each.added_at for each in corrections)])
    return atom.Entry(url, title, changed, published=told, html="".join(html))


def _correction(one: Addendum) -> str:
    said = _("Correction %(number)s, %(day)s", number=one.number, day=day(one.added_at, year=True))
    return f"<p><strong>{escape(said)}</strong></p>{one.text_html}"


def _meetings(council: Party) -> list[atom.Entry]:
    found = meetings.newest(council, MEETINGS)
    changed = _changed([one.id for one in found])
    return [_meeting(one, changed.get(one.id, one.starts_at)) for one in found]


def _changed(meeting_ids: list[int]) -> dict[int, datetime]:
    """When what is public of each meeting last changed, by the log."""
    rows = db.session.execute(
        select(Event.subject_id, func.max(Event.at).label("at"))
        .where(
            Event.subject_type == CouncilMeeting.__name__,
            Event.subject_id.in_(meeting_ids),
            Event.action.in_([one.name for one in _TOLD]),
        )
        .group_by(Event.subject_id)
    )
    return {row.subject_id: row.at for row in rows}


def _meeting(one: CouncilMeeting, changed: datetime) -> atom.Entry:
    url = url_for("council.meeting", reference=one.reference, _external=True)
    when = f"{weekday(one.starts_at, year=True)} {time_of_day(one.starts_at)}"
    title = _("%(state)s: meeting %(when)s, %(place)s", state=one.state.label, when=when,
              place=one.place)  # fmt: skip
    return atom.Entry(url, opening(title), changed)


def coming(council: Party) -> bytes:
    """The meetings of a council for calendars; what is cancelled says so for a while."""
    name = _("Meetings of %(council)s", council=queries.name_of(council))
    told = [_entry(one) for one in meetings.since(council, clock.now() - LINGERS)]
    return ical.written(told, name=name, stamp=clock.at(clock.today()))


def _entry(meeting: CouncilMeeting) -> ical.Entry:
    told = calendar.told(meeting)
    if meeting.state != MeetingState.CANCELLED:
        return told
    return replace(told, summary=_("Cancelled: %(what)s", what=told.summary))
