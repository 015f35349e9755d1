"""Remembering how far someone has read. Their own, like a draft: it stands in no log and tells nobody."""

from collections.abc import Collection

from sqlalchemy import select

from forum.core import clock
from forum.core.access import Actor, require
from forum.core.db import db, insert_into
from forum.matters import actions
from forum.matters.models import Matter, ReadMark
from forum.matters.queries import marks

#: So many numbers are remembered of what is read out of order, the lowest first.
MOST_AHEAD = 500


def read(
    actor: Actor, matter: Matter, numbers: Collection[int] = (), *, up_to: int = 0
) -> ReadMark | None:
    """Remember that comments were read: those with these numbers, or all up to one.

    Who begins in the midst of a thread has passed over what was said before. None when nothing was read.
    """
    require(actions.MARK_READ, actor, matter)
    # What was said by now, known before it is looked for what is left: nothing can slip between.
    db.session.refresh(matter, ["comment_count"])
    there = matter.comment_count
    known = {number for number in numbers if 0 < number <= there}
    up_to = min(max(up_to, 0), there)
    if not known and not up_to:
        return None
    mark = _held(actor, matter, begun_at=min(known, default=1) - 1)
    seq, before = max(mark.seq, up_to), set(mark.ahead or ())
    known = {number for number in known | before if number > seq}
    left = marks.first_unread(matter.id, mark.person_id, seq, known)
    seq = left - 1 if left is not None else there
    ahead = sorted(number for number in known if number > seq)[:MOST_AHEAD]
    if (seq, set(ahead)) != (mark.seq, before):
        mark.seq, mark.ahead, mark.read_at = seq, ahead or None, clock.now()
    return mark


def _held(actor: Actor, matter: Matter, *, begun_at: int) -> ReadMark:
    """The person's mark, made if there is none, and held until the act ends."""
    whose = {"person_id": actor.person_id, "matter_id": matter.id}
    begun = insert_into(ReadMark).values(**whose, seq=begun_at, read_at=clock.now())
    db.session.execute(begun.on_conflict_do_nothing())
    held = select(ReadMark).filter_by(**whose).with_for_update()
    mark: ReadMark = db.session.scalars(held, execution_options={"populate_existing": True}).one()
    return mark
