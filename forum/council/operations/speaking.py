"""The list of speakers of an item: who has asked for the floor, who has it, who has spoken."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.words import Worded
from forum.council import actions, queries
from forum.council.models import AgendaItem, Speaker
from forum.council.queries import holding, speaking

LONGEST_NAME, MOST = 200, 100
NAMELESS = _l("Write or choose who asks for the floor.")
TOO_MANY = _l("There is no room for more on this list.")


class Step(Worded):
    """What can be done with someone on the list."""

    FLOOR = "floor", _l("Give the floor")
    DONE = "done", _l("Has spoken")
    UNDO = "undo", _l("Back in line")
    REMOVE = "remove", _l("Strike out")


def ask(actor: Actor, item: AgendaItem, *, name: str) -> Speaker:
    """Put somebody last in line: one of those present by their name, or a guest."""
    queries.lock_item(item)
    require(actions.SPEAK, actor, item)
    name = text.one_line(name)[:LONGEST_NAME]
    if not name:
        raise Refused(no(NAMELESS))
    line = speaking.speakers(item)
    if len(line) >= MOST:
        raise Refused(no(TOO_MANY))
    known = {seat.person.name.casefold(): seat.person for seat in holding.present(item.meeting)}
    person = known.get(name.casefold())
    name = person.name if person is not None else name
    if any(one.began_at is None and one.name.casefold() == name.casefold() for one in line):
        raise Refused(no(_l("%(name)s is in line already.", name=name)))
    last = select(func.max(Speaker.position)).where(Speaker.item_id == item.id)
    added = Speaker(
        item_id=item.id,
        person_id=person.id if person is not None else None,
        name=name,
        position=(db.session.scalar(last) or 0) + 1,
        asked_at=clock.now(),
    )
    db.session.add(added)
    record(actions.SPEAK, actor, item)
    return added


def step(actor: Actor, speaker: Speaker, what: Step) -> None:
    """Give someone the floor (whoever had it has spoken), note that they have spoken, undo, strike out."""
    item = speaker.item
    queries.lock_item(item, speaker)
    require(actions.SPEAK_OF, actor, speaker)
    now = clock.now()
    if what is Step.FLOOR:
        for other in speaking.speakers(item):
            if other.began_at is not None and other.ended_at is None and other.id != speaker.id:
                other.ended_at = now
        speaker.began_at, speaker.ended_at = now, None
    elif what is Step.DONE and speaker.began_at is not None:
        speaker.ended_at = now
    elif what is Step.UNDO:
        speaker.began_at = speaker.ended_at = None
    elif what is Step.REMOVE:
        db.session.delete(speaker)
    record(actions.SPEAK_OF, actor, item)


def give_next(actor: Actor, item: AgendaItem) -> None:
    """Whoever has the floor has spoken, and the first in line has it."""
    queries.lock_item(item)
    require(actions.SPEAK, actor, item)
    now = clock.now()
    line = speaking.speakers(item)
    for one in line:
        if one.began_at is not None and one.ended_at is None:
            one.ended_at = now
    first = next((one for one in line if one.began_at is None), None)
    if first is not None:
        first.began_at = now
    record(actions.SPEAK, actor, item)
