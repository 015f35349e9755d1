"""A dialogue meeting is written by its hosts, and announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock, drafts, text, together
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Fields, Merged, Typed, Wish
from forum.dialogues import actions
from forum.dialogues.models import (
    DialogueKind,
    DialogueMeeting,
    DialogueState,
    Every,
    MeetingSeries,
)
from forum.dialogues.operations import series
from forum.districts.models import District
from forum.matters import operations as matters
from forum.matters.models import LinkKind

SUMMARY_LENGTH = 200
NEW = "dialogue-new"


class Unsettled(Refused):
    """Others have written on the draft since it was looked at, so it is not announced just now."""


@dataclass(frozen=True)
class Content:
    """What is filled in about a meeting. Times are moments."""

    title: str
    form: DialogueKind = DialogueKind.LOCAL
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    address: str = ""
    is_step_free: bool = False
    has_hearing_loop: bool = False
    has_child_care: bool = False
    interpreters: str = ""
    access_note: str = ""
    cost: str = ""
    digital_url: str = ""
    contact: str = ""
    seats: int | None = None
    programme: str = ""
    citywide: bool = False
    district_ids: Sequence[int] = ()
    commitment_ids: Sequence[int] = ()
    about_ids: Sequence[int] = ()


@dataclass(frozen=True)
class Recurs:
    """How a meeting recurs: how often, until when, and not on these days."""

    every: Every
    last_on: date
    left_out: Sequence[date] = ()


#: Fields that are one line of plain text.
_LINES = {"title", "place", "address", "interpreters", "cost", "contact", "digital_url"}
_APART = {"starts_at", "ends_at", "citywide", "district_ids", "commitment_ids", "about_ids"}


def draft_name(meeting: DialogueMeeting | None = None) -> str:
    """The name under which the unsent form is kept: of one person for a new one, of all hosts later."""
    return f"dialogue-{meeting.id}" if meeting is not None else NEW


def draft(
    actor: Actor, content: Content, recurs: Recurs | None = None, typed: Fields | None = None
) -> DialogueMeeting:
    """Begin a meeting. Nobody sees it but those who write for its hosts.

    `typed` is what the form held, from which others who write it go on.
    """
    require(actions.DRAFT, actor)
    meeting = DialogueMeeting(
        state=DialogueState.DRAFT,
        title=text.one_line(content.title),
        party_id=actor.party_id,
        person_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(meeting)
    db.session.flush()
    _write(actor, meeting, content, recurs)
    if typed is not None:
        together.begin(actor, draft_name(meeting), typed)
    drafts.discard(actor, draft_name())
    record(actions.DRAFT, actor, meeting, matter_id=meeting.id)
    return meeting


def save(
    actor: Actor,
    meeting: DialogueMeeting,
    typed: Typed,
    stored: Fields,
    *,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what one of several has typed, together with what others have written since.

    `stored` is what the meeting says, as the form holds it: nobody may have begun to write.
    """
    matters.lock(meeting)
    require(actions.EDIT, actor, meeting)
    name = draft_name(meeting)
    return together.save(actor, name, typed, stored=stored, page=page, wishes=wishes, joined=joined)


def edit(
    actor: Actor, meeting: DialogueMeeting, content: Content, recurs: Recurs | None = None
) -> DialogueMeeting:
    """Let the draft say what its hosts have agreed on."""
    matters.lock(meeting)
    require(actions.EDIT, actor, meeting)
    _write(actor, meeting, content, recurs)
    together.store(draft_name(meeting))
    record(actions.EDIT, actor, meeting, matter_id=meeting.id)
    return meeting


def _write(actor: Actor, meeting: DialogueMeeting, content: Content, recurs: Recurs | None) -> None:
    fill(meeting, content)
    matters.links.set_links(actor, meeting, LinkKind.ABOUT, content.about_ids)
    _recur(meeting, recurs)


def _recur(meeting: DialogueMeeting, recurs: Recurs | None) -> None:
    """Note how it recurs, or that it does not; the other meetings come when it is announced."""
    before = meeting.series
    if recurs is None or meeting.day is None:
        meeting.series = None
        db.session.flush()
        if before is not None:
            db.session.delete(before)
        return
    kept = before or MeetingSeries(party_id=meeting.party_id, created_at=clock.now())
    kept.every, kept.first_on, kept.last_on = recurs.every, meeting.day, recurs.last_on
    kept.left_out = [one.isoformat() for one in recurs.left_out]
    db.session.add(kept)
    meeting.series = kept


def fill(meeting: DialogueMeeting, content: Content) -> None:
    """Put what was filled in into a meeting. Part of an act."""
    meeting.starts_at, meeting.ends_at = content.starts_at, content.ends_at
    for name, value in shown(content).items():
        setattr(meeting, name, value)
    place(meeting, content)


def place(meeting: DialogueMeeting, content: Content) -> None:
    """Say which areas and commitments it is about. Part of an act."""
    meeting.citywide = content.citywide
    with db.session.no_autoflush:
        meeting.districts = [] if content.citywide else _stored(District, content.district_ids)
        meeting.commitments = _stored(Commitment, content.commitment_ids)


def shown(content: Content) -> dict[str, Any]:
    """What was filled in, as a meeting keeps it, by column: all but when, and which areas and matters."""
    given = {one.name: getattr(content, one.name) for one in fields(content)}
    kept = {
        name: text.one_line(value) if name in _LINES else value
        for name, value in given.items()
        if name not in _APART
    }
    html = text.render(content.programme)
    return kept | {
        "access_note": text.clean(content.access_note),
        "programme": text.clean(content.programme),
        "programme_html": html,
        "summary": text.excerpt(html, SUMMARY_LENGTH),
    }


def _stored(model: Any, ids: Sequence[int]) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.id.in_(ids)))) if ids else []


def is_settled(meeting: DialogueMeeting) -> bool:
    """Whether the draft says all that has been typed."""
    written = together.find(draft_name(meeting))
    return written is None or written.is_stored


def mark_of(meeting: DialogueMeeting) -> str:
    """What a page carries to say which state of the draft it shows."""
    written = together.find(draft_name(meeting))
    return written.mark if written is not None else ""


def publish(actor: Actor, meeting: DialogueMeeting, *, seen: str | None = None) -> DialogueMeeting:
    """Let everyone read it and sign up. Where it recurs, so do all the other meetings of the series.

    `seen` is the mark of the draft as it was looked at. Unsettled when others have written since.
    """
    matters.lock(meeting)
    require(actions.PUBLISH, actor, meeting)
    if (seen is not None and seen != mark_of(meeting)) or not is_settled(meeting):
        raise Unsettled(
            no(_l("Others have written on the draft since you looked. Read it through once more."))
        )
    _announce(actor, meeting)
    together.discard(draft_name(meeting))
    record(actions.PUBLISH, actor, meeting, matter_id=meeting.id)
    for one in series.others(meeting):
        _announce(actor, one)
        series.take_over(actor, meeting, one)
        record(actions.RECUR, actor, one, matter_id=one.id, first=meeting.id)
    return meeting


def _announce(actor: Actor, meeting: DialogueMeeting) -> None:
    matters.publish(meeting)
    meeting.state = DialogueState.ANNOUNCED
    meeting.person_id = actor.person_id or meeting.person_id
