"""What is done with a text: drafted, published in versions, and commented on paragraph by paragraph."""

import hashlib

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentKind, Matter
from forum.texts import actions, queries
from forum.texts.cutting import cut
from forum.texts.models import Paragraph, ParagraphComment, PublicText, TextVersion
from forum.texts.outlook import numbered


class Changed(Exception):
    """The draft is not what its writer was shown: somebody else has saved another one meanwhile."""


class NotCurrent(Refused):
    """The paragraph is not one of the newest version."""


def new_name(matter: Matter) -> str:
    """The name under which a text that is not saved yet is kept."""
    return f"text-{matter.reference}-ny"


def draft_name(text: PublicText) -> str:
    """The name under which what is typed into a text, and not saved, is kept."""
    return f"text-{text.matter.reference}-{text.number}"


def comment_name(paragraph: Paragraph) -> str:
    """The name under which an unsent comment on a paragraph is kept, through versions."""
    text = paragraph.version.text
    return f"paragraph-{text.matter.reference}-{text.number}-{paragraph.lineage}"


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def create(actor: Actor, matter: Matter, *, title: str, source: str) -> TextVersion:
    """Begin a text: the draft of its first version. Raises BadText when it cannot be cut."""
    matters.lock(matter)
    require(actions.ADD, actor, matter)
    last = select(func.max(PublicText.number)).where(PublicText.matter_id == matter.id)
    begun = PublicText(
        matter=matter,
        number=(db.session.scalar(last) or 0) + 1,
        title=text.one_line(title),
        created_at=clock.now(),
    )
    db.session.add(begun)
    db.session.flush()
    draft = _write(actor, begun, None, source)
    drafts.discard(actor, new_name(matter))
    record(actions.ADD, actor, draft, matter_id=matter.id, text=begun.number)
    return draft


def save(
    actor: Actor, written: PublicText, *, source: str, title: str = "", seen: str | None = None
) -> TextVersion:
    """Save the draft of the next version; the first save begins it, beside the version that is public.

    `seen` is the hash of the draft that the writer was shown: Changed is raised when it is another by now.
    The title follows the draft until the text is public. Raises BadText when it cannot be cut.
    """
    matters.lock(written.matter)
    db.session.refresh(written)
    require(actions.WRITE, actor, written)
    draft = queries.draft_of(written)
    _check_seen(draft, seen, _digest(text.clean(source)))
    draft = _write(actor, written, draft, source)
    if title and not written.is_public:
        written.title = text.one_line(title)
    drafts.discard(actor, draft_name(written))
    record(
        actions.WRITE, actor, draft, matter_id=written.matter_id,
        text=written.number, version=draft.version, sha256=draft.sha256,
    )  # fmt: skip
    return draft


def _check_seen(draft: TextVersion | None, seen: str | None, coming: str = "") -> None:
    now = draft.sha256 if draft is not None else ""
    if seen is not None and now not in {seen, coming}:
        raise Changed


def _write(
    actor: Actor, written: PublicText, draft: TextVersion | None, source: str
) -> TextVersion:
    """Put the source into the draft. It is cut now too, so that what is too long is said at once."""
    cut(source)
    source = text.clean(source)
    if draft is None:
        draft = TextVersion(text=written, version=(written.newest or 0) + 1)
        db.session.add(draft)
    draft.source, draft.sha256 = source, _digest(source)
    draft.person_id, draft.written_at = actor.person_id, clock.now()  # type: ignore[assignment]
    db.session.flush()
    return draft


def publish(
    actor: Actor, draft: TextVersion, *, change: str = "", seen: str | None = None
) -> TextVersion:
    """Let everyone read a version. From now on it is never changed; the comments follow their paragraphs.

    `change` says what is new, from the second version on. `seen` as for `save`.
    """
    written = draft.text
    matters.lock(written.matter)
    db.session.refresh(written)
    still = queries.draft_of(written)
    if still is None or still.id != draft.id:
        raise Refused(no(_l("There is no such draft any more: it was published or thrown away.")))
    db.session.refresh(draft)
    require(actions.PUBLISH, actor, draft)
    _check_seen(draft, seen)
    if written.is_public and not text.one_line(change):
        raise Refused(no(_l("Say what is new in this version.")))
    paragraphs = numbered(written, draft.source)
    draft.change = text.clean(change) if written.is_public else ""
    draft.published_at, draft.person_id = clock.now(), actor.person_id  # type: ignore[assignment]
    rows = [
        {
            "version_id": draft.id, "position": one.position, "lineage": one.lineage,
            "kind": one.kind, "level": one.level, "source": one.source, "html": one.html,
        }
        for one in paragraphs
    ]  # fmt: skip
    db.session.execute(insert(Paragraph), rows)
    written.last_lineage = max([written.last_lineage, *(one.lineage for one in paragraphs)])
    record(
        actions.PUBLISH, actor, draft, matter_id=written.matter_id,
        text=written.number, version=draft.version, sha256=draft.sha256,
    )  # fmt: skip
    db.session.refresh(written)
    return draft


def discard(actor: Actor, draft: TextVersion) -> None:
    """Throw a draft away; a text that was never published goes with it."""
    written = draft.text
    matters.lock(written.matter)
    still = queries.draft_of(written)
    if still is None or still.id != draft.id:
        raise Refused(no(_l("There is no such draft any more: it was published or thrown away.")))
    require(actions.DISCARD, actor, draft)
    drafts.discard(actor, draft_name(written))
    record(
        actions.DISCARD, actor, draft, matter_id=written.matter_id,
        text=written.number, version=draft.version,
    )  # fmt: skip
    db.session.delete(draft)
    db.session.flush()
    if not written.is_public:
        db.session.delete(written)
        db.session.flush()


def comment(
    actor: Actor,
    written: PublicText,
    paragraph: Paragraph,
    *,
    body: str,
    kind: CommentKind = CommentKind.COMMENT,
) -> Comment:
    """Write in the thread of the matter, about a paragraph of the newest version.

    NotCurrent when a newer version was published meanwhile: the writer looks at the paragraph anew.
    """
    matters.lock(written.matter)
    db.session.refresh(written)
    require(actions.COMMENT, actor, paragraph)
    version = paragraph.version
    if version.text_id != written.id:
        raise Refused(no(_l("The paragraph belongs to another text.")))
    if version.version != written.newest:
        raise NotCurrent(no(_l("The paragraph belongs to an earlier version of the text.")))
    said = matters.post_comment(
        actor,
        written.matter,
        body=body,
        kind=kind,
        origin={
            "kind": "text", "text": written.number, "version": version.version,
            "paragraph": paragraph.position, "title": written.title,
        },
    )  # fmt: skip
    tie = ParagraphComment(
        comment_id=said.id, text_id=written.id, lineage=paragraph.lineage, paragraph_id=paragraph.id
    )
    db.session.add(tie)
    drafts.discard(actor, comment_name(paragraph))
    return said
