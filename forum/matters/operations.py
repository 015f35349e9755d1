"""What happens in any matter: it becomes public, people write, agree and add documents."""

from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from forum.core import clock, drafts, files, sequences, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import (
    PLACES,
    Comment,
    CommentKind,
    CommentState,
    Document,
    Matter,
    Support,
)


def publish(matter: Matter) -> Matter:
    """Give a matter its reference and let everyone read it. Part of its own kind's act, which records it."""
    year = clock.today().year
    matter.year, matter.number = year, sequences.take(f"matter:{year}")
    matter.reference = f"S-{year}-{matter.number}"
    matter.published_at = clock.now()
    db.session.flush()
    return matter


def lock(matter: Matter) -> None:
    """Hold a matter until the act ends and read it afresh: acts on one matter come one after another."""
    rows = Matter.__table__.c  # the one table, as a joined kind cannot be locked
    db.session.execute(select(rows.id).where(rows.id == matter.id).with_for_update())
    db.session.refresh(matter)


def _lock_comment(written: Comment) -> None:
    """Hold the matter of a comment, and read the comment afresh."""
    lock(written.matter)
    db.session.refresh(written)


def draft_name(matter: Matter) -> str:
    """The name under which an unsent comment in this matter is kept."""
    return f"comment-{matter.reference}"


def post_comment(
    actor: Actor,
    matter: Matter,
    *,
    body: str,
    parent: Comment | None = None,
    is_obstacle: bool = False,
) -> Comment:
    """Write in the thread. From a city unit that the matter waits for, it is the city's answer.

    Refused when the matter is closed, or the comment replied to is not shown or not in this matter.
    """
    lock(matter)
    answers = actor.party_id is not None and actor.party_id in matter.responsible_party_ids
    what = actions.ANSWER if answers else actions.COMMENT
    require(what, actor, matter)
    if parent is not None and parent.matter_id != matter.id:
        raise Refused(no(_l("The comment you reply to belongs to another matter.")))
    if parent is not None and parent.state != CommentState.VISIBLE:
        raise Refused(no(_l("The comment you reply to is not shown any more.")))
    seq = _next_seq(matter)
    written = Comment(
        matter_id=matter.id,
        seq=seq,
        place=seq * PLACES if parent is None else parent.root_seq * PLACES + seq,
        parent_id=parent.id if parent is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        kind=CommentKind.ANSWER if answers else CommentKind.COMMENT,
        is_obstacle=is_obstacle,
        written_at=clock.now(),
        body=text.clean(body),
        body_html=text.render(body),
    )
    db.session.add(written)
    drafts.discard(actor, draft_name(matter))
    record(what, actor, written, matter_id=matter.id, seq=seq)
    return written


def _next_seq(matter: Matter) -> int:
    """Count one comment more, under the matter's lock: the order of a thread is the order of commits."""
    return db.session.execute(
        update(Matter)
        .where(Matter.id == matter.id)
        .values(comment_count=Matter.comment_count + 1, last_comment_at=clock.now())
        .returning(Matter.comment_count)
    ).scalar_one()


def withdraw_comment(actor: Actor, written: Comment) -> Comment:
    """Take back what one wrote: a trace stays, and the replies."""
    _lock_comment(written)
    require(actions.WITHDRAW, actor, written)
    written.state = CommentState.WITHDRAWN
    record(actions.WITHDRAW, actor, written, matter_id=written.matter_id, seq=written.seq)
    return written


def support(actor: Actor, matter: Matter) -> Support:
    """Support a matter, as the party one speaks for or as oneself; once, however often asked."""
    lock(matter)
    require(actions.SUPPORT, actor, matter)
    given = queries.support_of(actor, matter)
    if given is None:
        given = _give(actor, matter, None)
        _recount(Matter, matter.id, Support.matter_id == matter.id, Support.comment_id.is_(None))
        record(actions.SUPPORT, actor, given, matter_id=matter.id)
    return given


def unsupport(actor: Actor, matter: Matter) -> None:
    """Take one's support of a matter back."""
    lock(matter)
    require(actions.UNSUPPORT, actor, matter)
    given = queries.support_of(actor, matter)
    if given is not None:
        record(actions.UNSUPPORT, actor, given, matter_id=matter.id)
        db.session.delete(given)
        db.session.flush()
        _recount(Matter, matter.id, Support.matter_id == matter.id, Support.comment_id.is_(None))


def support_comment(actor: Actor, written: Comment) -> Support:
    """Agree with a comment; once, however often asked."""
    _lock_comment(written)
    require(actions.SUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is None:
        given = _give(actor, written.matter, written)
        _recount(Comment, written.id, Support.comment_id == written.id)
        record(actions.SUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq)
    return given


def unsupport_comment(actor: Actor, written: Comment) -> None:
    """Take one's agreement with a comment back."""
    _lock_comment(written)
    require(actions.UNSUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is not None:
        record(
            actions.UNSUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq
        )
        db.session.delete(given)
        db.session.flush()
        _recount(Comment, written.id, Support.comment_id == written.id)


def _give(actor: Actor, matter: Matter, written: Comment | None) -> Support:
    given = Support(
        matter_id=matter.id,
        comment_id=written.id if written is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        given_at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    return given


def _recount(model: type[Matter] | type[Comment], key: int, *which: object) -> None:
    """Count anew who supports: parties and private persons apart."""
    parties = select(func.count(Support.party_id)).where(*which)  # type: ignore[arg-type]
    people = select(func.count()).where(*which, Support.party_id.is_(None))  # type: ignore[arg-type]
    db.session.execute(
        update(model)
        .where(model.id == key)
        .values(
            supporting_parties=parties.scalar_subquery(), supporting_people=people.scalar_subquery()
        )
    )


def add_document(
    actor: Actor,
    matter: Matter,
    *,
    title: str,
    stream: BinaryIO,
    name: str,
    replaces: Document | None = None,
) -> Document:
    """Add a file to a matter, or a new version of one that is there; the earlier version stays.

    Raises files.BadFile with a sentence when the file is not taken.
    """
    lock(matter)
    require(actions.ADD_DOCUMENT, actor, matter)
    if replaces is not None and replaces.matter_id != matter.id:
        raise ValueError("a document is replaced in its own matter")
    stored = files.accept(stream, name)
    number = replaces.number if replaces is not None else _next_document(matter)
    added = Document(
        matter_id=matter.id,
        number=number,
        version=replaces.version + 1 if replaces is not None else 1,
        title=text.one_line(title),
        file_name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        person_id=actor.person_id,
        party_id=actor.party_id,
        added_at=clock.now(),
    )
    db.session.add(added)
    record(actions.ADD_DOCUMENT, actor, added, matter_id=matter.id, sha256=stored.sha256)
    return added


def _next_document(matter: Matter) -> int:
    last = db.session.scalar(
        select(func.max(Document.number)).where(Document.matter_id == matter.id)
    )
    return (last or 0) + 1
