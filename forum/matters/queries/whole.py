"""Reading a thread from its first comment to its last, however long it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from forum.core.access import Words
from forum.core.db import db
from forum.matters.models import Attachment, Comment, Matter
from forum.matters.queries import attachments
from forum.matters.queries.threads import said

PORTION = 200
#: Words, and where they lead, of each comment that has any.
Lines = Mapping[int, Sequence[tuple[Words, str]]]


@dataclass(frozen=True)
class Portion:
    """Some comments that follow each other, their files, and what the rooms add of what came of them."""

    rows: Sequence[Row[Any]]
    files: dict[int, list[Attachment]]
    came: Lines


def whole(matter: Matter, told: Callable[[Sequence[int]], Lines]) -> Iterator[Portion]:
    """Every comment in the order of the thread, some at a time, each asked for once.

    `told` gives the lines that rooms add of several comments, by their ids.
    Between two portions no connection is held, however slowly the reader takes them. What the session has
    loaded is let go of by that: of the matter, only what is read already can be used meanwhile.
    """
    key, after = matter.id, -1
    statement = said().where(Comment.matter_id == key).order_by(Comment.place).limit(PORTION)
    while True:
        rows = db.session.execute(statement.where(Comment.place > after)).all()
        files = attachments.of([row.id for row in rows if row.file_count])
        found = Portion(rows, files, told([row.id for row in rows]))
        db.session.close()
        yield found
        if len(rows) < PORTION:
            return
        after = rows[-1].place
