"""The letter about a change, or that a meeting is cancelled, to each who has signed up."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.core import ical
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Attachment, Letter, Outbox, enqueue_all, letter, own_key
from forum.dialogues import actions, calendar, signup_letters
from forum.dialogues.models import ChangedField, DialogueMeeting, SignUp, SignUpState
from forum.dialogues.queries import signups
from forum.matters import kinds

CHANGED = "dialogue_changed"


def tell(event: Event, meeting: DialogueMeeting) -> None:
    """One letter to each who comes to the meeting, or to one of those changed with it. In the open act."""
    ids = [meeting.id, *event.data.get("after", [])]
    mine: dict[int | str | None, list[SignUp]] = {}
    for one in signups.active_of(ids):
        mine.setdefault(one.person_id or one.address, []).append(one)
    rows = [
        {
            "key": own_key(event.uid, kept[0].person_id or f"s{kept[0].id}"),
            "person_id": kept[0].person_id,
            "address": kept[0].address,
            "about": {"event": event.uid, "sign_ups": [one.id for one in kept]},
        }
        for kept in mine.values()
    ]
    if rows:
        enqueue_all(CHANGED, rows)


@letter(CHANGED)
def changed(row: Outbox) -> Letter | None:
    """What is changed, how it stands now, and the calendar entries that follow; not to who has cancelled."""
    event = db.session.scalar(select(Event).where(Event.uid == row.about["event"]))
    kept = _still(row)
    if event is None or not kept:
        return None
    to, language = signup_letters.reader(kept[0])
    meeting = kept[0].meeting
    is_cancelled = event.action == actions.CANCEL.name
    with force_locale(language):
        fields = [ChangedField(one).label for one in event.data.get("fields", [])]
        told = {"title": meeting.title, "when": signup_letters.when(meeting)}
        subject = _("Cancelled: %(title)s", **told)
        if not is_cancelled:
            subject = _("Changed: %(title)s, %(when)s", **told)
        body = current_app.jinja_env.get_template("dialogues/changed.txt").render(
            meeting=meeting,
            kept=kept,
            is_cancelled=is_cancelled,
            fields=fields,
            note=meeting.cancel_reason if is_cancelled else meeting.change_note,
            when=signup_letters.when,
            place=calendar.where(meeting),
            own_url=signup_letters.own_url,
            url=kinds.url_of(meeting, _external=True),
        )
        files = [_file(one.meeting) for one in kept if one.state == SignUpState.SEATED]
    return Letter(to=to, subject=subject, body=body, attachments=files)


def _still(row: Outbox) -> list[SignUp]:
    """Those of the sign-ups that still count."""
    found = db.session.scalars(
        select(SignUp)
        .join(SignUp.meeting)
        .where(SignUp.id.in_(row.about["sign_ups"]), SignUp.state != SignUpState.CANCELLED)
        .where(DialogueMeeting.forgotten_at.is_(None))
        .order_by(DialogueMeeting.starts_at)
    )
    return list(found)


def _file(meeting: DialogueMeeting) -> Attachment:
    """The calendar entry, by which one that was noted down is moved or cancelled."""
    content = calendar.file(meeting, digital=True)
    return Attachment(calendar.filename(meeting), ical.MEDIA_TYPE, content)
