"""Meetings that recur: each is a meeting of its own, made when the first is announced."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from forum.core import clock
from forum.core.access import Actor, Refused, no
from forum.core.db import db, table
from forum.dialogues import recurring, times
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.matters import operations as matters
from forum.matters.models import Link, LinkKind, Partner, PartnerState
from forum.web.filters import day as in_words

#: What a meeting of a series has from the first one, beside its day.
SAME = (
    "form", "title", "summary", "citywide", "place", "address", "is_step_free", "has_hearing_loop",
    "has_child_care", "interpreters", "access_note", "cost", "digital_url", "contact", "seats",
    "programme", "programme_html",
)  # fmt: skip


def others(first: DialogueMeeting) -> list[DialogueMeeting]:
    """The other meetings of its series, stored and not announced yet. Part of the act that announces."""
    try:
        found = [_copy(first, on) for on in recurring.planned(first)[1:]]
    except (recurring.BadSeries, times.BadTime) as problem:
        raise Refused(no(problem.words)) from None
    db.session.add_all(found)
    db.session.flush()
    return found


def _copy(first: DialogueMeeting, on: date) -> DialogueMeeting:
    starts_at, ends_at = moved(first, on)
    with db.session.no_autoflush:
        return DialogueMeeting(
            **{name: getattr(first, name) for name in SAME},
            state=DialogueState.DRAFT,
            party_id=first.party_id,
            person_id=first.person_id,
            created_at=clock.now(),
            starts_at=starts_at,
            ends_at=ends_at,
            series_id=first.series_id,
            districts=list(first.districts),
            commitments=list(first.commitments),
        )


def moved(like: DialogueMeeting, on: date) -> tuple[datetime, datetime]:
    """The same times of day as another meeting, on another day. Raises BadTime."""
    if like.starts_at is None or like.ends_at is None:
        raise ValueError("a meeting of a series has a time")
    begins, ends = (clock.local(one).time() for one in (like.starts_at, like.ends_at))
    return times.between(on, begins, ends)


def take_over(actor: Actor, first: DialogueMeeting, one: DialogueMeeting) -> None:
    """Let a meeting of the series have the hosts and the matters of the first. Part of the same act."""
    about = select(Link.other_id).where(Link.matter_id == first.id, Link.kind == LinkKind.ABOUT)
    matters.links.set_links(
        actor, one, LinkKind.ABOUT, list(db.session.scalars(about.order_by(Link.id)))
    )
    kept: Any = table(Partner)
    names = [column.name for column in kept.c if column.name not in {"id", "matter_id"}]
    hosts = db.session.execute(
        select(*(kept.c[name] for name in names)).where(
            kept.c.matter_id == first.id, kept.c.state == PartnerState.ACCEPTED
        )
    )
    rows = [{**row._mapping, "matter_id": one.id} for row in hosts]
    if rows:
        db.session.execute(insert(kept), rows)


def shift(meeting: DialogueMeeting, days: timedelta, begins: Any, ends: Any) -> None:
    """Move a later meeting as the one before it was moved. Refused where there is no such time."""
    if meeting.day is None:
        raise ValueError("a meeting of a series has a time")
    on = meeting.day + days
    try:
        meeting.starts_at, meeting.ends_at = times.between(on, begins, ends)
        times.see_that_it_can_be(meeting.starts_at, meeting.ends_at)
    except times.BadTime as problem:
        words = _l("%(day)s: %(problem)s", day=in_words(on), problem=problem.words)
        raise Refused(no(words)) from None
