"""Telling what has happened with an initiative since the city replied."""

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.initiatives import actions
from forum.initiatives.models import Initiative, ProgressNote
from forum.matters import operations as matters
from forum.matters.models import LinkKind, Matter


def progress_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent note is kept."""
    return f"progress-{initiative.reference}"


def tell(
    actor: Actor, initiative: Initiative, *, body: str, other: Matter | None = None
) -> ProgressNote:
    """Tell what has happened, and which matter it has led to, if any. What was told stays."""
    for one in sorted({initiative, other or initiative}, key=lambda held: held.id):
        matters.lock(one)
    require(actions.PROGRESS, actor, initiative)
    told = note(actor, initiative, body, other)
    drafts.discard(actor, progress_draft_name(initiative))
    record(actions.PROGRESS, actor, told, matter_id=initiative.id)
    return told


def note(
    actor: Actor, initiative: Initiative, body: str, other: Matter | None = None
) -> ProgressNote:
    """Store what has happened. Part of an act."""
    if not text.clean(body):
        raise Refused(no(_l("Write what has happened.")))
    if other is not None:
        matters.links.link(actor, initiative, LinkKind.LED_TO, other)
    told = ProgressNote(
        initiative_id=initiative.id,
        body=text.clean(body),
        body_html=text.render(body),
        other_id=other.id if other is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        written_at=clock.now(),
    )
    db.session.add(told)
    return told
