"""Reading invitations: who is invited, who has taken part, whom a choice matches, who may be reminded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from forum.core import clock
from forum.core.db import db
from forum.districts.models import District
from forum.invitations.models import Invitation
from forum.matters.models import Comment, CommentState
from forum.parties.models import Party, PartyKind
from forum.processes import queries as processes
from forum.processes.models import TAKES_PART, PlanningProcess, Stage, StageState
from forum.responses.models import FormalResponse, ResponseState
from forum.responses.policy import is_late
from forum.responses.queries import takes_responses
from forum.responses.queries.responses import published

#: No party gets a second letter before so long has passed since the one before.
PATIENCE = timedelta(days=7)


def count(process: PlanningProcess) -> int:
    """How many are invited."""
    return db.session.scalars(select(func.count()).where(Invitation.process_id == process.id)).one()


def invitations(process: PlanningProcess) -> Sequence[Invitation]:
    """Every invitation to a process, in the order of the alphabet; one query."""
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.party)
        .where(Invitation.process_id == process.id)
        .options(joinedload(Invitation.party))
        .order_by(Party.sort_key, Party.id)
    ).all()


def invited_ids(process: PlanningProcess) -> set[int]:
    """The parties that are invited, by their ids."""
    found = select(Invitation.party_id).where(Invitation.process_id == process.id)
    return set(db.session.scalars(found))


@dataclass(frozen=True)
class Part:
    """How a party has taken part: when it first sent a response, and when it first wrote in the thread."""

    responded_at: datetime | None = None
    commented_at: datetime | None = None


def parts(process: PlanningProcess, *, public: bool) -> Mapping[int, Part]:
    """The parties that have taken part, and how; two queries.

    `public` leaves out responses that are not published: nothing may tell that they are there.
    """
    counts = FormalResponse.state == ResponseState.SUBMITTED
    responses = _first(
        FormalResponse.party_id,
        FormalResponse.submitted_at,
        FormalResponse.matter_id == process.id,
        counts,
        *([published()] if public else []),
    )
    comments = _first(
        Comment.party_id,
        Comment.written_at,
        Comment.matter_id == process.id,
        Comment.state == CommentState.VISIBLE,
    )
    return {
        party_id: Part(responses.get(party_id), comments.get(party_id))
        for party_id in responses.keys() | comments.keys()
    }


def _first(
    party: InstrumentedAttribute[int | None],
    moment: InstrumentedAttribute[datetime],
    *wanted: ColumnElement[bool],
) -> dict[int, datetime]:
    """For each party the first moment of something; one query."""
    rows = db.session.execute(
        select(party, func.min(moment)).where(party.is_not(None), *wanted).group_by(party)
    )
    return {party_id: first for party_id, first in rows if party_id is not None}


def due_for_reminder(
    process: PlanningProcess,
    invited: Sequence[Invitation] | None = None,
    taken: Mapping[int, Part] | None = None,
) -> list[Invitation]:
    """Those invited who are silent, are still there, and have had no letter for a week."""
    invited = invitations(process) if invited is None else invited
    taken = parts(process, public=False) if taken is None else taken
    last = clock.now() - PATIENCE
    return [
        one
        for one in invited
        if one.party_id not in taken
        and is_awake(one.party)
        and max(one.invited_at, one.reminded_at or one.invited_at) <= last
    ]


def is_awake(party: Party) -> bool:
    """Whether a party is active today."""
    return party.ended_on is None or party.ended_on > clock.today()


def awake() -> ColumnElement[bool]:
    """Organisations that are active today: those that can be invited."""
    asleep = Party.ended_on.is_not(None) & (Party.ended_on <= clock.today())
    return (Party.kind == PartyKind.ORGANISATION) & ~asleep


def matching(conditions: Collection[ColumnElement[bool]]) -> Sequence[Party]:
    """The active organisations that fulfil some conditions, by name and nothing else."""
    return db.session.scalars(
        select(Party)
        .where(awake(), *conditions)
        .options(selectinload(Party.districts))
        .order_by(Party.sort_key, Party.id)
    ).all()


def uninvited(party_ids: Collection[int]) -> Sequence[Party]:
    """Of the parties that took part uninvited, the organisations; by name."""
    return db.session.scalars(
        select(Party)
        .where(Party.id.in_(party_ids), Party.kind == PartyKind.ORGANISATION)
        .order_by(Party.sort_key, Party.id)
    ).all()


def to_answer(process: PlanningProcess) -> Stage | None:
    """The stage that an invitation is to: the one that goes on, else the next that people take part in.

    Without any, the round whose last day has passed: late responses are received until it is left.
    """
    found = [stage for stage in processes.stages(process) if stage.key in TAKES_PART]
    for stage in found:
        is_on = stage.state == StageState.CURRENT and not is_late(stage)
        if is_on or stage.state == StageState.PLANNED:
            return stage
    now = (stage for stage in found if stage.state == StageState.CURRENT)
    return next((stage for stage in now if takes_responses(stage)), None)


def near(place_ids: Collection[int]) -> ColumnElement[bool]:
    """Parties that name one of these places themselves."""
    return Party.districts.any(District.id.in_(place_ids))


def of_whole_city() -> ColumnElement[bool]:
    """Parties that name no place: they work in the whole city."""
    return ~Party.districts.any()


def belongs_to(umbrella: Party, member_ids: Collection[int]) -> ColumnElement[bool]:
    """An umbrella and its members."""
    return or_(Party.id == umbrella.id, Party.id.in_(member_ids))
