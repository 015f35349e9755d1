"""The chair's script and the attendance list as accessible PDF."""

from collections.abc import Sequence

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from forum.council import queries
from forum.council.models import CouncilMeeting
from forum.council.queries import Entry, holding
from forum.council.queries.holding import Seat
from forum.parties.models import Side
from forum.web import pdf
from forum.web.filters import time_of_day
from forum.web.pdf import MEDIA_TYPE, Block

__all__ = ["MEDIA_TYPE", "attendance_list", "script"]


def script(meeting: CouncilMeeting) -> bytes:
    """Every item with its time, who reports, and what the chair should remember."""
    return pdf.document(
        lambda: (_("Chair's script"), _title(meeting), _script(meeting)),
        author=queries.name_of(meeting),
    )


def attendance_list(meeting: CouncilMeeting) -> bytes:
    """Everyone who may be there, with room for times and a signature."""
    return pdf.document(
        lambda: (_("Attendance list"), _title(meeting), _list(meeting)),
        author=queries.name_of(meeting),
    )


def _title(meeting: CouncilMeeting) -> str:
    return f"{queries.name_of(meeting)} {format_date(meeting.day, 'EEEE d MMMM y')}"


def _when(meeting: CouncilMeeting) -> Block:
    hours = f"{time_of_day(meeting.starts_at)}–{time_of_day(meeting.ends_at)}"
    chair = meeting.chair.name if meeting.chair is not None else ""
    return pdf.facts(
        [(_("Time"), hours), (_("Place"), meeting.place), (_("Leads the meeting"), chair)]
    )


def _script(meeting: CouncilMeeting) -> Sequence[Block]:
    entries = queries.agenda(meeting)
    table = queries.timetable(meeting, [entry.item for entry in entries])
    internal = _("Internal: for whoever leads the meeting, and the secretary.")
    blocks = [_when(meeting), pdf.note(internal)]
    told = None
    for entry in entries:
        begins = table.begins.get(entry.item.id) if table.is_begun else None
        blocks += _item(entry, time_of_day(begins) if begins and begins != told else "")
        told = begins
    return blocks


def _item(entry: Entry, begins: str) -> list[Block]:
    item = entry.item
    blocks = [pdf.heading(2, f"{item.shown_number}  {item.shown_title}")]
    length = ngettext("%(num)s minute", "%(num)s minutes", item.length) if item.length else ""
    blocks.append(
        pdf.facts([(_("Begins"), begins), (_("Length"), length), (_("Reports"), item.reporter)])
    )
    treated = "; ".join(f"{s.matter.reference} {s.matter.title}" for s in entry.sources)
    if treated:
        blocks.append(pdf.note(" ".join((_("Treats:"), treated))))
    blocks += [pdf.plain(row) for row in item.remarks.split("\n") if row.strip()]
    return blocks


def _list(meeting: CouncilMeeting) -> Sequence[Block]:
    blocks: list[Block] = [_when(meeting)]
    head = [_("Name"), _("Came"), _("Left"), _("For"), _("Signature")]
    seats = list(holding.seats(meeting).values())
    for side in Side:
        blocks.append(pdf.heading(2, queries.side_name(side, meeting)))
        rows = [[_row_name(one), *[" "] * 4] for one in seats if one.side == side]
        blocks.append(pdf.table(head, rows) if rows else pdf.plain(_("Nobody")))
    return blocks


def _row_name(seat: Seat) -> str:
    said: str = (
        _("%(name)s (substitute)", name=seat.person.name)
        if seat.is_substitute
        else seat.person.name
    )
    return said
