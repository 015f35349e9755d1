"""Writing a response: alone, or several of one party at once."""

import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from forum.core import clock, files, merging, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db, insert_into
from forum.core.merging import Fields, Hand, Merged, Typed, Wish
from forum.processes.models import Stage
from forum.responses import actions, answers, policy, queries
from forum.responses.models import FormalResponse, ResponseDraft, ResponseFile
from forum.responses.policy import Answerable

MAX_FILES = 10


def _begin(actor: Actor, stage: Stage, fields: Fields) -> ResponseDraft:
    """The draft of the actor's side, held until the act ends: begun now, if nobody has begun it."""
    now = clock.now()
    hand = Hand(actor.person_id or 0, now)
    db.session.execute(
        insert_into(ResponseDraft)
        .values(
            stage_id=stage.id,
            person_id=actor.person_id,
            party_id=actor.party_id,
            fields=fields,
            changes=merging.begin(fields, uuid.uuid4().hex[:12], hand),
            revision=0,
            saved_by_id=actor.person_id,
            saved_at=now,
        )
        .on_conflict_do_nothing()
    )
    return queries.held_draft(actor, stage)


def save(
    actor: Actor,
    place: Answerable,
    typed: Typed,
    *,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what was typed, together with what others have written since that page was opened.

    Drafts are no part of the log: nobody outside the party may know of them.
    """
    require(actions.DRAFT, actor, place)
    hand = Hand(actor.person_id or 0, clock.now(), page)
    draft = queries.draft(actor, place.stage, lock=True)
    if draft is None:
        if not any(typed.fields.values()):
            return Merged({}, {}, 0)
        draft = _begin(actor, place.stage, {})
    merged = merging.merge(draft.fields, draft.changes, draft.revision, typed, hand)
    if wishes:
        merging.choose(merged, wishes, hand, joined=joined or {})
    if merged.is_changed:
        draft.fields, draft.changes = merged.fields, merged.changes
        draft.revision = merged.revision
        draft.saved_by_id, draft.saved_at = hand.person_id, hand.at
        db.session.flush()
    return merged


def attach(actor: Actor, place: Answerable, *, title: str, file: files.Examined) -> ResponseFile:
    """Add a file, examined before the act began, to what is being written. BadFile when there is no room."""
    require(actions.DRAFT, actor, place)
    draft = _begin(actor, place.stage, {})
    there = queries.draft_files(draft)
    stored = files.keep(file)
    same = next((one for one in there if one.sha256 == stored.sha256), None)
    if same is not None:
        same.title = text.one_line(title)
        return same
    if len(there) >= MAX_FILES:
        raise files.BadFile(
            _l("A response has room for %(num)s files. Remove one first.", num=MAX_FILES)
        )
    added = ResponseFile(
        draft_id=draft.id,
        title=text.one_line(title),
        file_name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        person_id=actor.person_id,
        added_at=clock.now(),
    )
    db.session.add(added)
    db.session.flush()
    return added


def detach(actor: Actor, place: Answerable, file_id: int) -> None:
    """Take a file out of what is being written; one that is not there is left alone."""
    require(actions.DRAFT, actor, place)
    draft = queries.draft(actor, place.stage, lock=True)
    for one in queries.draft_files(draft):
        if one.id == file_id:
            db.session.delete(one)
    db.session.flush()


def write_anew(actor: Actor, place: Answerable) -> ResponseDraft:
    """Begin a draft from the response that was sent, to replace it; what is begun already stays as it is."""
    require(actions.REPLACE, actor, place)
    sent = queries.sent_by(actor, place.stage)
    if sent is None:
        raise Refused(no(_l("There is no response to replace. Write one first.")))
    allowed = policy.may_replace(sent)
    if not allowed:
        raise Refused(allowed)
    begun = queries.draft(actor, place.stage, lock=True)
    if begun is not None:
        return begun
    draft = _begin(actor, place.stage, _fields_of(sent))
    if draft.revision == 0 and not queries.draft_files(draft):
        _copy_files(sent, draft)
    return draft


def _fields_of(sent: FormalResponse) -> Fields:
    """What was sent, as the form has it."""
    said = {
        "summary": sent.summary,
        "stance": sent.stance.value,
        "body": sent.body,
        "members_asked": sent.members_asked,
    } | answers.filled(answers.stored([sent.id])[sent.id])
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in said.items()
        if value
    }


def _copy_files(sent: FormalResponse, draft: ResponseDraft) -> None:
    for one in queries.files_of(sent):
        db.session.add(
            ResponseFile(
                draft_id=draft.id,
                title=one.title,
                file_name=one.file_name,
                media_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                person_id=one.person_id,
                added_at=one.added_at,
            )
        )
    db.session.flush()
