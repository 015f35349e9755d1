"""Pages on which people sign up to a dialogue meeting, and on which its hosts see who comes."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.demo import dialogues
from forum.demo.pages.base import REPRESENTATIVE, RESIDENT, Page, page
from forum.dialogues.models import DialogueMeeting, SignUpState
from forum.dialogues.queries import signups

#: The meeting with more people than seats, by its name in the story.
CROWDED = "ungas-kvallar"


def pages() -> Iterator[Page]:
    """All of them, as long as the meeting lies ahead."""
    title = next(told.title for told in dialogues.read() if told.key == CROWDED)
    found = select(DialogueMeeting).where(DialogueMeeting.title == title)
    meeting = db.session.scalar(found.order_by(DialogueMeeting.id).limit(1))
    if meeting is None or meeting.has_begun or meeting.reference is None:
        return
    here = meeting.reference
    yield page("sign up to a dialogue meeting", "dialogues.sign_up", reference=here)
    yield page("signed up, a letter is sent", "dialogues.signed_up", reference=here)
    yield page("who has signed up", "dialogues.attendees", REPRESENTATIVE, reference=here)
    active = signups.active(meeting)
    for one in active[:1]:
        name, number = "cancel for someone", one.number
        yield page(name, "dialogues.take_out", REPRESENTATIVE, reference=here, number=number)
    for state, name in ((SignUpState.SEATED, "has a seat"), (SignUpState.WAITING, "in line")):
        for one in [one for one in active if one.state == state][:1]:
            yield page(f"own sign-up, {name}", "dialogues.own", RESIDENT, secret=one.secret)
            yield page(f"cancel it, {name}", "dialogues.cancel_own", RESIDENT, secret=one.secret)
