"""People who sign up to dialogue meetings, for tests."""

from typing import Any

from sqlalchemy import select

from forum.core import outbox
from forum.core.access import ANONYMOUS, SYSTEM, Actor
from forum.core.db import db, transaction
from forum.dialogues.models import DialogueMeeting, SignUp, SignUpState
from forum.dialogues.operations import signups
from forum.dialogues.operations.signups import Coming


def coming(name: str = "Siv Lund", **changed: Any) -> Coming:
    """Siv has no account, but an address."""
    return Coming(
        **(
            {"name": name, "address": f"{name.split(maxsplit=1)[0].lower()}@samspel.example"}
            | changed
        )
    )


def sign_up(meeting: DialogueMeeting, name: str = "Siv Lund", **changed: Any) -> SignUp:
    """Somebody without an account signs up."""
    with transaction():
        return signups.sign_up(ANONYMOUS, meeting, coming(name, **changed))[0]


def sign_up_as(actor: Actor, meeting: DialogueMeeting, **changed: Any) -> SignUp:
    """Somebody with an account signs up."""
    about = {"name": actor.name, "address": None} | changed
    with transaction():
        return signups.sign_up(actor, meeting, coming(**about))[0]


def cancel(kept: SignUp, actor: Actor | None = None) -> None:
    """They cancel, by the link unless they are named."""
    with transaction():
        signups.cancel(actor or SYSTEM, kept)


def states(meeting: DialogueMeeting) -> list[tuple[int, SignUpState]]:
    """What everyone has, in the order in which they signed up."""
    db.session.rollback()
    rows = select(SignUp.number, SignUp.state).where(SignUp.meeting_id == meeting.id)
    return [(row.number, row.state) for row in db.session.execute(rows.order_by(SignUp.number))]


def letters(name: str) -> list[outbox.Outbox]:
    """The letters of that name that wait to be sent, in order."""
    db.session.rollback()
    wanted = select(outbox.Outbox).where(outbox.Outbox.letter == name)
    return list(db.session.scalars(wanted.order_by(outbox.Outbox.id)))


def written(row: outbox.Outbox) -> outbox.Letter | None:
    """A letter as it would be sent now."""
    return outbox._writers[row.letter](row)


def only() -> SignUp:
    """The only one there is."""
    db.session.rollback()
    return db.session.scalars(select(SignUp)).one()
