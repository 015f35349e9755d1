"""Nothing typed is lost: what someone has begun to write in a form, kept until it is sent."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.access import Actor
from forum.core.db import Key, Model, Moment, db, insert_into, table

MAX_FIELDS = 90


class Draft(Model):
    """The unsent fields of one form, of one person. Seen by that person only; no part of the log."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "form"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    form: Mapped[str] = mapped_column(String(100))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[Moment]


def find(actor: Actor, form: str) -> Draft | None:
    """The person's draft of that form."""
    return db.session.scalar(
        select(Draft).where(Draft.person_id == actor.person_id, Draft.form == form)
    )


def save(actor: Actor, form: str, fields: dict[str, Any]) -> Draft:
    """Keep the fields, in place of what was kept before. Inside a transaction."""
    kept = {"fields": dict(list(fields.items())[:MAX_FIELDS]), "saved_at": clock.now()}
    statement = insert_into(Draft).values(person_id=actor.person_id, form=form, **kept)
    saved = statement.on_conflict_do_update(
        index_elements=[Draft.person_id, Draft.form], set_=kept
    ).returning(Draft)
    draft: Draft = db.session.scalars(saved, execution_options={"populate_existing": True}).one()
    return draft


#: Built once: every comment that is posted asks it.
_kept = table(Draft).c
_discard = delete(table(Draft)).where(
    _kept.person_id == bindparam("of"), _kept.form == bindparam("named")
)


def discard(actor: Actor, form: str) -> None:
    """Forget the draft: it was sent, or its writer threw it away. Inside a transaction."""
    db.session.execute(_discard, {"of": actor.person_id, "named": form})
