"""What happens to a matter itself: it becomes public, and people support it."""

from functools import cache
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, insert, inspect, select, update
from sqlalchemy.orm import lazyload

from forum.core import clock, sequences
from forum.core.access import Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import Comment, Matter, Support

Grown = TypeVar("Grown", bound=Matter)


def publish(matter: Matter) -> Matter:
    """Give a matter its reference and let everyone read it. Part of its own kind's act, which records it."""
    year = clock.today().year
    matter.year, matter.number = year, sequences.take(f"matter:{year}")
    matter.reference = f"S-{year}-{matter.number}"
    matter.published_at = clock.now()
    db.session.flush()
    return matter


@cache
def _held(kind: type[Matter]) -> Any:
    """A matter of that kind, held and read in one. Built once: every act asks it.

    What it has in the table of its kind is held too: only what is held is read as it is after waiting. Those
    who refer to it need not wait, as its number stays what it is.
    """
    identity = kind.__mapper__.polymorphic_identity
    known = select(kind).where(kind.id == bindparam("matter"), Matter.kind == identity)
    alone = known.options(lazyload("*"))  # what may not be there cannot be held
    return alone.with_for_update(key_share=True).execution_options(populate_existing=True)


def lock(matter: Matter) -> None:
    """Hold a matter until the act ends and read it afresh: acts on one matter come one after another.

    Refused, in the rare case, if it has become another kind of matter since it was loaded.
    """
    known = inspect(matter).identity  # asked without reading what is read again below
    row = {"matter": known[0] if known else matter.id}
    if db.session.execute(_held(type(matter)), row).scalar_one_or_none() is None:
        raise Refused(no(_l("The conversation has just become an initiative. Send once more.")))


def lock_comment(written: Comment) -> None:
    """Hold the matter of a comment, and read the comment afresh."""
    lock(written.matter)
    db.session.refresh(written)


def become(matter: Matter, kind: type[Grown], state: str, **fields: object) -> Grown:
    """Let a matter go on as another kind: the same row, with its reference, thread and followers.

    Part of an act. What its former kind kept stays stored; the object given is of no use any more.
    """
    key = matter.id
    db.session.flush()
    rows: Any = Matter.__table__
    own: Any = kind.__table__
    identity = {"kind": kind.__mapper__.polymorphic_identity, "state": state}
    db.session.execute(update(rows).where(rows.c.id == key).values(**identity))
    db.session.execute(insert(own).values(id=key, **fields))
    db.session.expunge(matter)
    db.session.expire_all()  # whatever refers to it finds what it has become
    return db.session.get_one(kind, key)


def touch(written: Comment) -> None:
    """Say that what a thread shows of a comment has changed. Part of the act that changes it.

    The database adds: a new name of the writer's (see naming) may have raised it in the same moment.
    """
    written.revision = Comment.revision + 1


class TextChanged(ValueError):
    """The text of the matter was changed since whoever supports it was shown it."""

    words: Words = _l(
        "The text has been changed since you opened this page. Read it as it stands now, and say "
        "then whether you support it."
    )


def support(actor: Actor, matter: Matter, wording: int | None = None) -> bool:
    """Support a matter as its text stands now, for the party one speaks for or as oneself; once.

    `wording` is the number of the text that the supporter was shown: TextChanged when it is another one.
    Whoever supported an earlier text supports this one too. False when they did so already.
    """
    lock(matter)
    require(actions.SUPPORT, actor, matter)
    if wording is not None and wording != matter.wording:
        raise TextChanged
    given = queries.support_of(actor, matter)
    if given is not None and given.wording == matter.wording:
        return False
    what = actions.SUPPORT if given is None else actions.CONFIRM_SUPPORT
    if given is None:
        given = give(actor, matter, None)
    given.wording = matter.wording
    db.session.flush()
    recount_support(matter)
    record(what, actor, given, matter_id=matter.id)
    return True


def unsupport(actor: Actor, matter: Matter) -> None:
    """Take one's support of a matter back."""
    lock(matter)
    require(actions.UNSUPPORT, actor, matter)
    given = queries.support_of(actor, matter)
    if given is not None:
        record(actions.UNSUPPORT, actor, given, matter_id=matter.id)
        db.session.delete(given)
        db.session.flush()
        recount_support(matter)


def recount_support(matter: Matter) -> None:
    """Count anew who supports the text of a matter that stands now. Part of an act."""
    recount(
        Matter,
        matter.id,
        Support.matter_id == matter.id,
        Support.comment_id.is_(None),
        Support.wording == matter.wording,
    )


def give(actor: Actor, matter: Matter, written: Comment | None) -> Support:
    """Store that the actor agrees with a matter, or with a comment in it. Part of an act."""
    given = Support(
        matter_id=matter.id,
        comment_id=written.id if written is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        given_at=clock.now(),
        wording=matter.wording,
    )
    db.session.add(given)
    db.session.flush()
    return given


def recount(model: type[Matter] | type[Comment], key: int, *which: object) -> None:
    """Count anew who supports: parties and private persons apart."""
    parties = select(func.count(Support.party_id)).where(*which)  # type: ignore[arg-type]
    people = select(func.count()).where(*which, Support.party_id.is_(None))  # type: ignore[arg-type]
    db.session.execute(
        update(model)
        .where(model.id == key)
        .values(
            supporting_parties=parties.scalar_subquery(), supporting_people=people.scalar_subquery()
        )
    )
