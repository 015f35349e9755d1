"""What happens to a matter itself: it becomes public, and people support it."""

from sqlalchemy import func, select, update

from forum.core import clock, sequences
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import Comment, Matter, Support


def publish(matter: Matter) -> Matter:
    """Give a matter its reference and let everyone read it. Part of its own kind's act, which records it."""
    year = clock.today().year
    matter.year, matter.number = year, sequences.take(f"matter:{year}")
    matter.reference = f"S-{year}-{matter.number}"
    matter.published_at = clock.now()
    db.session.flush()
    return matter


def lock(matter: Matter) -> None:
    """Hold a matter until the act ends and read it afresh: acts on one matter come one after another."""
    rows = Matter.__table__.c  # the one table, as a joined kind cannot be locked
    db.session.execute(select(rows.id).where(rows.id == matter.id).with_for_update())
    db.session.refresh(matter)


def support(actor: Actor, matter: Matter) -> Support:
    """Support a matter, as the party one speaks for or as oneself; once, however often asked."""
    lock(matter)
    require(actions.SUPPORT, actor, matter)
    given = queries.support_of(actor, matter)
    if given is None:
        given = give(actor, matter, None)
        recount(Matter, matter.id, Support.matter_id == matter.id, Support.comment_id.is_(None))
        record(actions.SUPPORT, actor, given, matter_id=matter.id)
    return given


def unsupport(actor: Actor, matter: Matter) -> None:
    """Take one's support of a matter back."""
    lock(matter)
    require(actions.UNSUPPORT, actor, matter)
    given = queries.support_of(actor, matter)
    if given is not None:
        record(actions.UNSUPPORT, actor, given, matter_id=matter.id)
        db.session.delete(given)
        db.session.flush()
        recount(Matter, matter.id, Support.matter_id == matter.id, Support.comment_id.is_(None))


def give(actor: Actor, matter: Matter, written: Comment | None) -> Support:
    """Store that the actor agrees with a matter, or with a comment in it. Part of an act."""
    given = Support(
        matter_id=matter.id,
        comment_id=written.id if written is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        given_at=clock.now(),
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
