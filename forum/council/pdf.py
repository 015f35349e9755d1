"""The summons as accessible PDF: when and where, and the agenda."""

from collections.abc import Sequence

from flask_babel import format_date
from flask_babel import gettext as _

from forum.core.access import Words
from forum.council import queries
from forum.council.models import CouncilMeeting, ItemKind, MeetingState
from forum.council.queries import Entry, Timetable
from forum.web import pdf
from forum.web.filters import day, time_of_day
from forum.web.pdf import MEDIA_TYPE, Block

__all__ = ["MEDIA_TYPE", "about", "summons", "title"]


def summons(meeting: CouncilMeeting) -> bytes:
    """The summons with its agenda."""
    return pdf.document(
        lambda: (_("Summons"), title(meeting), _summons(meeting)), author=queries.name_of(meeting)
    )


def _date(meeting: CouncilMeeting) -> str:
    return str(format_date(meeting.day, "EEEE d MMMM y"))


def title(meeting: CouncilMeeting) -> str:
    """What a document of the meeting is called: the council, and the day."""
    return f"{queries.name_of(meeting)} {_date(meeting)}"


def listeners(meeting: CouncilMeeting) -> str:
    """Who may listen, in words."""
    if meeting.is_open:
        return str(_("Open to everyone who wants to listen"))
    return str(_("Only members and those invited"))


def about(meeting: CouncilMeeting) -> Block:
    """When and where it is, who may listen, and when it was summoned."""
    time = f"{time_of_day(meeting.starts_at)}–{time_of_day(meeting.ends_at)}"
    lines: list[tuple[Words, Words]] = []
    if meeting.state == MeetingState.CANCELLED:
        lines.append((_("Cancelled"), meeting.cancel_reason or ""))
    lines += [
        (_("Day"), _date(meeting)),
        (_("Time"), time),
        (_("Place"), meeting.place),
        (_("Listeners"), listeners(meeting)),
    ]
    if meeting.called_at is not None:
        lines.append((_("Summons published"), day(meeting.called_at, year=True)))
    if meeting.late_summons_reason:
        lines.append((_("Why the summons is late"), meeting.late_summons_reason))
    return pdf.facts(lines)


def _summons(meeting: CouncilMeeting) -> Sequence[Block]:
    entries = queries.agenda(meeting)
    times = queries.timetable(meeting, [entry.item for entry in entries])
    items = [_item(entry, times) for entry in entries]
    return [about(meeting), pdf.heading(2, _("Agenda")), *(each for one in items for each in one)]


def _item(entry: Entry, times: Timetable) -> list[Block]:
    item = entry.item
    blocks = [pdf.heading(3, f"{item.shown_number}  {item.shown_title}")]
    said = when_and_who(entry, times)
    if said:
        blocks.append(pdf.note(said))
    sources = [f"{s.matter.reference} {s.matter.title}" for s in entry.sources]
    if sources:
        blocks.append(pdf.note(" ".join((_("Treats:"), "; ".join(sources)))))
    return blocks


def when_and_who(entry: Entry, times: Timetable) -> str:
    """That it came after the summons; about when it begins, as far as lengths are given; who reports."""
    item, said = entry.item, []
    if item.kind == ItemKind.EXTRA:
        said.append(str(item.kind.label))
    if item.length and item.id in times.begins:
        said.append(_("About %(time)s", time=time_of_day(times.begins[item.id])))
    if item.reporter:
        said.append(_("Reports: %(name)s", name=item.reporter))
    return ". ".join(said)
