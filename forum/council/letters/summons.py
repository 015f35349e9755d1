"""The summons, and what changes after it: to each who is called, with the meeting for their calendar."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db
from forum.core.outbox import Attachment, Letter, Outbox, enqueue_all, letter
from forum.council import calendar, queries
from forum.council.models import CouncilMeeting, MeetingState, SummonsReply
from forum.council.queries import replies
from forum.web.filters import weekday

SUMMONS = "council_summons"
#: Ends the key of a letter to someone who got a seat, or another one, after the others were told.
ANEW = "a"


def answer_url(reply: SummonsReply) -> str:
    """The page on which someone who is called answers: for whoever has its link."""
    return url_for("council.answer", secret=reply.secret, _external=True)


def _key(meeting: CouncilMeeting, sequence: int, person_id: int) -> str:
    return f"council-{meeting.id}-{sequence}-{person_id}"


def tell_called(meeting: CouncilMeeting) -> None:
    """One letter to each who is called, about the meeting as it now stands. In the open act.

    That a meeting is cancelled is told to whoever was called to it, also if their seat has ended.
    """
    called = replies.of(meeting)
    if meeting.state != MeetingState.CANCELLED:
        sides = replies.by_side(meeting).values()
        called = [one for side in sides for one in (*side.members, *side.substitutes)]
    _enqueue(meeting, called)


def call_later(meeting: CouncilMeeting, new: Iterable[SummonsReply]) -> None:
    """The summons to those who were given a seat after the others were called. In the open act."""
    _enqueue(meeting, new, ANEW)


def _enqueue(meeting: CouncilMeeting, called: Iterable[SummonsReply], end: str = "") -> None:
    about = {"meeting": meeting.id, "sequence": meeting.ics_sequence}
    rows = [
        {
            "key": _key(meeting, meeting.ics_sequence, one.person_id) + end,
            "person_id": one.person_id,
            "address": None,
            "about": about,
        }
        for one in called
    ]
    if rows:
        enqueue_all(SUMMONS, rows)


@letter(SUMMONS)
def summons(row: Outbox) -> Letter | None:
    """The meeting as it stands, with its calendar entry; nothing once a later letter is on its way."""
    meeting = db.session.get(CouncilMeeting, row.about["meeting"])
    if meeting is None or row.person_id is None or meeting.ics_sequence != row.about["sequence"]:
        return None
    reply = replies.of_person(meeting, row.person_id)
    if reply is None:
        return None
    cancelled = meeting.state == MeetingState.CANCELLED
    if not cancelled and not replies.has_seat(reply):
        return None
    seen = None if row.key.endswith(ANEW) else _last_told(meeting, row.person_id)
    changed = replies.changed_since(meeting, seen) if seen is not None and not cancelled else []
    why = "summons" if seen is None else "changed"
    return written(reply, "cancelled" if cancelled else why, changed=changed)


def _last_told(meeting: CouncilMeeting, person_id: int) -> int | None:
    """The number of the last summons that was sent to somebody; None when none was."""
    keys = {
        _key(meeting, sequence, person_id) + end: sequence
        for sequence in range(meeting.ics_sequence)
        for end in ("", ANEW)
    }
    sent = db.session.scalars(
        select(Outbox.key).where(Outbox.key.in_(keys), Outbox.sent_at.is_not(None))
    )
    return max((keys[key] for key in sent), default=None)


def _subject(why: str, council: str, day: str) -> str:
    about = {"council": council, "day": day}
    subjects = {
        "summons": _("Summons: %(council)s %(day)s", **about),
        "changed": _("Changed: %(council)s %(day)s", **about),
        "cancelled": _("Cancelled: %(council)s %(day)s", **about),
        "called_in": _("You are needed: %(council)s %(day)s", **about),
        "released": _("You are not needed: %(council)s %(day)s", **about),
        "nobody": _("No substitute can come: %(council)s %(day)s", **about),
        "reminder": _("Do you come? %(council)s %(day)s", **about),
        "noted": _("Your answer is noted: %(council)s %(day)s", **about),
    }
    return str(subjects[why])


def written(reply: SummonsReply, why: str, **more: Any) -> Letter:
    """A letter to one who is called, in their language, with the meeting for their calendar."""
    meeting, person = reply.meeting, reply.person
    with force_locale(person.language):
        name = queries.name_of(meeting)
        body = current_app.jinja_env.get_template("council/summons.txt").render(
            why=why,
            meeting=meeting,
            reply=reply,
            council=name,
            entries=queries.agenda(meeting) if why == "summons" else [],
            papers_come=meeting.papers_due >= clock.today(),
            answer_url=answer_url(reply),
            url=url_for("council.meeting", reference=meeting.reference, _external=True),
            **more,
        )
        file = Attachment(
            calendar.filename(meeting),
            calendar.MEDIA_TYPE,
            calendar.invitation(reply),
            method=calendar.method(meeting).value,
        )
        subject = _subject(why, name, weekday(meeting.starts_at))
    return Letter(to=person.email, subject=subject, body=body, attachments=[file])
