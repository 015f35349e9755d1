"""Who is called to a meeting, for tests: substitutes, answers, and the letters that follow."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock, outbox
from forum.core.db import db, transaction
from forum.council.models import CouncilMeeting, SummonsAnswer, SummonsReply
from forum.council.operations import replies as operations
from forum.council.queries import replies
from forum.parties.models import Membership, Party, Role, Side
from forum.parties.queries import actor_for
from tests.factories import Cast, person

YES, NO, SUBSTITUTE = SummonsAnswer.YES, SummonsAnswer.NO, SummonsAnswer.SUBSTITUTE


def seat(
    council: Party,
    name: str,
    side: Side = Side.CITY,
    *,
    substitute: bool = True,
    since: int = 100,
    ends_on: date | None = None,
) -> Membership:
    """Somebody new sits in a council, as a substitute unless told; so many days by now."""
    held = Membership(
        person_id=person(name).id,
        party_id=council.id,
        role=Role.MEMBER,
        side=side,
        is_substitute=substitute,
        starts_on=clock.today() - timedelta(days=since),
        ends_on=ends_on,
    )
    with transaction():
        db.session.add(held)
    return held


def reply(meeting: CouncilMeeting, whose: Cast | str, key: str = "") -> SummonsReply:
    """What somebody was called by: one of the cast by key, or anyone by name."""
    db.session.rollback()
    name = whose.people[key].name if isinstance(whose, Cast) else whose
    return next(one for one in replies.of(meeting) if one.person.name == name)


def answer(of: SummonsReply, said: SummonsAnswer, substitute: SummonsReply | None = None) -> None:
    """They answer."""
    wanted = substitute.id if substitute is not None else None
    with transaction():
        operations.answer(actor_for(of.person), of, said, substitute=wanted)


def letters(name: str) -> list[outbox.Outbox]:
    """The letters of that name, in order."""
    db.session.rollback()
    wanted = select(outbox.Outbox).where(outbox.Outbox.letter == name)
    return list(db.session.scalars(wanted.order_by(outbox.Outbox.id)))


def to(name: str) -> list[str]:
    """The names of those to whom letters of that name go, in order."""
    return [db.session.get_one(Person, one.person_id).name for one in letters(name)]


def written(row: outbox.Outbox) -> outbox.Letter | None:
    """A letter as it would be sent now."""
    return outbox._writers[row.letter](row)


def path(of: SummonsReply) -> str:
    """The address in their letter."""
    return f"/kallelse/{of.secret}"


def sent(browser: Any, of: SummonsReply, said: str, **more: Any) -> Any:
    """The answer of their link, by its button."""
    return browser.post(path(of), data={"answer": said, **more})
