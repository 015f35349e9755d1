"""Several people write one form at once: what each of them types is kept, and no word is lost."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, merging
from forum.core.access import Actor
from forum.core.db import Key, Model, Moment, db, insert_into
from forum.core.merging import Fields, Hand, Merged, Typed, Wish


class SharedDraft(Model):
    """The unsent fields of one form that several people write. Its room says who may; no part of the log."""

    __tablename__ = "shared_draft"

    id: Mapped[Key]
    form: Mapped[str] = mapped_column(String(100), unique=True)
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)  #: see merging
    revision: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[Moment]

    @property
    def mark(self) -> str:
        """What a page carries to say at which revision it was opened."""
        return merging.mark_of(self.changes, self.revision)

    @property
    def is_stored(self) -> bool:
        """Whether all that is written stands where it belongs too (see `store`), or stood there first."""
        stored: int = self.changes.get(merging.ITSELF, {}).get("stored", 0)
        return stored == self.revision


def find(form: str, *, lock: bool = False) -> SharedDraft | None:
    """What is written in that form so far; with `lock` read afresh, and held until the act ends."""
    statement = select(SharedDraft).where(SharedDraft.form == form)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def begin(actor: Actor, form: str, fields: Fields) -> SharedDraft:
    """What is written in that form, held until the act ends: begun now, if nobody has begun it."""
    hand = Hand(actor.person_id or 0, clock.now())
    db.session.execute(
        insert_into(SharedDraft)
        .values(
            form=form,
            fields=fields,
            changes=merging.begin(fields, uuid.uuid4().hex[:12], hand),
            revision=0,
            saved_by_id=actor.person_id,
            saved_at=hand.at,
        )
        .on_conflict_do_nothing()
    )
    begun = find(form, lock=True)
    if begun is None:
        raise RuntimeError(f"the draft {form} was discarded while it was begun")
    return begun


def save(
    actor: Actor,
    form: str,
    typed: Typed,
    *,
    stored: Fields | None = None,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what was typed, together with what others have written since that page was opened.

    Inside an act of the room that has judged it. `stored` is what one begins from that stands elsewhere
    already, `page` tells one open page from another.
    """
    draft = find(form, lock=True)
    if draft is None:
        if stored is None and not any(typed.fields.values()):
            return Merged({}, {}, 0)
        draft = begin(actor, form, stored or {})
    hand = Hand(actor.person_id or 0, clock.now(), page)
    merged = merging.merge(draft.fields, draft.changes, draft.revision, typed, hand)
    if wishes:
        merging.choose(merged, wishes, hand, joined=joined or {})
    if merged.is_changed:
        draft.fields, draft.changes = merged.fields, merged.changes
        draft.revision = merged.revision
        draft.saved_by_id, draft.saved_at = hand.person_id, hand.at
        db.session.flush()
    return merged


def store(form: str) -> None:
    """Note that all that is written so far has been stored where it belongs. Inside the act that does so."""
    draft = find(form, lock=True)
    if draft is not None:
        itself = {**draft.changes.get(merging.ITSELF, {}), "stored": draft.revision}
        draft.changes = {**draft.changes, merging.ITSELF: itself}
        db.session.flush()


def discard(form: str) -> None:
    """Forget it: it was published, or thrown away. Inside an act."""
    db.session.execute(delete(SharedDraft).where(SharedDraft.form == form))
