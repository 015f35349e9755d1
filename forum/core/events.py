"""The one log: every change of state is one Event, chained by hash in the order of commits.

Events hold ids, enum values and content hashes, never a personal text, so that a person can be
forgotten without breaking the chain.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Engine,
    ForeignKey,
    Index,
    String,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.core import clock
from forum.core.access import Action, Actor, Touches, action
from forum.core.db import Act, Model, Moment, db, insert_into, on_closing, table

GENESIS = "0" * 64


class LogHead(Model):
    """The last link of the chain: one row, locked while a transaction takes the next link.

    `shown_seq` is the last event that a public page shows, `around_seq` the last shown outside threads.
    """

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    shown_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    around_seq: Mapped[int] = mapped_column(default=0, server_default="0")


class Event(Model):
    """One change of state: who, for whom, what, about which matter, when."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_matter_id_seq", "matter_id", "seq"),
        Index("ix_event_action_seq", "action", "seq"),
        Index("ix_event_subject_type_subject_id", "subject_type", "subject_id"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[Moment]
    action: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    #: People whom the same act tells otherwise; not stored.
    apart: ClassVar[Collection[int]] = ()

    def digest(self) -> str:
        """SHA-256 over this event and the link before it, in canonical JSON."""
        content = [
            self.seq,
            self.uid,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.action,
            self.person_id,
            self.party_id,
            self.matter_id,
            self.subject_type,
            self.subject_id,
            self.data,
            self.prev_hash,
        ]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Line:
    """One of several things that an act does at once: what, to which stored object, about which matter."""

    what: Action
    subject: Any
    matter_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event, Any], None]
Overhearer = Callable[[Sequence[Event]], None]
_listeners: dict[str, list[Listener]] = {}
_everywhere: list[Overhearer] = []


def on(*actions: Action) -> Callable[[Listener], Listener]:
    """Call a function (event, subject) in the same transaction, whenever one of these is recorded."""

    def listen(listener: Listener) -> Listener:
        for heard in actions:
            _listeners.setdefault(heard.name, []).append(listener)
        return listener

    return listen


def on_any(listener: Overhearer) -> Overhearer:
    """Call a function in the same transaction with what is recorded: one event, or all that go together."""
    _everywhere.append(listener)
    return listener


def record(
    what: Action,
    actor: Actor,
    subject: Any,
    *,
    matter_id: int | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Event:
    """Write what was done into the log of the open transaction, and tell those who listen.

    `subject` is the stored object that changed (flushed here if new). RuntimeError outside a transaction.
    """
    return record_all(actor, [Line(what, subject, matter_id, data)], at=at)[0]


def record_all(
    actor: Actor,
    lines: Iterable[Line],
    *,
    at: datetime | None = None,
    apart: Collection[int] = (),
) -> Sequence[Event]:
    """Write much that is done in one act, such as to every matter of a meeting: an event a line, in order.

    They follow each other in the chain, at one moment. Who follows several of the matters is told once, and
    not at all if they are `apart`: the act tells these people of it otherwise.
    """
    session: Session = db.session()
    told = list(lines)
    if session.info.get("act") is None:
        raise RuntimeError(f"{', '.join({str(one.what) for one in told})}: outside a transaction")
    session.flush()
    moment = at or clock.now()
    recorded = [_event(actor, one, moment) for one in told]
    for event in recorded:
        event.apart = apart  # type: ignore[misc]
    session.info.setdefault("events", []).extend(recorded)
    for event, one in zip(recorded, told, strict=True):
        for listener in _listeners.get(event.action, []):
            listener(event, one.subject)
    for overhearer in _everywhere if recorded else []:
        overhearer(recorded)
    return recorded


def _event(actor: Actor, line: Line, moment: datetime) -> Event:
    return Event(
        uid=uuid.uuid4().hex,
        at=moment,
        action=line.what.name,
        person_id=actor.person_id,
        party_id=actor.party_id,
        matter_id=line.matter_id,
        subject_type=type(line.subject).__name__,
        subject_id=getattr(line.subject, "id", None),
        data=line.data,
    )


#: Built once, and without the session's own accounts: every act asks them.
_LOCKED = select(
    *(table(LogHead).c[name] for name in ("seq", "hash", "shown_seq", "around_seq"))
).with_for_update()
_MOVED = update(table(LogHead))
_TOLD = insert(table(Event))
_COLUMNS = [one.name for one in table(Event).c]


@on_closing
def _seal(session: Session, _act: Act) -> None:
    """Take the links last, under a lock: the order of the chain is the order of commits."""
    events: list[Event] = session.info.get("events", [])
    if not events:
        return
    head = session.execute(_LOCKED).one_or_none()
    if head is None:
        first = insert_into(LogHead).values(id=1, seq=0, hash=GENESIS)
        session.execute(first.on_conflict_do_nothing())
        head = session.execute(_LOCKED).one()
    seq, last, shown, around = head
    for event in events:
        event.seq, event.prev_hash = seq + 1, last
        seq, last = event.seq, event.digest()
        event.hash = last
        touches = action(event.action).touches
        shown = seq if touches >= Touches.THREAD else shown
        around = seq if touches >= Touches.PAGES else around
    session.execute(_TOLD, [{name: getattr(event, name) for name in _COLUMNS} for event in events])
    session.execute(_MOVED, {"seq": seq, "hash": last, "shown_seq": shown, "around_seq": around})


def head_seq() -> int:
    """The sequence number of the last event."""
    return db.session.scalar(select(LogHead.seq)) or 0


#: The numbers of the last event that public pages show: anywhere, and outside their threads.
SHOWN = select(LogHead.shown_seq, LogHead.around_seq)
_SHOWN = str(SHOWN)


def shown_by(engine: Engine) -> tuple[int, int] | None:
    """The same two, read by the database's own driver: it is asked before all that is asked."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_SHOWN)
        row = cursor.fetchone()
        return (row[0], row[1]) if row is not None else None
    finally:
        connection.close()


def head() -> tuple[int, str]:
    """The number and the hash of the last event. Who notes it elsewhere can tell if all was rewritten."""
    last = db.session.get(LogHead, 1)
    return (last.seq, last.hash) if last is not None else (0, GENESIS)


def holds(digest: str) -> bool:
    """Whether an event has that hash."""
    return db.session.scalar(select(Event.seq).where(Event.hash == digest)) is not None


def newest(count: int) -> list[Event]:
    """The last events, in their order."""
    found = db.session.scalars(select(Event).order_by(Event.seq.desc()).limit(count)).all()
    return list(reversed(found))


def label(event: Event) -> Action:
    """The action of an event, with its words."""
    return action(event.action)


def faults(batch: int = 1000) -> Iterator[str]:
    """Walk the chain from its first link and yield a sentence for each fault found."""
    before, seq = GENESIS, 0
    while True:
        rows = db.session.scalars(
            select(Event).where(Event.seq > seq).order_by(Event.seq).limit(batch)
        ).all()
        for event in rows:
            if event.seq != seq + 1:
                yield f"events {seq + 1} to {event.seq - 1} are missing"
            if event.prev_hash != before:
                yield f"event {event.seq} does not follow from the one before it"
            if event.digest() != event.hash:
                yield f"event {event.seq} was changed after it was written"
            before, seq = event.hash, event.seq
        if len(rows) < batch:
            break
        db.session.expunge_all()
    head = db.session.get(LogHead, 1)
    if (head.seq, head.hash) != (seq, before) if head else seq:
        yield "the log does not end where its head says"
