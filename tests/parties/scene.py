"""Umbrellas for tests: what Ulla's umbrella says of Bo's organisation, and what Bo answers."""

from typing import Any

from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.parties import operations
from forum.parties.models import (
    Field,
    Party,
    PartyField,
    SizeBand,
    Tie,
    UmbrellaMembership,
    UmbrellaState,
)
from tests.factories import Cast, store


def claimed(cast: Cast, member: Party | None = None) -> UmbrellaMembership:
    """The umbrella says that an organisation (Bo's, unless told) is its member."""
    member = member or cast.organisation
    with transaction():
        return operations.claim(
            cast.actor("ulla"), cast.umbrella, umbrella=cast.umbrella, member=member
        )


def together(cast: Cast, member: Party | None = None) -> UmbrellaMembership:
    """Both have said so; stored as it is for an organisation that nobody represents."""
    if member is None:
        said = claimed(cast)
        with transaction():
            return operations.confirm(cast.actor("bo"), Tie(said, cast.organisation))
    said = claimed(cast, member)
    with transaction():
        said.state, said.confirmed_at = UmbrellaState.CONFIRMED, said.claimed_at
    return said


def describe(actor: Actor, party: Party, **changed: Any) -> Party:
    """An organisation says what it is."""
    with transaction():
        return operations.describe(actor, party, **changed)


def works_with(party: Party, *fields: Field, size: SizeBand | None = None) -> Party:
    """Store what an organisation works with, whoever represents it."""
    store(*(PartyField(party_id=party.id, field=field) for field in fields), party)
    with transaction():
        party.size_band = size
    return party


def fresh() -> Any:
    """The session, with nothing of what it knew before."""
    db.session.rollback()
    db.session.expire_all()
    return db.session
