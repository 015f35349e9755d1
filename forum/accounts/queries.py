"""Reading people, sessions and the links that are mailed to them."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from flask import current_app
from flask_login import UserMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import ColumnElement, Row, Select, String, and_, bindparam, func, select

from forum.accounts.models import Person, SignInSession
from forum.core import clock
from forum.core.db import UtcDateTime, db, table

#: As text.sort_key has them: å, ä and ö last on any database.
_LAST = {"Å": "zzzx", "å": "zzzx", "Ä": "zzzy", "ä": "zzzy", "Ö": "zzzz", "ö": "zzzz"}


class SignedIn(UserMixin):
    """What Flask-Login carries: a live session, and whose it is."""

    def __init__(self, row: Row[int, int | None, int, str], token: str) -> None:
        self.session_id, self.party_id, self.person_id, self.name = row
        self.token = token

    @property
    def person(self) -> Person:
        """The person, for the pages that show or change more of them than the name."""
        return db.session.get_one(Person, self.person_id)

    def get_id(self) -> str:
        """The session's token; only its hash is stored."""
        return self.token


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _is_live() -> ColumnElement[bool]:
    return and_(SignInSession.revoked_at.is_(None), SignInSession.expires_at > clock.now())


def session_of(token: str) -> SignInSession | None:
    """The live session of a token; None when it has ended, was revoked or never was."""
    return db.session.scalar(
        select(SignInSession).where(SignInSession.token_hash == token_hash(token), _is_live())
    )


def signed_in(token: str) -> SignedIn | None:
    """Who is signed in with a token."""
    found = db.session.execute(_live_by_token(), {"hash": token_hash(token), "now": clock.now()})
    row = found.one_or_none()
    return SignedIn(row, token) if row is not None else None


@cache
def _live_by_token() -> Select[int, int | None, int, str]:
    """Built once: it is asked with every request of someone signed in. See `_is_live`."""
    held, person = table(SignInSession), table(Person)
    return (
        select(held.c.id, held.c.party_id, person.c.id, person.c.name)
        .join(person, person.c.id == held.c.person_id)
        .where(
            held.c.token_hash == bindparam("hash", type_=String),
            held.c.revoked_at.is_(None),
            held.c.expires_at > bindparam("now", type_=UtcDateTime),
        )
    )


def live_session(session_id: int) -> SignInSession | None:
    """One session that still counts."""
    return db.session.scalar(
        select(SignInSession).where(SignInSession.id == session_id, _is_live())
    )


def live_sessions(person_id: int) -> Sequence[SignInSession]:
    """Where a person is signed in, latest first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person_id, _is_live())
        .order_by(SignInSession.id.desc())
        .limit(100)
    ).all()


def by_email(email: str) -> Person | None:
    """A person by address, whatever its case."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


@dataclass(frozen=True)
class Purpose:
    """What a mailed link is for, and for how long it holds."""

    name: str
    lasts: timedelta


CONFIRM = Purpose("confirm", timedelta(days=7))
RESET = Purpose("reset", timedelta(hours=2))


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.secret_key or "",
        salt=f"accounts.{purpose.name}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )


def _fingerprint(person: Person) -> str:
    """What a link is bound to: the account as it is now, so a link that was used holds no more."""
    known = f"{person.id}\n{person.email}\n{person.password_hash}\n{person.confirmed_at}"
    return hashlib.sha256(known.encode()).hexdigest()[:32]


def link_token(purpose: Purpose, person: Person) -> str:
    """What makes a mailed link this person's, for this purpose, for a while, once."""
    return str(_serializer(purpose).dumps([person.id, _fingerprint(person)]))


def by_link(purpose: Purpose, token: str) -> Person | None:
    """Whose link it is; None when it is too old, was used, or never was ours."""
    try:
        person_id, fingerprint = _serializer(purpose).loads(
            token, max_age=int(purpose.lasts.total_seconds())
        )
    except (BadData, ValueError, TypeError):
        return None
    person = db.session.get(Person, person_id)
    if person is None or not hmac.compare_digest(fingerprint, _fingerprint(person)):
        return None
    return person


def by_name() -> ColumnElement[str]:
    """A person's name as Swedish sorts it: to order by."""
    name: ColumnElement[str] = func.lower(Person.name)  # SQLite lowers a to z only
    for letter, instead in _LAST.items():
        name = func.replace(name, letter, instead)
    return name


def names(person_ids: Sequence[int]) -> Mapping[int, str]:
    """The names of people, by their ids; one query."""
    if not person_ids:
        return {}
    found = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row.id: row.name for row in db.session.execute(found)}
