"""Meetings of the council for tests, brought to the state that a test begins in."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    DecisionKind,
    Nomination,
)
from forum.council.operations import agendas, backlog, meetings, minutes
from forum.matters.models import Matter
from tests.factories import Cast
from tests.matters import scene as matters

REASON = "Lokalerna behövs i hela staden."


def in_days(days: int, hour: int = 15) -> datetime:
    """A moment so many days from today, at an hour in Stockholm."""
    day = clock.today() + timedelta(days=days)
    return clock.at(day, time(hour))


def matter(cast: Cast, **changed: Any) -> Matter:
    """A public matter: an initiative of Ulla's umbrella."""
    return matters.initiative(cast, **changed)


def nomination(cast: Cast, of: Matter | None = None, who: str = "bo") -> Nomination:
    """A matter that waits for an agenda."""
    of = of or matter(cast)
    with transaction():
        return backlog.nominate(cast.actor(who), of, reason=REASON)


def planned(cast: Cast, days: int = 30) -> CouncilMeeting:
    """A meeting that Sam has planned."""
    with transaction():
        return meetings.plan(
            cast.actor("sam"),
            cast.council,
            starts_at=in_days(days),
            ends_at=in_days(days, 18),
            place="Stadshuset",
        )


def place(
    cast: Cast, meeting: CouncilMeeting, proposal: Nomination, into: AgendaItem | None = None
) -> AgendaItem:
    """Put a proposal on the agenda."""
    with transaction():
        return agendas.place(cast.actor("sam"), meeting, proposal, into=into)


def called(cast: Cast, proposal: Nomination | None = None) -> CouncilMeeting:
    """A summoned meeting, with a matter on its agenda when one is given."""
    meeting = planned(cast)
    if proposal is not None:
        place(cast, meeting, proposal)
    with transaction():
        return meetings.call(cast.actor("sam"), meeting)


def held(cast: Cast, proposal: Nomination | None = None) -> CouncilMeeting:
    """A meeting that has begun; from here on it is that day."""
    meeting = called(cast, proposal)
    with clock.pretend(meeting.starts_at), transaction():
        return meetings.hold(cast.actor("sam"), meeting)


def attended(
    cast: Cast, meeting: CouncilMeeting, present: Collection[str] = ("mia", "sol")
) -> None:
    """Members were there; those among Mia and Sol who were, approve."""
    ids = [cast.people[key].id for key in present]
    with transaction():
        minutes.attend(cast.actor("sam"), meeting, present=ids, approvers=ids)


def written(
    cast: Cast, meeting: CouncilMeeting, kind: DecisionKind = DecisionKind.RECOMMENDATION
) -> None:
    """Every item has its text, and every matter its decision."""
    for entry in queries.agenda(meeting):
        decided = {"kind": kind, "decided": "Rådet rekommenderar en **pilot i varje område**."}
        if kind == DecisionKind.ASSIGNMENT:
            decided |= {"responsible": cast.unit, "due_on": clock.today() + timedelta(days=90)}
        with transaction():
            minutes.write(
                cast.actor("sam"), entry.item, body="Sekreteraren redogör.",
                **(decided if entry.sources else {}),
            )  # fmt: skip


def drafted(
    cast: Cast,
    proposal: Nomination | None = None,
    kind: DecisionKind = DecisionKind.RECOMMENDATION,
) -> CouncilMeeting:
    """Minutes that are ready to sign."""
    meeting = held(cast, proposal)
    attended(cast, meeting)
    written(cast, meeting, kind)
    with transaction():
        return minutes.draft(cast.actor("sam"), meeting)


def sign(cast: Cast, meeting: CouncilMeeting, who: str) -> None:
    """An approver signs what now stands."""
    digest = queries.digest(queries.minutes_of(meeting))
    with transaction():
        minutes.sign(cast.actor(who), meeting, text_hash=digest)


def signed(cast: Cast, proposal: Nomination | None = None, **more: Any) -> CouncilMeeting:
    """Minutes that both have signed."""
    meeting = drafted(cast, proposal, **more)
    sign(cast, meeting, "mia")
    sign(cast, meeting, "sol")
    return meeting


def published(cast: Cast, proposal: Nomination | None = None, **more: Any) -> CouncilMeeting:
    """Minutes that everyone can read."""
    meeting = signed(cast, proposal, **more)
    with transaction():
        return minutes.publish(cast.actor("sam"), meeting)


def afresh() -> None:
    """See what others have stored since."""
    db.session.rollback()
    db.session.expire_all()


def history(of: Matter) -> list[str]:
    """The names of what the log says about a matter, in order."""
    afresh()
    found = db.session.scalars(
        select(Event.action).where(Event.matter_id == of.id).order_by(Event.seq)
    )
    return list(found)


def browser(cast: Cast, signed_in: Any, who: str) -> Any:
    """A browser in which someone of the cast is signed in, speaking for their party."""
    party = cast.parties[who]
    return signed_in(cast.people[who].id, party.id if party else None)


def item_of(meeting: CouncilMeeting, of: Matter) -> AgendaItem:
    """The item that treats a matter."""
    return next(s.item for s in queries.sources(meeting) if s.matter_id == of.id)
