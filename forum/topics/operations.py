"""What happens to a conversation: an organisation opens it, and closes it when it is done."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.districts.models import District
from forum.matters import operations as matters
from forum.topics import actions
from forum.topics.models import Topic, TopicState

SUMMARY_LENGTH = 200


def draft_name(_nothing: object = None) -> str:
    """The name under which the unsent form of a conversation is kept."""
    return "topic-new"


def close_draft_name(topic: Topic) -> str:
    """The name under which an unsent reason to close one is kept."""
    return f"topic-close-{topic.reference}"


def publish(
    actor: Actor,
    *,
    title: str,
    opening: str,
    citywide: bool = False,
    district_ids: Sequence[int] = (),
    commitment_ids: Sequence[int] = (),
) -> Topic:
    """Open a conversation: everyone reads it at once, and whoever is signed in can write in it.

    It is about areas, about commitments, or about the whole city: one of them must be named.
    """
    require(actions.PUBLISH, actor)
    topic = Topic(
        title=text.one_line(title),
        opening=text.clean(opening),
        opening_html=text.render(opening),
        state=TopicState.OPEN,
        citywide=citywide,
        party_id=actor.party_id,
        person_id=actor.person_id,
        created_at=clock.now(),
        districts=[] if citywide else _districts(district_ids),
        commitments=_commitments(commitment_ids),
    )
    if not topic.title or not topic.opening:
        raise Refused(no(_l("A conversation needs a title and a text that it begins with.")))
    if not (topic.citywide or topic.districts or topic.commitments):
        raise Refused(no(_l("Say what it is about: areas, commitments or the whole city.")))
    topic.summary = text.excerpt(topic.opening_html, SUMMARY_LENGTH)
    db.session.add(topic)
    matters.publish(topic)
    drafts.discard(actor, draft_name())
    record(actions.PUBLISH, actor, topic, matter_id=topic.id)
    return topic


def _districts(ids: Sequence[int]) -> list[District]:
    return list(db.session.scalars(select(District).where(District.id.in_(ids)))) if ids else []


def _commitments(ids: Sequence[int]) -> list[Commitment]:
    return list(db.session.scalars(select(Commitment).where(Commitment.id.in_(ids)))) if ids else []


def close(actor: Actor, topic: Topic, *, reason: str) -> Topic:
    """Close it, with a reason that everyone reads. All that was said stays."""
    matters.lock(topic)
    require(actions.CLOSE, actor, topic)
    topic.closing = text.clean(reason)
    if not topic.closing:
        raise Refused(no(_l("Write why the conversation is closed.")))
    topic.state, topic.closed_at = TopicState.CLOSED, clock.now()
    drafts.discard(actor, close_draft_name(topic))
    record(actions.CLOSE, actor, topic, matter_id=topic.id)
    return topic
