"""The letter that tells those who took part what came of a meeting."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import outbox, text
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, letter
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.dialogues.queries import notes as queries
from forum.dialogues.queries import turnout
from forum.matters import kinds
from forum.web.filters import day

TOLD = "dialogue_notes"
MOST = 12  #: points of one matter told of in the letter; the page tells of all
LONGEST = 400


def tell(event: Event, meeting: DialogueMeeting) -> None:
    """One letter to each who took part, but not to whoever publishes the notes. In the open act."""
    rows = [
        {
            "key": outbox.own_key(event.uid, one.person_id or f"s{one.id}"),
            "person_id": one.person_id,
            "address": one.address,
            "about": {"meeting": meeting.id, "language": one.language},
        }
        for one in turnout.took_part(meeting)
        if (one.person_id or one.address) and one.person_id != event.person_id
    ]
    if rows:
        outbox.enqueue_all(TOLD, rows)


@letter(TOLD)
def told(row: Outbox) -> Letter | None:
    """What was said, where it is read, and what goes on to the council."""
    meeting = db.session.get(DialogueMeeting, row.about["meeting"])
    person = db.session.get(Person, row.person_id) if row.person_id is not None else None
    to = person.email if person is not None else row.address
    if meeting is None or meeting.state != DialogueState.NOTES_PUBLISHED or not to:
        return None
    said = queries.published(meeting)
    with force_locale(person.language if person is not None else row.about["language"]):
        return Letter(
            to=to,
            subject=_(
                "What was said at the dialogue meeting on %(day)s: %(title)s",
                day=day(meeting.starts_at),
                title=meeting.title,
            ),
            body=current_app.jinja_env.get_template("dialogues/noted.txt").render(
                meeting=meeting,
                came=turnout.counts(turnout.kept_by(meeting)),
                said=[(one, _points(one), max(0, len(one.notes) - MOST)) for one in said],
                goes_on=any(note.for_council for one in said for note in one.notes),
                council=current_app.config["COUNCIL_NAME"],
                url=kinds.url_of(meeting, _external=True, _anchor="anteckningar"),
                comment_url=_comment_url,
            ),
        )


def _points(said: queries.Said) -> list[str]:
    return [text.excerpt(note.body_html, LONGEST) for note in said.notes[:MOST]]


def _comment_url(said: queries.Said) -> str | None:
    """The comment in the thread of a matter; None where there is none."""
    comment = next((note.comment for note in said.notes if note.comment is not None), None)
    if comment is None:
        return None
    return url_for(
        "matters.comment_page", reference=said.matter.reference, seq=comment.seq, _external=True
    )
