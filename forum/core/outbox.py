"""Mail leaves by one door: a row written in the act's own transaction, delivered afterwards by the worker.

A row names a letter and the ids it is about, never its text: the letter is written at delivery, when
permission is judged again. Delivery is at least once, under one Message-ID per row.
"""

import email
import email.charset
import email.policy
import logging
import random
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_mail import Connection, Message
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    bindparam,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.db import (
    Key,
    Model,
    Moment,
    UtcDateTime,
    db,
    insert_into,
    partial_index,
    table,
    transaction,
)

CLAIM = timedelta(minutes=5)
#: With waits that double, a mail server that is away for a day loses no letter.
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(minutes=1)
STUCK_AFTER = timedelta(hours=1)
KEPT = timedelta(days=30)
INSERT_CHUNK = 5000
TIMEOUT = 20  #: seconds that a mail server may be silent
log = logging.getLogger(__name__)
# Quoted-printable bodies, so that no server on the way meets an eighth bit or a line that is too long.
email.charset.add_charset("utf-8", email.charset.SHORTEST, email.charset.QP, "utf-8")


class Outbox(Model):
    """One letter to one receiver: a person, or an address without an account."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR address IS NOT NULL", name="receiver"),
        partial_index(
            "ix_outbox_due_at",
            "due_at",
            where="due_at IS NOT NULL",
        ),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    letter: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str | None] = mapped_column(String(254))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[Moment]
    due_at: Mapped[Moment | None]  #: None when there is nothing more to do
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Moment | None]
    fault: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter.

    A calendar entry with a `method` (REQUEST or CANCEL) is shown by mail programs as an invitation.
    """

    name: str
    media_type: str
    content: bytes
    method: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter ready to send: plain text, to one address, with the link that stops more like it."""

    to: str
    subject: str
    body: str
    stop_url: str | None = None
    attachments: Sequence[Attachment] = ()


Writer = Callable[[Outbox], Letter | None]
_writers: dict[str, Writer] = {}


def letter(name: str) -> Callable[[Writer], Writer]:
    """Declare who writes the letter of that name: a function of the row; None when it is no longer due."""

    def declare(writer: Writer) -> Writer:
        _writers[name] = writer
        return writer

    return declare


def enqueue(
    name: str,
    key: str,
    *,
    person_id: int | None = None,
    address: str | None = None,
    **about: Any,
) -> None:
    """Put one letter in the outbox, in the open transaction. A key that is there already is left alone."""
    enqueue_all(name, [{"key": key, "person_id": person_id, "address": address, "about": about}])


def enqueue_all(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Put many letters in the outbox at once: dicts of key, person_id, address, about."""
    if name not in _writers:
        raise KeyError(name)
    moment = clock.now()
    full = [
        {**row, "letter": name, "created_at": moment, "due_at": moment, "attempts": 0}
        for row in rows
    ]
    statement = insert_into(Outbox.__table__).on_conflict_do_nothing(index_elements=[Outbox.key])
    for start in range(0, len(full), INSERT_CHUNK):
        db.session.execute(statement, full[start : start + INSERT_CHUNK])


