"""Reading one dialogue meeting, and drafts."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import cache

from sqlalchemy import Integer, Row, Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.core.events import Event
from forum.dialogues import actions
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.matters.models import Matter, Partner, PartnerState
from forum.matters.queries import partners
from forum.parties.models import Party, Role


def by_reference(reference: str) -> DialogueMeeting | None:
    """One announced meeting by its reference."""
    if not reference.isascii() or not reference.isprintable():
        return None
    found = select(DialogueMeeting).where(Matter.reference == reference.upper())
    return db.session.scalar(found.options(joinedload(Matter.party)))


def by_id(meeting_id: int) -> DialogueMeeting | None:
    """One meeting, announced or not, by its number in the database."""
    return db.session.scalar(
        select(DialogueMeeting)
        .where(DialogueMeeting.id == meeting_id)
        .options(
            joinedload(Matter.party),
            selectinload(DialogueMeeting.districts),
            selectinload(DialogueMeeting.commitments),
        )
    )


def draft_by_id(meeting_id: int) -> DialogueMeeting | None:
    """One that is not announced yet."""
    found = by_id(meeting_id)
    return found if found is not None and not found.is_public else None


def hosts(meeting: DialogueMeeting) -> list[Party]:
    """Those who hold it: the party that called it first, then those that have joined, in order."""
    joined = db.session.scalars(
        select(Party)
        .join(Partner, Partner.party_id == Party.id)
        .where(Partner.matter_id == meeting.id, Partner.state == PartnerState.ACCEPTED)
        .order_by(Partner.id)
    )
    return [meeting.party, *joined]


def drafts_of(actor: Actor) -> Sequence[Row[int, str, datetime]]:
    """The meetings that are not announced yet, and that the actor may write on.

    The id of each, its title and when it was begun.
    """
    roles = {Role.REPRESENTATIVE, Role.WRITER}
    own = {held.party_id for held in actor.mandates if held.role in roles}
    return db.session.execute(_drafts(), {"own": sorted(own)}).all() if own else []


@cache
def _drafts() -> Select[int, str, datetime]:
    """Built once, as the initiatives' are."""
    own = bindparam("own", type_=Integer, expanding=True)
    return (
        select(DialogueMeeting.id, DialogueMeeting.title, DialogueMeeting.created_at)
        .where(
            DialogueMeeting.published_at.is_(None),
            DialogueMeeting.party_id.in_(own) | DialogueMeeting.id.in_(partners.accepted_by(own)),
        )
        .order_by(DialogueMeeting.id.desc())
    )


def hosts_of(meetings: Sequence[DialogueMeeting]) -> dict[int, list[str]]:
    """The names of those who hold each of them, the party that called it first: two queries."""
    parties = db.session.execute(
        select(Matter.id, Party.name)
        .join(Party, Party.id == Matter.party_id)
        .where(Matter.id.in_([one.id for one in meetings]))
    )
    names = {key: [name] for key, name in parties}
    joined = db.session.execute(
        select(Partner.matter_id, Party.name)
        .join(Party, Party.id == Partner.party_id)
        .where(Partner.matter_id.in_(names), Partner.state == PartnerState.ACCEPTED)
        .order_by(Partner.id)
    )
    for key, name in joined:
        names[key].append(name)
    return names


def of_series(meeting: DialogueMeeting) -> Sequence[DialogueMeeting]:
    """The announced meetings of its series, itself among them, in order; none where it does not recur."""
    if meeting.series_id is None:
        return []
    return db.session.scalars(
        select(DialogueMeeting)
        .where(DialogueMeeting.series_id == meeting.series_id, Matter.published_at.is_not(None))
        .order_by(DialogueMeeting.starts_at, DialogueMeeting.id)
    ).all()


def after(meeting: DialogueMeeting) -> list[DialogueMeeting]:
    """Those of its series that come after it and are not cancelled."""
    return [
        one
        for one in of_series(meeting)
        if one.starts_at is not None
        and meeting.starts_at is not None
        and one.starts_at > meeting.starts_at
        and one.state != DialogueState.CANCELLED
    ]


def shown_times(meeting: DialogueMeeting) -> tuple[time | None, time | None]:
    """When it begins and ends, on a clock in Stockholm."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None, None
    return clock.local(meeting.starts_at).time(), clock.local(meeting.ends_at).time()


def to_note_begun() -> Sequence[DialogueMeeting]:
    """Those that go on just now, and of which the log does not say so yet."""
    noted = select(Event.seq).where(
        Event.matter_id == DialogueMeeting.id, Event.action == actions.BEGIN.name
    )
    return db.session.scalars(
        select(DialogueMeeting)
        .where(
            DialogueMeeting.state == DialogueState.ANNOUNCED,
            DialogueMeeting.starts_at <= clock.now(),
            DialogueMeeting.ends_at > clock.now(),
            ~noted.exists(),
        )
        .order_by(DialogueMeeting.id)
    ).all()


def to_note_held() -> Sequence[DialogueMeeting]:
    """Those that are over, and of which the log does not say so yet."""
    return db.session.scalars(
        select(DialogueMeeting)
        .where(
            DialogueMeeting.state == DialogueState.ANNOUNCED,
            DialogueMeeting.ends_at <= clock.now(),
        )
        .order_by(DialogueMeeting.id)
    ).all()
