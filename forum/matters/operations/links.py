"""Tying matters together. Part of another act, which records it and has judged who may."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from forum.core import clock
from forum.core.access import Actor, Refused, no
from forum.core.db import db
from forum.matters.models import Comment, Link, LinkKind, Matter
from forum.matters.queries import links


def link(
    actor: Actor, matter: Matter, kind: LinkKind, other: Matter, comment: Comment | None = None
) -> Link:
    """Say that a matter belongs to another, published one; once, however often said.

    `comment` is what was written into the other one's thread when they were linked.
    """
    if other.id == matter.id:
        raise Refused(no(_l("A matter cannot be linked to itself.")))
    if not other.is_public:
        raise Refused(no(_l("There is no such matter. Look at its reference once more.")))
    known = links.between(matter, kind, other.id)
    if known is not None:
        return known
    made = Link(
        matter_id=matter.id,
        other_id=other.id,
        kind=kind,
        person_id=actor.person_id,
        party_id=actor.party_id,
        linked_at=clock.now(),
        comment_id=comment.id if comment is not None else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def set_links(
    actor: Actor, matter: Matter, kind: LinkKind, other_ids: Collection[int]
) -> list[int]:
    """Let a matter be linked in that way to just these; gives the ids of those that are new.

    Those that were linked before stay as they are. Refused where one of them is not published.
    """
    wanted = dict.fromkeys(other_ids)
    before = set(
        db.session.scalars(
            select(Link.other_id).where(Link.matter_id == matter.id, Link.kind == kind)
        )
    )
    unlink(matter, kind, before - wanted.keys())
    new = [key for key in wanted if key not in before]
    if not new:
        return []
    found = {one.id: one for one in db.session.scalars(select(Matter).where(Matter.id.in_(new)))}
    if found.keys() != set(new):
        raise Refused(no(_l("There is no such matter. Look at its reference once more.")))
    for key in new:
        link(actor, matter, kind, found[key])
    return new


def unlink(matter: Matter, kind: LinkKind, other_ids: Collection[int]) -> None:
    """Take links of that kind away."""
    if other_ids:
        db.session.execute(
            delete(Link).where(
                Link.matter_id == matter.id, Link.kind == kind, Link.other_id.in_(other_ids)
            )
        )
