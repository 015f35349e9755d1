"""Files of comments: they wait with their writer's draft, and go along when it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from forum.core import clock, files, pictures, text
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.submissions import led_to
from forum.matters import actions, queries
from forum.matters.models import Attachment, Comment, Matter
from forum.matters.operations.matters import lock
from forum.matters.operations.papers import NoAlternative

MAX_FILES = 5  #: of one comment
MAX_WAITING = 40  #: of one person, in all drafts together
LONGEST_WORDS = 600


@dataclass(frozen=True)
class Chosen:
    """A file that was examined, and of a picture the one that stands in the thread."""

    file: files.Examined
    small: pictures.Small | None


def examine(stream: BinaryIO, name: str) -> Chosen:
    """Judge a file and make what is shown of it, before anybody has to wait. Raises files.BadFile."""
    found = files.examine(stream, name)
    is_picture = found.media_type.startswith("image/")
    try:
        return Chosen(found, pictures.small(found.content) if is_picture else None)
    except pictures.Unreadable as fault:
        raise files.BadFile(
            _l("The picture cannot be opened: it seems to be damaged. Save it again.")
        ) from fault


def attach(
    actor: Actor, matter: Matter, chosen: Chosen, words: str = "", *, sent_as: str | None = None
) -> Attachment | None:
    """Let a file wait with the draft; the same file waits once, with the words that it was sent with last.

    `sent_as` is the key of the form it came with: one that was carried out already attaches nothing more.
    Drafts are no part of the log. Raises files.BadFile when there is no room.
    """
    lock(matter)
    require(actions.ATTACH, actor, matter)
    if sent_as is not None and led_to(sent_as) is not None:
        return None
    there = queries.attachments.waiting(actor, matter)
    stored = files.keep(chosen.file)
    added = next((one for one in there if one.sha256 == stored.sha256), None)
    if added is None:
        _see_that_there_is_room(actor, len(there))
        added = _of(stored, chosen.small)
        added.matter_id, added.person_id = matter.id, actor.person_id or 0
        db.session.add(added)
    said = text.one_line(words)[:LONGEST_WORDS]
    added.alternative = said or added.alternative or _called(added)
    db.session.flush()
    return added


def _see_that_there_is_room(actor: Actor, there: int) -> None:
    if there >= MAX_FILES:
        raise files.BadFile(
            _l("A comment has room for %(num)s files. Remove one first.", num=MAX_FILES)
        )
    if queries.attachments.waiting_anywhere(actor) >= MAX_WAITING:
        raise files.BadFile(
            _l(
                "You have %(num)s files waiting in what you have not published. "
                "Publish or remove some of them first.",
                num=MAX_WAITING,
            )
        )


def _of(stored: files.Stored, small: pictures.Small | None) -> Attachment:
    return Attachment(
        file_name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        alternative="",
        added_at=clock.now(),
        small_sha256=files.put(small.content) if small is not None else None,
        width=small.width if small is not None else None,
        height=small.height if small is not None else None,
    )


def _called(kept: Attachment) -> str:
    """What a file is called when nobody says: its name. What a picture shows only its sender can say."""
    return "" if kept.is_picture else kept.file_name.rsplit(".", 1)[0]


def detach(actor: Actor, kept: Attachment) -> None:
    """Take a file away from the draft that it waits with."""
    lock(kept.matter)
    require(actions.DETACH, actor, kept)
    whole = (Attachment.id == kept.id, Attachment.comment_id.is_(None))
    db.session.execute(delete(Attachment).where(*whole))


def take_along(actor: Actor, written: Comment, words: Mapping[int, str]) -> list[str]:
    """Give a comment the files that wait, by their ids, each with its words. Part of the act that writes it.

    Those that were removed meanwhile are left out. Gives their hashes. Raises NoAlternative for a picture
    without words.
    """
    db.session.flush()
    waiting = select(Attachment).where(
        Attachment.id.in_(list(words)),
        Attachment.person_id == actor.person_id,
        Attachment.matter_id == written.matter_id,
        Attachment.comment_id.is_(None),
    )
    taken = db.session.scalars(waiting.order_by(Attachment.id).limit(MAX_FILES)).all()
    for number, one in enumerate(taken, 1):
        said = text.one_line(words[one.id])[:LONGEST_WORDS]
        one.alternative = said or _called(one)
        if not one.alternative:
            raise NoAlternative
        one.comment_id, one.number = written.id, number
    written.file_count = len(taken)
    return [one.sha256 for one in taken]
