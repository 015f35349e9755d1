"""The poster and the programme of a meeting, as pages to print and as accessible PDF."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from forum.core.access import Words
from forum.dialogues import calendar, queries
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.matters import kinds
from forum.web import pdf
from forum.web.filters import opening, time_of_day, weekday
from forum.web.pdf import Block


def address(meeting: DialogueMeeting) -> str:
    """The page of the meeting, as it is written on paper and read by a telephone."""
    return kinds.url_of(meeting, _external=True)


def when(meeting: DialogueMeeting) -> str:
    """The day and the time, in words."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    return str(
        _(
            "%(day)s at %(begins)s–%(ends)s",
            day=opening(weekday(meeting.starts_at)),
            begins=time_of_day(meeting.starts_at),
            ends=time_of_day(meeting.ends_at),
        )
    )


def ways(meeting: DialogueMeeting) -> list[str]:
    """What makes it possible for everyone to come."""
    said = [
        _("No steps, or a lift") if meeting.is_step_free else "",
        _("Hearing loop") if meeting.has_hearing_loop else "",
        _("Child care") if meeting.has_child_care else "",
        _("Interpreters: %(languages)s", languages=meeting.interpreters)
        if meeting.interpreters
        else "",
        meeting.access_note,
    ]
    return [str(words) for words in said if words]


def facts(meeting: DialogueMeeting) -> list[tuple[Words, Words]]:
    """What one needs to know to come."""
    return [
        (_("Time"), when(meeting)),
        (_("Place"), calendar.where(meeting)),
        (_("At a distance"), _distance(meeting)),
        (_("Access"), ". ".join(ways(meeting))),
        (_("Cost"), meeting.cost or _("Free")),
        (_("Held by"), ", ".join(one.name for one in queries.hosts(meeting))),
        (_("Questions"), meeting.contact),
    ]  # fmt: skip


def _distance(meeting: DialogueMeeting) -> Words:
    return _("With an address that you get when you have signed up.") if meeting.digital_url else ""


def _code(meeting: DialogueMeeting) -> Any:
    import segno

    return segno.make(address(meeting), error="m", micro=False)


def on_page(meeting: DialogueMeeting) -> dict[str, Any]:
    """What the pages to print show."""
    drawn = _code(meeting).svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return {
        "meeting": meeting,
        "when": when(meeting),
        "place": [part for part in (meeting.place, meeting.address) if part],
        "ways": ways(meeting),
        "facts": facts(meeting),
        "about": queries.about(meeting),
        "hosts": queries.hosts(meeting),
        "address": address(meeting).split("://", 1)[1],
        "code": Markup(_named(drawn)),  # noqa: S704 - drawn by the library, out of our own address
    }


def _named(drawn: str) -> str:
    """The drawing with what it is, for those who cannot see it."""
    words = Markup.escape(_("A square code with the address of the meeting"))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)


def poster(meeting: DialogueMeeting) -> bytes:
    """The poster."""
    return pdf.document(lambda: (meeting.kind_label, meeting.title, _poster(meeting)), large=True)


def programme(meeting: DialogueMeeting) -> bytes:
    """The programme."""
    return pdf.document(lambda: (_("Programme"), meeting.title, _programme(meeting)))


def _poster(meeting: DialogueMeeting) -> Sequence[Block]:
    talked = [pdf.plain(one.title) for one in queries.about(meeting)]
    return [
        *_state(meeting),
        pdf.heading(2, when(meeting)),
        pdf.strong(calendar.where(meeting) or _("You take part at a distance.")),
        *([pdf.heading(2, _("What we talk about")), *talked] if talked else []),
        *_sign_up(meeting),
        pdf.heading(2, _("Good to know")),
        pdf.facts(facts(meeting)[2:]),
    ]


def _programme(meeting: DialogueMeeting) -> Sequence[Block]:
    talked = [f"{one.title} ({one.reference})" for one in queries.about(meeting)]
    return [
        *_state(meeting),
        pdf.facts(facts(meeting)),
        *([pdf.heading(2, _("What we talk about")), *map(pdf.plain, talked)] if talked else []),
        pdf.heading(2, _("Programme")),
        pdf.prose(meeting.programme_html),
        *_sign_up(meeting),
    ]


def _state(meeting: DialogueMeeting) -> list[Block]:
    if meeting.state != DialogueState.CANCELLED:
        return []
    return [pdf.box(pdf.strong(_("Cancelled")), pdf.plain(meeting.cancel_reason))]


def _sign_up(meeting: DialogueMeeting) -> list[Block]:
    is_open = meeting.state == DialogueState.ANNOUNCED and not meeting.has_begun
    drawn = _code(meeting).svg_inline(border=2, scale=4)
    return [
        pdf.heading(2, _("Sign up") if is_open else _("Read more")),
        pdf.strong(address(meeting).split("://", 1)[1]),
        pdf.drawing(drawn, _("A square code with the address of the meeting")),
    ]
