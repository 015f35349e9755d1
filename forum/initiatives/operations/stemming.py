"""Keeping the stems of published initiatives, so that those that are alike are found."""

from sqlalchemy import delete

from forum.core import stems
from forum.core.db import db, insert_into
from forum.initiatives import queries
from forum.initiatives.models import Initiative, InitiativeStem

#: Of initiatives published before stems were kept, each time the clock looks.
AT_ONCE = 100
#: Kept where a text has no word that counts: it has been looked at.
NONE = "-"


def keep_stems(initiative: Initiative) -> None:
    """Store the stems of what an initiative says now. Part of the act that makes it say so."""
    db.session.execute(delete(InitiativeStem).where(InitiativeStem.initiative_id == initiative.id))
    said = f"{initiative.problem}\n{initiative.proposal}"
    found = stems.of(initiative.title, said) or [NONE]
    rows = [{"stem": stem, "initiative_id": initiative.id} for stem in found]
    db.session.execute(insert_into(InitiativeStem.__table__).on_conflict_do_nothing(), rows)


def keep_missing_stems() -> int:
    """Store those of initiatives that have none yet, some at a time; gives of how many."""
    found = queries.without_stems(AT_ONCE)
    for initiative in found:
        keep_stems(initiative)
    return len(found)
