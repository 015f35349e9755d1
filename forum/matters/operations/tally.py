"""Counting what is said as it is said, so that no page counts a thread: kinds, questions that wait, voices.

Every act that shows or hides a comment calls this, under the matter's lock.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm.attributes import set_committed_value

from forum.core.db import db, insert_into, table
from forum.matters.models import Comment, Matter, Voice

#: Beside the kinds: how many questions have no answer yet.
WAITING = "waiting"


_matter = table(Matter).c
_COUNTED = (
    update(table(Matter))
    .where(_matter.id == bindparam("matter"))
    .values({name: bindparam(name) for name in ("comment_count", "last_comment_at", "tally")})
)


def said(written: Comment) -> None:
    """Count a comment that has just been written, under the next number of its thread.

    By a statement of its own: among all that hangs on a matter, the session would look for changes.
    """
    matter = written.matter
    more = {written.kind.value: 1, **_waiting(written, 1)}
    counted = {
        "comment_count": written.seq,
        "last_comment_at": written.written_at,
        "tally": _with(matter.tally, more),
    }
    db.session.execute(_COUNTED, {"matter": matter.id, **counted})
    for name, value in counted.items():
        set_committed_value(matter, name, value)
    speaker = _speaker(written)
    heard = _heard("party_id" in speaker, db.engine.dialect.name)
    db.session.execute(heard, {"matter_id": written.matter.id, **speaker})


@cache
def _heard(is_party: bool, _dialect: str) -> Any:
    """One comment more of a voice. Built once: every comment asks it."""
    rows = table(Voice)
    speaker = rows.c.party_id if is_party else rows.c.person_id
    voice = insert_into(rows).values(
        {"matter_id": bindparam("matter_id"), speaker.name: bindparam(speaker.name), "comments": 1}
    )
    return voice.on_conflict_do_update(
        index_elements=[rows.c.matter_id, speaker],
        index_where=rows.c.party_id.is_not(None) if is_party else rows.c.party_id.is_(None),
        set_={"comments": rows.c.comments + 1},
    )


def taken_back(written: Comment) -> None:
    """Count one less: the comment is not shown any more."""
    _add(written.matter, **{written.kind.value: -1}, **_waiting(written, -1))
    speaker = _speaker(written)
    mine = [Voice.matter_id == written.matter_id]
    mine += [getattr(Voice, name) == value for name, value in speaker.items()]
    db.session.execute(update(Voice).where(*mine).values(comments=Voice.comments - 1))
    db.session.execute(delete(Voice).where(*mine, Voice.comments <= 0))


def answered(matter: Matter, count: int = 1) -> None:
    """Some questions less wait."""
    _add(matter, waiting=-count)


def waits_again(matter: Matter) -> None:
    """A question waits again: its only answer was taken back."""
    _add(matter, waiting=1)


def became(written: Comment, before: str) -> None:
    """A comment has changed its kind."""
    _add(written.matter, **{before: -1, written.kind.value: 1})


def _waiting(written: Comment, by: int) -> dict[str, int]:
    return {WAITING: by} if written.due_on is not None and written.answered_at is None else {}


def _speaker(written: Comment) -> dict[str, int]:
    if written.party_id is not None:
        return {"party_id": written.party_id}
    return {"person_id": written.person_id}


def _add(matter: Matter, **by: int) -> None:
    matter.tally = _with(matter.tally, by)


def _with(counted: Mapping[str, int] | None, by: Mapping[str, int]) -> dict[str, int]:
    tally = dict(counted or {})
    for name, more in by.items():
        tally[name] = max(0, tally.get(name, 0) + more)
    return {name: count for name, count in tally.items() if count}
