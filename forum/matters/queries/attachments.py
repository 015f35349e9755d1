"""Reading the files of comments, and those that wait with the draft of their writer."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Integer, Select, String, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import Actor
from forum.core.db import db, table
from forum.core.drafts import Draft
from forum.matters.models import Attachment, Comment, Matter


def of(comment_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """The files of each of these comments, in their order. One query; none for no comments."""
    found: dict[int, list[Attachment]] = {}
    if not comment_ids:
        return found
    wanted = select(Attachment).where(Attachment.comment_id.in_(comment_ids))
    for file in db.session.scalars(wanted.order_by(Attachment.comment_id, Attachment.number)):
        found.setdefault(file.comment_id or 0, []).append(file)
    return found


def file(reference: str, seq: int, number: int) -> Attachment | None:
    """One file of one comment of one published matter."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.comment)
        .join(Matter, Matter.id == Comment.matter_id)
        .where(
            Matter.reference == reference.upper(),
            Comment.seq == seq,
            Attachment.number == number,
        )
        .options(joinedload(Attachment.comment).joinedload(Comment.matter))
    )


def waiting(actor: Actor, matter: Matter) -> Sequence[Attachment]:
    """The person's files in this matter that belong to no comment yet, in the order they came."""
    return db.session.scalars(
        select(Attachment)
        .where(
            Attachment.person_id == actor.person_id,
            Attachment.matter_id == matter.id,
            Attachment.comment_id.is_(None),
        )
        .order_by(Attachment.id)
    ).all()


def waiting_anywhere(actor: Actor) -> int:
    """How many files of the person belong to no comment yet, in all matters together."""
    own = Attachment.person_id == actor.person_id
    statement = select(func.count()).where(own, Attachment.comment_id.is_(None))
    return db.session.scalar(statement) or 0


def waiting_file(reference: str, number: int) -> Attachment | None:
    """A file that belongs to no comment yet, by its id; whose it is, the rule asks."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.matter)
        .where(
            Matter.reference == reference.upper(),
            Attachment.id == number,
            Attachment.comment_id.is_(None),
        )
        .options(joinedload(Attachment.matter))
    )


def begun(actor: Actor, matter: Matter, draft: str) -> bool:
    """Whether the person has a draft of that name, or files that wait in this matter. One small query."""
    named = {"person": actor.person_id, "matter": matter.id, "draft": draft}
    return bool(db.session.execute(_begun(), named).scalar_one())


@cache
def _begun() -> Select[bool]:
    """Built once: it is asked with every page that someone signed in reads."""
    drafts, files = table(Draft).c, table(Attachment).c
    person = bindparam("person", type_=Integer)
    written = select(drafts.id).where(
        drafts.person_id == person, drafts.form == bindparam("draft", type_=String)
    )
    waiting = select(files.id).where(
        files.person_id == person,
        files.matter_id == bindparam("matter", type_=Integer),
        files.comment_id.is_(None),
    )
    return select(or_(written.exists(), waiting.exists()))
