"""Summons and minutes as accessible PDF."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _

from forum.core.access import Words
from forum.council import queries
from forum.council.models import CouncilMeeting, Minutes
from forum.council.queries import Entry
from forum.parties.models import Side
from forum.web import pdf
from forum.web.filters import day, time_of_day
from forum.web.pdf import MEDIA_TYPE, Block

__all__ = ["MEDIA_TYPE", "minutes", "summons"]


def summons(meeting: CouncilMeeting) -> bytes:
    """The summons with its agenda."""
    return pdf.document(lambda: (_("Summons"), _title(meeting), _summons(meeting)))


def minutes(record: Minutes) -> bytes:
    """The minutes, with who has signed them."""
    signed = record.meeting.adjusted_at is not None
    return pdf.document(
        lambda: (
            _("Minutes") if signed else _("Minutes, not signed yet"),
            _title(record.meeting),
            _minutes(record),
        )
    )


def _date(meeting: CouncilMeeting) -> str:
    return str(format_date(meeting.day, "EEEE d MMMM y"))


def _title(meeting: CouncilMeeting) -> str:
    return f"{current_app.config['COUNCIL_NAME']} {_date(meeting)}"


def _when(meeting: CouncilMeeting) -> list[tuple[Words, Words]]:
    time = f"{time_of_day(meeting.starts_at)}–{time_of_day(meeting.ends_at)}"
    return [
        (_("Day"), _date(meeting)),
        (_("Time"), time),
        (_("Place"), meeting.place),
    ]


def _summons(meeting: CouncilMeeting) -> Sequence[Block]:
    lines = _when(meeting)
    lines.append((_("Listeners"), _("Open to listeners") if meeting.is_open else _("Closed")))
    if meeting.called_at is not None:
        lines.append((_("Summons published"), day(meeting.called_at, year=True)))
    if meeting.late_summons_reason:
        lines.append((_("Why the summons is late"), meeting.late_summons_reason))
    items = [_item(entry, f"{entry.item.shown_number}") for entry in queries.agenda(meeting)]
    return [pdf.facts(lines), pdf.heading(2, _("Agenda")), *(each for one in items for each in one)]


def _item(entry: Entry, number: str) -> list[Block]:
    blocks = [pdf.heading(3, f"{number}  {entry.item.shown_title}")]
    sources = [f"{s.matter.reference} {s.matter.title}" for s in entry.sources]
    if sources:
        blocks.append(pdf.note(f"{_('Treats:')} {'; '.join(sources)}"))
    return blocks


def _minutes(record: Minutes) -> Sequence[Block]:
    meeting = record.meeting
    lines = _when(meeting)
    labels = {
        Side.CITY: _("Present for the city"),
        Side.SOCIAL_ECONOMY: _("Present for the organisations"),
    }
    for side in Side:
        lines.append((labels[side], ", ".join(s.person.name for s in record.present(side))))
    lines.append((_("Approvers"), ", ".join(each.person.name for each in record.approvals)))
    signed = [
        pdf.plain(
            _("Signed %(day)s by %(name)s", day=day(a.signed_at, year=True), name=a.person.name)
        )
        for a in record.approvals
        if a.signed_at is not None
    ]
    items = [_paragraph(entry) for entry in queries.agenda(meeting)]
    blocks = [pdf.facts(lines), pdf.heading(2, _("Items"))]
    return [*blocks, *(each for one in items for each in one), *signed]


def _paragraph(entry: Entry) -> list[Block]:
    item, decided = entry.item, entry.decision
    has_section = item.section_number is not None
    blocks = _item(entry, f"§ {item.section_number}" if has_section else f"{item.shown_number}")
    blocks.append(pdf.prose(item.text_html))
    if decided is not None:
        said = [pdf.strong(decided.kind.label), pdf.prose(decided.text_html)]
        if decided.responsible is not None:
            task = _(
                "%(name)s, to be done by %(day)s",
                name=decided.responsible.name,
                day=day(decided.due_on, year=True),
            )
            said.append(pdf.plain(task))
        blocks.append(pdf.box(*said))
    return blocks
