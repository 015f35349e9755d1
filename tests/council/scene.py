"""Meetings of the council for tests, brought to the state that a test begins in."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from forum.core import clock, files
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    AgendaPaper,
    BacklogPoint,
    CouncilMeeting,
    DecisionKind,
    Nomination,
    PointKind,
)
from forum.council.operations import (
    agendas,
    backlog,
    holding,
    meetings,
    minutes,
    papers,
    publishing,
    writing,
)
from forum.council.operations.writing import Content, Task
from forum.matters import operations as documents
from forum.matters.models import Matter
from tests.factories import Cast
from tests.matters import scene as matters

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
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


def point(cast: Cast, key: str = "x", title: str = "Hur vi arbetar") -> BacklogPoint:
    """Something without a thread that waits for an agenda."""
    waiting = BacklogPoint(
        council_id=cast.council.id,
        kind=PointKind.PUT_OFF,
        key=key,
        title=title,
        waits_since=clock.now(),
    )
    with transaction():
        db.session.add(waiting)
    return waiting


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


def paper(cast: Cast, item: AgendaItem, name: str = "kalkyl.pdf") -> AgendaPaper:
    """A document that Sam lays with an item."""
    examined = files.examine(BytesIO(PDF), name)
    with transaction():
        return papers.add_paper(cast.actor("sam"), item, file=examined, title="Kalkylen")


def outdated_paper(cast: Cast, item: AgendaItem) -> AgendaPaper:
    """A document of the item's matter that Sam has chosen, of which Ulla has added a newer version since."""
    of, ulla = queries.sources_of(item)[0].matter, cast.actor("ulla")
    with transaction():
        first = documents.add_document(ulla, of, title="Enkäten", stream=BytesIO(PDF), name="e.pdf")
        chosen = papers.choose_paper(cast.actor("sam"), item, first)
        newer = BytesIO(PDF.replace(b"obj<<>>", b"obj<</A 1>>"))
        documents.add_document(
            ulla, of, title="Enkäten", stream=newer, name="e2.pdf", replaces=first
        )
    return chosen


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
        holding.attend(cast.actor("sam"), meeting, present=ids, approvers=ids)


def content(cast: Cast, kind: DecisionKind = DecisionKind.RECOMMENDATION) -> Content:
    """What the minutes say under an item that treats a matter."""
    said = "Rådet rekommenderar en **pilot i varje område**."
    later = clock.today() + timedelta(days=90)
    task = Task("Pröva en pilot", cast.unit, later)
    return Content(
        body="Sekreteraren redogör.",
        kind=kind,
        decided=said,
        due_on=later if kind == DecisionKind.POSTPONED else None,
        tasks=[task] if kind == DecisionKind.ASSIGNMENT else (),
    )


def written(
    cast: Cast, meeting: CouncilMeeting, kind: DecisionKind = DecisionKind.RECOMMENDATION
) -> None:
    """Every item has its text, and every matter its decision."""
    for entry in queries.agenda(meeting):
        plain = Content(body="Sekreteraren redogör.")
        with transaction():
            writing.write(
                cast.actor("sam"),
                entry.item,
                content(cast, kind) if entry.needs_decision else plain,
            )


def closed(cast: Cast, proposal: Nomination | None = None, **more: Any) -> CouncilMeeting:
    """A meeting that is over: it was attended, and every matter has its outcome."""
    meeting = held(cast, proposal)
    attended(cast, meeting)
    written(cast, meeting, **more)
    return close(cast, meeting)


def close(cast: Cast, meeting: CouncilMeeting) -> CouncilMeeting:
    """Sam closes a meeting when its time is out."""
    with transaction():
        return holding.close(cast.actor("sam"), meeting, ended_at=meeting.ends_at)


def drafted(
    cast: Cast,
    proposal: Nomination | None = None,
    kind: DecisionKind = DecisionKind.RECOMMENDATION,
) -> CouncilMeeting:
    """Minutes that are ready to sign."""
    meeting = closed(cast, proposal, kind=kind)
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
        return publishing.publish(cast.actor("sam"), meeting)


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
