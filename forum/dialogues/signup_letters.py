"""Letters to those who have signed up. Each holds the link by which they see, and cancel, their sign-up."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import clock, ical
from forum.core.db import db
from forum.core.outbox import Attachment, Letter, Outbox, enqueue_all, letter
from forum.dialogues import calendar
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.matters import kinds
from forum.web.filters import time_of_day, weekday

SIGNED_UP = "sign_up"
AGAIN = "sign_up_again"
MOVED_UP = "sign_up_seated"
REMINDED = "sign_up_reminder"
TAKEN_OUT = "sign_up_taken_out"


def own_url(kept: SignUp) -> str:
    """The page of a sign-up, for whoever has its link."""
    return url_for("dialogues.own", secret=kept.secret, _external=True)


def enqueue_each(name: str, people: Iterable[SignUp], key: str = "", **about: Any) -> None:
    """One letter of that name to each of those who have signed up; `key` tells it from other such letters.

    Its writer finds the sign-up under `sign_up`. In the open act.
    """
    rows = [
        {
            "key": "-".join(part for part in (name, str(one.id), key) if part),
            "person_id": one.person_id,
            "address": one.address,
            "about": {"sign_up": one.id, **about},
        }
        for one in people
    ]
    if rows:
        enqueue_all(name, rows)


def reader(kept: SignUp) -> tuple[str, str]:
    """Where the letters to someone go, and in which language."""
    person = db.session.get(Person, kept.person_id) if kept.person_id is not None else None
    return (person.email, person.language) if person else (kept.address or "", kept.language)


def signed_up(kept: SignUp) -> None:
    """They have a seat, or stand in line."""
    enqueue_each(SIGNED_UP, [kept])


def again(kept: SignUp) -> None:
    """Their address was signed up once more; at most one such letter a day."""
    enqueue_each(AGAIN, [kept], clock.today().isoformat())


def moved_up(people: Iterable[SignUp]) -> None:
    """They have stood in line, and have a seat now."""
    enqueue_each(MOVED_UP, people)


def remind(meeting: DialogueMeeting, people: Iterable[SignUp]) -> None:
    """The meeting comes soon. Should it be moved, there is another such letter."""
    enqueue_each(REMINDED, people, f"{meeting.starts_at:%Y%m%d%H%M}")


def taken_out(kept: SignUp) -> None:
    """A host has cancelled for them."""
    enqueue_each(TAKEN_OUT, [kept])


def when(meeting: DialogueMeeting) -> str:
    """The day and the time of a meeting, in words."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    day = weekday(meeting.starts_at, year=True)
    begins, ends = time_of_day(meeting.starts_at), time_of_day(meeting.ends_at)
    return str(_("%(day)s at %(begins)s–%(ends)s", day=day, begins=begins, ends=ends))


@letter(SIGNED_UP)
def _signed_up(row: Outbox) -> Letter | None:
    return _letter(row)


@letter(AGAIN)
def _again(row: Outbox) -> Letter | None:
    return _letter(row)


@letter(MOVED_UP)
def _moved_up(row: Outbox) -> Letter | None:
    return _letter(row)


@letter(REMINDED)
def _reminded(row: Outbox) -> Letter | None:
    return _letter(row)


def _letter(row: Outbox) -> Letter | None:
    """What they have, when and where it is, and the link; nothing when they have cancelled, or it is over."""
    kept = db.session.get(SignUp, row.about["sign_up"])
    if kept is None or kept.state == SignUpState.CANCELLED:
        return None
    meeting = kept.meeting
    if meeting.state != DialogueState.ANNOUNCED or meeting.has_begun:
        return None
    has_seat = kept.state == SignUpState.SEATED
    if row.letter in {MOVED_UP, REMINDED} and not has_seat:
        return None
    to, language = reader(kept)
    with force_locale(language):
        file = calendar.file(meeting, digital=has_seat) if has_seat else b""
        return Letter(
            to=to,
            subject=_subject(row.letter, kept, meeting),
            body=_body("dialogues/sign_up.txt", kept, why=row.letter, has_seat=has_seat),
            attachments=(
                [Attachment(calendar.filename(meeting), ical.MEDIA_TYPE, file)] if file else []
            ),
        )


def _subject(name: str, kept: SignUp, meeting: DialogueMeeting) -> str:
    told = {"title": meeting.title, "when": when(meeting)}
    if name == REMINDED:
        return str(_("Soon: %(title)s, %(when)s", **told))
    if kept.state == SignUpState.SEATED:
        return str(_("You have a seat: %(title)s, %(when)s", **told))
    return str(_("You stand in line: %(title)s, %(when)s", **told))


def _body(template: str, kept: SignUp, **more: Any) -> str:
    meeting = kept.meeting
    return current_app.jinja_env.get_template(template).render(
        kept=kept,
        meeting=meeting,
        when=when(meeting),
        where=calendar.where(meeting),
        url=kinds.url_of(meeting, _external=True),
        own_url=own_url(kept),
        **more,
    )


@letter(TAKEN_OUT)
def _taken_out(row: Outbox) -> Letter | None:
    kept = db.session.get(SignUp, row.about["sign_up"])
    if kept is None or not kept.reason:
        return None
    to, language = reader(kept)
    with force_locale(language):
        return Letter(
            to=to,
            subject=_("Your sign-up is cancelled: %(title)s", title=kept.meeting.title),
            body=_body("dialogues/taken_out.txt", kept),
        )
