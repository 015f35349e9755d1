"""What becomes of all that an agenda was made of when its minutes are published: done, or it waits anew."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select, update

from forum.core import clock, text
from forum.core.db import db, table
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    DecisionKind,
    Nomination,
    NominationState,
    PointKind,
)
from forum.matters.models import Matter

#: Decisions after which a matter comes before the council again.
COMES_BACK = {DecisionKind.POSTPONED, DecisionKind.REMITTED_BACK}
REASON = 1000


def settle(meeting: CouncilMeeting, entries: Sequence[queries.Entry]) -> None:
    """Every proposal on the agenda is done; what is put off waits again, as one entry for each item.

    Part of publishing the minutes. It asks as often for four hundred matters as for one.
    """
    put_off = [
        entry
        for entry in entries
        if entry.decision is not None and entry.decision.kind in COMES_BACK
    ]
    proposals = _done(meeting)
    points = _points_done(meeting)
    for entry in put_off:
        own_points = [one for one in points if one.item_id == entry.item.id]
        _point_back(meeting, entry, own_points)
    _bring_back(meeting, put_off, proposals)


def _done(meeting: CouncilMeeting) -> dict[tuple[int, int], list[Nomination]]:
    """The proposals that the items of a meeting came from, by item and matter; they are done now."""
    on_agenda = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    named = AgendaSource.nomination_id == Nomination.id
    rows = db.session.execute(
        select(Nomination, AgendaSource.item_id)
        .outerjoin(AgendaSource, named & AgendaSource.item_id.in_(on_agenda))
        .where(
            Nomination.state == NominationState.PLACED,
            or_(Nomination.item_id.in_(on_agenda), AgendaSource.id.is_not(None)),
        )
        .order_by(Nomination.id)
    ).all()
    found: dict[tuple[int, int], list[Nomination]] = {}
    for proposal, item_id in rows:
        where = proposal.item_id or item_id
        found.setdefault((where, proposal.matter_id), []).append(proposal)
    ids = [proposal.id for proposal, _item in rows]
    db.session.execute(
        update(Nomination).where(Nomination.id.in_(ids)).values(state=NominationState.DONE)
    )
    return found


def _points_done(meeting: CouncilMeeting) -> Sequence[BacklogPoint]:
    """What had no thread and stood on the agenda; it is done now."""
    points = db.session.scalars(
        select(BacklogPoint)
        .join(AgendaItem, AgendaItem.id == BacklogPoint.item_id)
        .where(AgendaItem.meeting_id == meeting.id, BacklogPoint.state == NominationState.PLACED)
        .order_by(BacklogPoint.id)
    ).all()
    for point in points:
        point.state = NominationState.DONE
    return points


def let_go_points(meeting: CouncilMeeting) -> None:
    """What has no thread leaves the agenda of a cancelled meeting, and waits again. Part of cancelling."""
    on_agenda = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    db.session.execute(
        update(BacklogPoint)
        .where(BacklogPoint.item_id.in_(on_agenda), BacklogPoint.state == NominationState.PLACED)
        .values(state=NominationState.WAITING, item_id=None)
    )


def _point_back(
    meeting: CouncilMeeting, entry: queries.Entry, points: Sequence[BacklogPoint]
) -> None:
    """What has no thread waits again; an item that was put off and was made of nothing waits as itself.

    A standing item needs not: it is on the next agenda anyway.
    """
    wanted_on = _wanted_on(entry)
    for point in points:
        point.state, point.item_id = NominationState.WAITING, None
        point.from_item_id, point.wanted_on = entry.item.id, wanted_on
    if points or entry.sources or entry.item.is_standing or entry.decision is None:
        return
    db.session.add(
        BacklogPoint(
            council_id=meeting.council_id,
            kind=PointKind.PUT_OFF,
            key=f"put-off-{entry.item.id}",
            title=entry.item.title,
            reason=text.excerpt(entry.decision.text_html, REASON - 2),
            url=queries.paragraph_path(meeting, entry.item),
            waits_since=clock.now(),
            wanted_on=wanted_on,
            from_item_id=entry.item.id,
        )
    )


def _bring_back(
    meeting: CouncilMeeting,
    put_off: Sequence[queries.Entry],
    proposals: dict[tuple[int, int], list[Nomination]],
) -> None:
    """The same matters, and single comments, wait for a later meeting: those of an item together."""
    sources = [(entry, source) for entry in put_off for source in entry.sources]
    _hold(source for entry, source in sources if (entry.item.id, source.matter_id) not in proposals)
    alone = {source.matter_id for _e, source in sources} & queries.proposed_as_a_whole(meeting)
    anew = []
    for entry, source in sources:
        earlier = proposals.get((entry.item.id, source.matter_id), [])
        if not earlier and source.matter_id not in alone:
            anew.append(_again(meeting, entry, source, None))
            alone.add(source.matter_id)
        anew.extend(_again(meeting, entry, source, one) for one in earlier)
    if anew:
        db.session.execute(insert(Nomination), anew)


def _hold(sources: Iterable[AgendaSource]) -> None:
    """Who proposes one of these matters as a whole meanwhile, does so before or after: it waits once."""
    wanted = {one.matter_id for one in sources}
    if wanted:
        key = table(Matter).c.id  # held as matters.lock holds: acts that only name one do not wait
        held = select(key).where(key.in_(wanted)).order_by(key).with_for_update(key_share=True)
        db.session.execute(held).all()


def _again(
    meeting: CouncilMeeting, entry: queries.Entry, source: AgendaSource, earlier: Nomination | None
) -> dict[str, Any]:
    """A row: many are stored at once. Without a person, and by the council itself.

    What was asked and answered goes along; a question without an answer has nobody to answer it any more.
    """
    answered = earlier if earlier is not None and earlier.addition else None
    return {
        "council_id": meeting.council_id,
        "matter_id": source.matter_id,
        "comment_id": earlier.comment_id if earlier is not None else None,
        "reason": earlier.reason if earlier is not None else "",
        "question": answered.question if answered is not None else "",
        "asked_at": answered.asked_at if answered is not None else None,
        "addition": answered.addition if answered is not None else "",
        "added_at": answered.added_at if answered is not None else None,
        "person_id": None,
        "party_id": meeting.council_id,
        "nominated_at": clock.now(),
        "state": NominationState.WAITING,
        "from_item_id": entry.item.id,
        "wanted_on": _wanted_on(entry),
    }


def _wanted_on(entry: queries.Entry) -> date | None:
    return entry.decision.due_on if entry.decision is not None else None
