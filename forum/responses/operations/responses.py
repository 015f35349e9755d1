"""Sending a response, and replacing one before the last day."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from forum.core import clock, sequences, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Merged
from forum.matters import operations as matters
from forum.responses import actions, answers, policy, queries, receipts
from forum.responses.answers import Given
from forum.responses.models import (
    FormalResponse,
    ResponseDraft,
    ResponseFile,
    ResponseState,
    Stance,
)
from forum.responses.policy import Answerable


class Unsettled(Refused):
    """Someone else has written in the draft since the sender's page was opened: they must see it first."""

    def __init__(self) -> None:
        super().__init__(
            no(
                _l(
                    "Someone else has written here since you opened the page. "
                    "Look through the text and send it again."
                )
            )
        )


class Overtaken(Refused):
    """Someone has sent a response for the same party meanwhile: the sender must know what they replace."""

    def __init__(self, earlier: FormalResponse) -> None:
        super().__init__(
            no(
                _l(
                    "%(name)s has sent the response %(receipt)s meanwhile. Look at it first. "
                    "If you send yours, it replaces that one.",
                    name=earlier.person.name,
                    receipt=earlier.receipt,
                )
            )
        )


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a response says, apart from its files."""

    summary: str
    stance: Stance
    body: str = ""
    members_asked: str = ""
    answers: Sequence[Given] = ()


def submit(
    actor: Actor,
    place: Answerable,
    *,
    content: Content,
    seen: Merged | None = None,
    knows: str | None = None,
) -> FormalResponse:
    """Send a response, for the party that the actor writes for or for themselves.

    What was sent before in the same stage is replaced and kept. `seen` is what saving the same page led to:
    refused when the draft holds something that the sender has not seen. `knows` is the receipt that the
    sender was told they replace ("" for none): refused when it is another by now. The draft's files go along.
    """
    stage = place.stage
    matters.lock(stage.process)
    db.session.refresh(stage)
    earlier = queries.sent_by(actor, stage)
    what = actions.RESPOND if earlier is None else actions.REPLACE
    require(what, actor, Answerable(stage, queries.takes_responses(stage)))
    if seen is not None and not seen.is_shown:
        raise Unsettled
    if earlier is not None and knows is not None and knows != earlier.receipt:
        raise Overtaken(earlier)
    if not text.clean(content.summary):
        raise Refused(no(_l("Write in a few sentences what you want to say.")))
    if earlier is not None:
        _replace(earlier)
    response = _stored(actor, place, content, earlier)
    _move_files(actor, response)
    response.sha256 = receipts.digest(response)
    record(
        what,
        actor,
        response,
        matter_id=response.matter_id,
        stage=stage.key.value,
        reference=stage.process.reference,
    )
    return response


def _replace(earlier: FormalResponse) -> None:
    allowed = policy.may_replace(earlier)
    if not allowed:
        raise Refused(allowed)
    earlier.state, earlier.replaced_at = ResponseState.REPLACED, clock.now()
    db.session.flush()  # before the new one, as only one may count


def _stored(
    actor: Actor, place: Answerable, content: Content, earlier: FormalResponse | None
) -> FormalResponse:
    now, stage = clock.now(), place.stage
    year = clock.local(now).year
    response = FormalResponse(
        year=year,
        number=sequences.take(f"response:{year}"),
        matter_id=stage.process_id,
        stage_id=stage.id,
        person_id=actor.person_id,
        party_id=actor.party_id,
        state=ResponseState.SUBMITTED,
        summary=text.clean(content.summary),
        stance=content.stance,
        body=text.clean(content.body),
        body_html=text.render(content.body),
        members_asked=text.clean(content.members_asked) if actor.party_id is not None else "",
        submitted_at=now,
        is_late=policy.is_late(stage),
        sha256="",
        replaces_id=earlier.id if earlier is not None else None,
    )
    db.session.add(response)
    db.session.flush()
    answers.store(response, content.answers)
    return response


def _move_files(actor: Actor, response: FormalResponse) -> None:
    """The files of the draft go with the response, and the draft is done."""
    draft = queries.draft(actor, response.stage, lock=True)
    if draft is None:
        return
    db.session.execute(
        update(ResponseFile)
        .where(ResponseFile.draft_id == draft.id)
        .values(response_id=response.id, draft_id=None)
    )
    db.session.execute(delete(ResponseDraft).where(ResponseDraft.id == draft.id))
