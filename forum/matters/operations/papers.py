"""What happens to documents: they are added, get new versions, and leave a draft again."""

from datetime import date
from io import BytesIO
from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from forum.core import clock, files, text
from forum.core.access import Action, Actor, Words, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions
from forum.matters.models import Document, DocumentKind, Matter
from forum.matters.operations.matters import lock
from forum.matters.queries import papers


class NoAlternative(ValueError):
    """A picture came without words for those who cannot see it; `words` says so."""

    words: Words = _l("Describe what the picture shows, for those who cannot see it.")


def add_document(
    actor: Actor,
    matter: Matter,
    *,
    title: str,
    file: files.Examined | None = None,
    stream: BinaryIO | None = None,
    name: str = "",
    replaces: Document | None = None,
    kind: DocumentKind = DocumentKind.OTHER,
    dated_on: date | None = None,
    change: str = "",
    alternative: str = "",
) -> Document:
    """Add a file to a matter, or a new version of one that is there; the earlier versions stay.

    `file` was examined before the act began, so that nobody waits for it; a stream is examined here. To a
    draft its own party adds, and nobody else sees it until the draft is published. Raises files.BadFile
    with a sentence when the file is not taken, NoAlternative for a picture without words.
    """
    lock(matter)
    what = _allowed(actor, matter, replaces)
    if replaces is not None and replaces.matter_id != matter.id:
        raise ValueError("a document is replaced in its own matter")
    found = file or files.examine(stream or BytesIO(), name)
    if found.media_type.startswith("image/") and not text.clean(alternative):
        raise NoAlternative
    stored = files.keep(found)
    added = Document(
        matter_id=matter.id,
        number=replaces.number if replaces is not None else papers.last_number(matter) + 1,
        version=papers.last_version(replaces) + 1 if replaces is not None else 1,
        title=text.one_line(title),
        file_name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        person_id=actor.person_id,
        party_id=actor.party_id,
        added_at=clock.now(),
        kind=kind,
        dated_on=dated_on,
        change=text.one_line(change),
        alternative=text.one_line(alternative) if stored.is_picture else "",
    )
    db.session.add(added)
    record(what, actor, added, matter_id=matter.id, sha256=stored.sha256)
    return added


def _allowed(actor: Actor, matter: Matter, replaces: Document | None) -> Action:
    """Which act it is, once it is seen to be allowed."""
    if not matter.is_public:
        require(actions.ADD_TO_DRAFT, actor, matter)
        return actions.ADD_TO_DRAFT
    if replaces is not None:
        require(actions.REPLACE_DOCUMENT, actor, replaces)
        return actions.REPLACE_DOCUMENT
    require(actions.ADD_DOCUMENT, actor, matter)
    return actions.ADD_DOCUMENT


def take_from_draft(actor: Actor, kept: Document) -> None:
    """Take a document with all its versions out of a draft, before anybody else has seen it."""
    lock(kept.matter)
    require(actions.TAKE_FROM_DRAFT, actor, kept)
    record(actions.TAKE_FROM_DRAFT, actor, kept, matter_id=kept.matter_id, sha256=kept.sha256)
    whole = (Document.matter_id == kept.matter_id, Document.number == kept.number)
    db.session.execute(delete(Document).where(*whole))
