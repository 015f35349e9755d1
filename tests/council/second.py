"""A council beside the first one, for tests: Rut is its secretary, Olle and Ulla sit in it."""

from datetime import timedelta
from typing import Any

from forum.core import clock
from forum.core.access import SYSTEM, Actor
from forum.core.db import db, transaction
from forum.council import queries
from forum.council.models import CouncilMeeting, DecisionKind, Nomination, NominationState
from forum.council.operations import (
    agendas,
    councils,
    holding,
    meetings,
    minutes,
    publishing,
    writing,
)
from forum.council.operations.writing import Content
from forum.parties import operations as parties
from forum.parties.models import Party, Role, Side
from forum.parties.queries import actor_for
from tests.council import scene
from tests.factories import Cast, person

CODE, NAME = "unga", "Ungas råd"


def council(cast: Cast) -> Party:
    """The second council, with a secretary and a member for each side."""
    rut = person("Rut Rask")
    cast.people["rut"], cast.parties["rut"] = rut, None
    long_ago = clock.today() - timedelta(days=90)
    with transaction():
        profile = councils.add(SYSTEM, name=NAME, code=CODE, sector_name="de unga")
        body = profile.council
        for who, role, side in (
            ("rut", Role.SECRETARY, None),
            ("olle", Role.MEMBER, Side.CITY),
            ("ulla", Role.MEMBER, Side.SOCIAL_ECONOMY),
        ):
            parties.appoint(
                SYSTEM,
                body,
                email=cast.people[who].email,
                role=role,
                side=side,
                starts_on=long_ago,
            )
    return body


def actor(cast: Cast, who: str, body: Party | None = None) -> Actor:
    """Someone of it, for the council where it is named."""
    return actor_for(cast.people[who], body.id if body is not None else None)


def planned(cast: Cast, body: Party, days: int = 30) -> CouncilMeeting:
    """A meeting that Rut has planned."""
    with transaction():
        return meetings.plan(
            actor(cast, "rut", body),
            body,
            starts_at=scene.in_days(days),
            ends_at=scene.in_days(days, 18),
            place="Rymdtorget",
        )


def proposed(cast: Cast, body: Party, of: Any) -> Nomination:
    """A matter that waits for it."""
    with transaction():
        waits = Nomination(
            council_id=body.id,
            matter_id=of.id,
            reason=scene.REASON,
            person_id=cast.people["ulla"].id,
            nominated_at=clock.now(),
            state=NominationState.WAITING,
        )
        db.session.add(waits)
    return waits


def published(
    cast: Cast, body: Party, proposal: Nomination | None = None, said: str = "Rut redogör."
) -> CouncilMeeting:
    """Minutes of it that everyone can read."""
    rut, meeting = actor(cast, "rut", body), planned(cast, body)
    with transaction():
        if proposal is not None:
            agendas.place(rut, meeting, proposal)
        meetings.call(rut, meeting)
    ids = [cast.people[who].id for who in ("olle", "ulla")]
    with clock.pretend(meeting.starts_at), transaction():
        meetings.hold(rut, meeting)
        holding.attend(rut, meeting, present=ids, approvers=ids)
        for entry in queries.agenda(meeting):
            kind = DecisionKind.RECOMMENDATION if entry.needs_decision else None
            decided = "Rådet rekommenderar mat." if kind else ""
            writing.write(rut, entry.item, Content(body=said, kind=kind, decided=decided))
    with clock.pretend(meeting.ends_at), transaction():
        holding.close(rut, meeting, ended_at=meeting.ends_at)
        minutes.draft(rut, meeting)
        for who in ("olle", "ulla"):
            digest = queries.digest(queries.minutes_of(meeting))
            minutes.sign(actor(cast, who), meeting, text_hash=digest)
        return publishing.publish(rut, meeting)
