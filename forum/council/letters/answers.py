"""Letters about who comes: a substitute is needed, or not any more; nobody can; somebody has not answered."""

from collections.abc import Iterable

from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.council.letters.summons import written
from forum.council.models import MeetingState, SummonsAnswer, SummonsReply
from forum.council.queries import replies

CALLED_IN = "council_called_in"
RELEASED = "council_released"
NOBODY = "council_no_substitute"
REMINDED = "council_summons_reminder"
NOTED = "council_answer_noted"


def called_in(uid: str, substitutes: Iterable[SummonsReply]) -> None:
    """They are asked to come instead of a member. `uid` is of the event; in the open act."""
    _enqueue(CALLED_IN, uid, substitutes)


def released(uid: str, substitutes: Iterable[SummonsReply]) -> None:
    """They were asked, and need not come any more."""
    _enqueue(RELEASED, uid, substitutes)


def nobody_comes(uid: str, members: Iterable[SummonsReply]) -> None:
    """Nobody can come instead of them."""
    _enqueue(NOBODY, uid, members)


def remind(uid: str, silent: Iterable[SummonsReply]) -> None:
    """They have not answered."""
    _enqueue(REMINDED, uid, silent)


def answer_noted(reply: SummonsReply) -> None:
    """The secretary has written down what they answered. In the open act."""
    if reply.answered_at is not None:
        _enqueue(NOTED, f"{reply.answered_at:%Y%m%d%H%M%S%f}", [reply])


def _enqueue(name: str, uid: str, called: Iterable[SummonsReply]) -> None:
    rows = [
        {
            "key": f"{name}-{uid}-{one.id}",
            "person_id": one.person_id,
            "address": None,
            "about": {"reply": one.id, "instead_of": one.in_place_of_id},
        }
        for one in called
    ]
    if rows:
        enqueue_all(name, rows)


def _still(row: Outbox) -> SummonsReply | None:
    """Whom the letter is to, while the meeting is to come and they sit in the council on its day."""
    reply = replies.by_number(row.about["reply"])
    if reply is None or reply.meeting.state != MeetingState.CALLED or reply.meeting.has_begun:
        return None
    return reply if replies.has_seat(reply) else None


@letter(CALLED_IN)
def _called_in(row: Outbox) -> Letter | None:
    """Not if they are not needed any more, or are needed for somebody else: of that there is a letter too."""
    reply = _still(row)
    if reply is None or not reply.is_substitute or reply.in_place_of_id is None:
        return None
    if reply.in_place_of_id != row.about["instead_of"]:
        return None
    return written(reply, "called_in")


@letter(RELEASED)
def _released(row: Outbox) -> Letter | None:
    reply = _still(row)
    return written(reply, "released") if reply is not None and reply.is_free else None


@letter(NOBODY)
def _nobody_comes(row: Outbox) -> Letter | None:
    reply = _still(row)
    if reply is None or reply.answer != SummonsAnswer.SUBSTITUTE:
        return None
    there = replies.by_side(reply.meeting)[reply.side]
    return written(reply, "nobody") if there.stand_in(reply) is None else None


@letter(REMINDED)
def _reminded(row: Outbox) -> Letter | None:
    reply = _still(row)
    return written(reply, "reminder") if reply is not None and reply.is_silent else None


@letter(NOTED)
def _noted(row: Outbox) -> Letter | None:
    """What stands there now, if they have not answered themselves since."""
    reply = _still(row)
    if reply is None or reply.answered_at is None:
        return None
    is_last = row.key == f"{NOTED}-{reply.answered_at:%Y%m%d%H%M%S%f}-{reply.id}"
    return written(reply, "noted") if is_last else None
