"""Minutes, and one § of them, as accessible PDF."""

from collections.abc import Iterable, Sequence

from flask_babel import format_date
from flask_babel import gettext as _

from forum.core.access import Words
from forum.council import queries
from forum.council.models import Addendum, CouncilMeeting, Minutes
from forum.council.queries import Paragraph, Sheet, times
from forum.web import pdf
from forum.web.filters import day
from forum.web.pdf import MEDIA_TYPE, Block

__all__ = ["MEDIA_TYPE", "extract", "minutes"]


def minutes(record: Minutes) -> bytes:
    """The minutes, with who has signed them and what was corrected since."""
    sheet = queries.sheet(record)
    corrected = queries.addenda(record.meeting)

    def write() -> tuple[Words, Words, Sequence[Block]]:
        kind = _("Minutes") if sheet.is_sealed else _("Minutes, not signed yet")
        return kind, _title(sheet), _whole(sheet, corrected)

    return pdf.document(write, author=sheet.names.council)


def extract(record: Minutes) -> bytes:
    """One § of the minutes, with where it is taken from."""
    sheet = queries.sheet(record)
    paragraph = sheet.extract
    if paragraph is None:
        raise LookupError(record.section)

    def write() -> tuple[Words, Words, Sequence[Block]]:
        kind = (
            _("Extract from the minutes")
            if sheet.is_sealed
            else _("Extract from minutes that are not signed yet")
        )
        blocks = [pdf.facts(_when(sheet.meeting)), *_paragraph(sheet, paragraph, level=2)]
        return kind, _title(sheet), [*blocks, *_signatures(sheet)]

    return pdf.document(write, author=sheet.names.council)


def _title(sheet: Sheet) -> str:
    when = format_date(sheet.meeting.day, "EEEE d MMMM y")
    return f"{sheet.names.council} {when}"


def _when(meeting: CouncilMeeting) -> list[tuple[Words, Words]]:
    return [
        (_("Day"), str(format_date(meeting.day, "EEEE d MMMM y"))),
        (_("Time"), times.hours(meeting)),
        (_("Place"), meeting.place),
    ]


def _whole(sheet: Sheet, corrected: Iterable[Addendum]) -> list[Block]:
    general = [one for one in corrected if one.item_id is None]
    blocks = [
        *_around(sheet),
        pdf.heading(2, _("Items")),
        *(block for one in sheet.paragraphs for block in _paragraph(sheet, one, level=3)),
        *_signatures(sheet),
    ]
    if general:
        blocks.append(pdf.heading(2, _("Corrections")))
        blocks += [_addendum(one) for one in general]
    return blocks


def _around(sheet: Sheet) -> list[Block]:
    meeting = sheet.meeting
    lines = _when(meeting)
    is_open, is_closed = (
        _("Open to everyone who wants to listen"),
        _("Only members and those invited"),
    )
    lines.append((_("Listeners"), is_open if meeting.is_open else is_closed))
    if meeting.chair_id is not None:
        lines.append((_("Chair"), sheet.name(meeting.chair_id)))
    lines += [
        (_("Approver"), f"{sheet.name(each.person_id)}, {side}") for each, side in sheet.signatures
    ]
    there = [(str(side), sheet.seat_words(seat)) for side, seats in sheet.sides for seat in seats]
    blocks = [
        pdf.facts(lines),
        pdf.heading(2, _("Present")),
        pdf.table([_("For"), _("Name")], there),
    ]
    if meeting.others_present:
        blocks.append(pdf.facts([(_("Others present"), meeting.others_present)]))
    return blocks


def _paragraph(sheet: Sheet, one: Paragraph, *, level: int) -> list[Block]:
    blocks = [pdf.heading(level, f"{one.number}  {one.item.shown_title}")]
    sources = [f"{each.matter.reference} {each.matter.title}" for each in one.sources]
    if sources:
        origin = _("From:")
        blocks.append(pdf.note(f"{origin} {'; '.join(sources)}"))
    blocks += [pdf.note(words) for words in _recusals(sheet, one)]
    blocks.append(pdf.prose(one.item.text_html))
    if one.decision is not None or one.tasks:
        blocks.append(pdf.box(*_decided(sheet, one)))
    for each in one.dissents:
        blocks.append(pdf.strong(f"{each.kind.label}, {sheet.name(each.person_id)}"))
        blocks.append(pdf.prose(each.text_html))
    return [*blocks, *(_addendum(each) for each in one.addenda)]


def _recusals(sheet: Sheet, one: Paragraph) -> list[str]:
    return [
        _(
            "Conflict of interest: %(name)s takes no part in this item.",
            name=sheet.name(each.person_id),
        )
        + (f" {each.reason}" if each.reason else "")
        for each in one.recusals
    ]


def _decided(sheet: Sheet, one: Paragraph) -> list[Block]:
    said: list[Block] = []
    if one.decision is not None:
        label = str(one.decision.kind.label)
        until = one.decision.put_off_to
        if until is not None:
            label = _("%(kind)s, to %(day)s", kind=label, day=day(until, year=True))
        said = [pdf.strong(label), pdf.prose(one.decision.text_html)]
    for task in one.tasks:
        said.append(
            pdf.plain(
                _(
                    "To do: %(what)s (%(who)s, by %(day)s)",
                    what=task.what,
                    who=sheet.party(task.responsible_id),
                    day=day(task.due_on, year=True),
                )
            )
        )
    return said


def _addendum(one: Addendum) -> Block:
    title = _("Correction %(number)s, %(day)s", number=one.number, day=day(one.added_at, year=True))
    return pdf.box(pdf.strong(title), pdf.prose(one.text_html))


def _signatures(sheet: Sheet) -> list[Block]:
    signed = [
        pdf.plain(
            _(
                "Signed %(day)s by %(name)s",
                day=day(each.signed_at, year=True),
                name=f"{sheet.name(each.person_id)}, {side}",
            )
        )
        for each, side in sheet.signatures
        if each.signed_at is not None
    ]
    if not sheet.is_sealed:
        return signed
    mark = _("Fingerprint of the signed text (SHA-256): %(hash)s", hash=sheet.fingerprint)
    return [*signed, pdf.note(mark)]