def enqueue_from(
    name: str, receivers: Select[*tuple[Any, ...]], values: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Put a letter in the outbox for each row of a query that gives key, person_id, address and about.

    Let it be the same query each time, with `values` for what it names: what is made of it is kept.
    """
    if name not in _writers:
        raise KeyError(name)
    named = {**values, "of_letter": name, "this_moment": clock.now()}
    db.session.execute(_put(receivers, db.engine.dialect.name), named)


@lru_cache(maxsize=32)
def _put(receivers: Select[*tuple[Any, ...]], _dialect: str) -> Any:
    moment = bindparam("this_moment", type_=UtcDateTime)
    rest: dict[str, ColumnElement[Any]] = {
        "letter": bindparam("of_letter", type_=String),
        "created_at": moment,
        "due_at": moment,
        "attempts": literal(0),
    }
    statement = insert_into(table(Outbox)).from_select(
        ["key", "person_id", "address", "about", *rest], receivers.add_columns(*rest.values())
    )
    return statement.on_conflict_do_nothing(index_elements=[Outbox.key])


def own_key(event_uid: str, person_id: int | str) -> str:
    """The key of a letter about an event to someone whom it concerns: followers with one get no other."""
    return f"{event_uid}:p{person_id}"


def deliver_due(limit: int = 20) -> int:
    """Deliver letters that are due; several workers may do so at once. Gives how many were tried."""
    with transaction():
        rows = db.session.scalars(
            select(Outbox)
            .where(Outbox.due_at <= clock.now())
            .order_by(Outbox.due_at, Outbox.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.due_at = clock.now() + CLAIM
            row.attempts += 1
        claimed = [(row.id, row.attempts) for row in rows]
    for row_id, attempt in claimed:
        _deliver(row_id, attempt)
    return len(claimed)


def _deliver(row_id: int, attempt: int) -> None:
    row = db.session.get_one(Outbox, row_id)
    if row.attempts != attempt:
        return  # our claim ran out while other letters were sent: another worker has it now
    try:
        ready = _writers[row.letter](row)
        if ready is not None:
            _send(ready, row.key)
    except (OSError, smtplib.SMTPException) as problem:
        _put_off(row_id, problem)
    except Exception as problem:
        log.exception("letter %s of row %d could not be written", row.letter, row_id)
        _put_off(row_id, problem)
    else:
        with transaction():
            done = db.session.get_one(Outbox, row_id)
            done.sent_at = clock.now() if ready is not None else None
            done.due_at, done.fault = None, None


def _put_off(row_id: int, problem: Exception) -> None:
    with transaction():
        row = db.session.get_one(Outbox, row_id)
        row.fault = type(problem).__name__
        doubled = 2 ** min(row.attempts - 1, MAX_ATTEMPTS)
        wait = FIRST_DELAY * doubled * random.uniform(1, 1.5)  # noqa: S311
        row.due_at = clock.now() + wait if row.attempts < MAX_ATTEMPTS else None


_ENCODED_WORD = re.compile(r"=\?.*?\?=")
_PLAIN_URL = re.compile(r"https?://[!#-;=?-~]{1,900}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def header(value: str) -> str:
    """A user's words made safe for a header: no control characters, no encoded words."""
    return _ENCODED_WORD.sub("", _CONTROL.sub(" ", value)).strip()


def compose(ready: Letter, key: str) -> bytes:
    """The letter as RFC 5322 bytes; raises ValueError if a header has crept in that was not meant."""
    domain = current_app.config["MAIL_DEFAULT_SENDER"].rsplit("@", 1)[-1].rstrip(">")
    subject = header(ready.subject) or "Samspel"
    message = Message(subject=subject, recipients=[header(ready.to)], body=ready.body)
    message.msgId = f"<{re.sub(r'[^A-Za-z0-9.-]', '.', key)}@{domain}>"
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    for file in ready.attachments:
        if file.method:
            # As another form of the letter itself: that is where mail programs look for an invitation.
            message.alts[f"calendar; method={file.method}"] = file.content.decode()
            message.attach(file.name, "application/ics", file.content)
            continue
        # Whoever is not told in which letters a text is written, reads it as ASCII.
        letters = "; charset=utf-8" if file.media_type.startswith("text/") else ""
        message.attach(file.name, file.media_type + letters, file.content)
    content: bytes = message.as_bytes()
    if ready.stop_url:
        content = _stop_headers(ready.stop_url) + content
    meant = {"subject", "from", "to", "date", "message-id", "auto-submitted"}
    meant |= {"content-type", "mime-version", "content-transfer-encoding"}
    meant |= {"list-unsubscribe", "list-unsubscribe-post"} if ready.stop_url else set()
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    found = [name.lower() for name in parsed]
    if not set(found) <= meant or len(found) != len(set(found)):
        raise ValueError("a header was injected")
    return content


def _stop_headers(url: str) -> bytes:
    """RFC 8058. Not through the message, which would encode a long address so that no program reads it."""
    if not _PLAIN_URL.fullmatch(url):
        raise ValueError("the link that stops is no plain address")
    return (
        f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    ).encode("ascii")


class _Connection(Connection):
    """To the mail server: never waits for ever, and checks its certificate where TLS is asked for."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, and sign in if the settings say how."""
        host: smtplib.SMTP
        server, port = self.mail.server, self.mail.port or 0
        trusted = ssl.create_default_context()
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(server, port, timeout=TIMEOUT, context=trusted)
        else:
            host = smtplib.SMTP(server, port, timeout=TIMEOUT)
        if self.mail.use_tls:
            host.starttls(context=trusted)
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def __exit__(self, *_problem: object) -> None:
        """Hang up. A server that is gone by now has taken the letter all the same."""
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()


def _send(ready: Letter, key: str) -> None:
    content = compose(ready, key)
    folder = current_app.config["MAIL_FOLDER"]
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{re.sub(r'[^A-Za-z0-9.-]', '.', key)}.eml").write_bytes(content)
        return
    sender = email.message_from_bytes(content)["From"]
    with _Connection(current_app.extensions["mail"]) as connection:
        if connection.host is not None:
            connection.host.sendmail(sender, [ready.to], content)


def stuck() -> int:
    """How many letters are late by an hour, or were given up."""
    late = clock.now() - STUCK_AFTER
    given_up = (Outbox.due_at.is_(None)) & (Outbox.fault.is_not(None))
    return (
        db.session.scalar(
            select(func.count()).where(
                (Outbox.created_at < late) & Outbox.due_at.is_not(None) | given_up
            )
        )
        or 0
    )


def forget_old() -> None:
    """Delete the letters that were delivered, or no longer due, a month ago. Inside a transaction."""
    over = Outbox.due_at.is_(None) & (Outbox.created_at < clock.now() - KEPT)
    db.session.execute(delete(Outbox).where(over))
