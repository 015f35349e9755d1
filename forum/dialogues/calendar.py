"""A dialogue meeting as a calendar entry, which moves and is cancelled by itself where it was noted down."""

from flask_babel import gettext as _

from forum.core import ical
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.matters import kinds


def uid(meeting: DialogueMeeting) -> str:
    """The same for as long as the meeting exists: in its own file, in letters and in the feed."""
    return ical.uid(f"dialogue-{meeting.id}")


def where(meeting: DialogueMeeting) -> str:
    """The building and the street, in one line."""
    return ", ".join(part for part in (meeting.place, meeting.address) if part)


def note(meeting: DialogueMeeting) -> str:
    """What has happened to it: why it is cancelled, or what was changed last."""
    cancelled = meeting.state == DialogueState.CANCELLED
    return meeting.cancel_reason if cancelled else meeting.change_note


def entry(meeting: DialogueMeeting, *, digital: bool = False) -> ical.Entry:
    """A published meeting as an entry. With `digital` also the address for those who have signed up."""
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a meeting without a time stands in no calendar")
    url, told = kinds.url_of(meeting, _external=True), [note(meeting)]
    cancelled = meeting.state == DialogueState.CANCELLED
    if digital and meeting.digital_url and not cancelled:
        told.append(_("Take part at a distance: %(address)s", address=meeting.digital_url))
    summary = f"{meeting.kind_label} – {meeting.title}"
    return ical.Entry(
        uid=uid(meeting),
        sequence=meeting.ics_sequence,
        summary=_("Cancelled: %(what)s", what=summary) if cancelled else summary,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        url=url,
        location=where(meeting),
        description="\n".join(part for part in (*told, url) if part),
        status=ical.Status.CANCELLED if cancelled else ical.Status.CONFIRMED,
    )


def file(meeting: DialogueMeeting, *, digital: bool = False) -> bytes:
    """The same as a file of its own."""
    return ical.written([entry(meeting, digital=digital)])


def filename(meeting: DialogueMeeting) -> str:
    """What the file is called."""
    return f"{meeting.reference}.ics"
