"""Naming people and parties in a comment."""

from forum.core.db import db
from forum.matters.models import Comment, Mention
from forum.matters.queries import mentions
from forum.matters.queries.mentions import Named, named

__all__ = ["Named", "named", "remember"]


def remember(written: Comment, named: Named) -> Named:
    """Store whom a comment names, once each, however often it is changed; gives those who are new.

    Part of the act that writes or changes it. Nobody is told of what they wrote themselves.
    """
    new = Named(named.addresses, named.people - {written.person_id}, named.parties)
    if written.id is not None:
        known = mentions.of(written)
        people = new.people - {row.person_id for row in known}
        new = Named(named.addresses, people, new.parties - {row.party_id for row in known})
    db.session.add_all(Mention(comment=written, person_id=one) for one in sorted(new.people))
    db.session.add_all(Mention(comment=written, party_id=one) for one in sorted(new.parties))
    return new
