"""What happens with accounts and sessions.

Hashing a password takes a tenth of a second, so it is done before the transaction, never inside.
"""

import secrets
import unicodedata
import uuid
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import actions
from forum.accounts.models import Person, SignInSession
from forum.accounts.queries import RESET, by_email, by_link, live_session, session_of, token_hash
from forum.core import clock
from forum.core.access import ANONYMOUS, Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.core.outbox import Outbox, enqueue

SESSION_LASTS = timedelta(days=30)
BETWEEN_CONFIRMATIONS = timedelta(minutes=10)


@cache
def _hasher(rounds: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)


def hasher() -> PasswordHasher:
    """argon2id with the settings' cost."""
    return _hasher(current_app.config["ARGON2_ROUNDS"], current_app.config["ARGON2_MEMORY_KIB"])


def _composed(password: str) -> str:
    """The same characters whatever keyboard they were typed on."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """What is stored of a password."""
    return hasher().hash(_composed(password))


@cache
def _nobodys(rounds: int, memory: int) -> str:
    return _hasher(rounds, memory).hash(secrets.token_urlsafe())


def matches(person: Person | None, password: str) -> bool:
    """Whether the password is that person's. For nobody it takes as long, and is False."""
    costs = current_app.config["ARGON2_ROUNDS"], current_app.config["ARGON2_MEMORY_KIB"]
    nobodys = _nobodys(*costs)
    kept = person.password_hash if person is not None and person.password_hash else nobodys
    try:
        hasher().verify(kept, _composed(password))
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not nobodys


def by_credentials(email: str, password: str) -> Person | None:
    """The person whose address and password these are, confirmed or not."""
    person = by_email(email)
    return person if matches(person, password) else None


def _self(person: Person) -> Actor:
    return Actor(person_id=person.id, name=person.name)


def _mail(letter: str, person: Person) -> None:
    enqueue(letter, f"{letter}-{uuid.uuid4().hex}", person_id=person.id)


def _held(person: Person) -> Person:
    """The person as they are now, held until the act ends: acts on one account come one after another."""
    # What they do meanwhile names them in the log, and need not wait.
    db.session.refresh(person, with_for_update={"key_share": True})
    return person


def start_session(person: Person, device: str = "", party_id: int | None = None) -> str:
    """Open a session and give its token, which is stored nowhere. The caller records why."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    session = SignInSession(
        token_hash=token_hash(token),
        person_id=person.id,
        party_id=party_id,
        device=device[:120],
        created_at=moment,
        expires_at=moment + SESSION_LASTS,
    )
    db.session.add(session)
    db.session.flush()
    return token


def sign_in(person: Person, proven: str | None, device: str) -> str | None:
    """Sign in someone who has shown their password; `proven` is the hash it was shown against.

    Gives the session's token, or None when the password was changed in the meantime.
    """
    require(actions.SIGN_IN, ANONYMOUS, person)
    _held(person)
    if person.confirmed_at is None or proven is None or person.password_hash != proven:
        return None
    token = start_session(person, device)
    record(actions.SIGN_IN, _self(person), session_of(token))
    return token


def register(*, name: str, email: str, password_hash: str, language: str) -> None:
    """Create an account that waits to be confirmed, or write to whoever has that address already.

    Until it is confirmed the last one to register an address wins: the link of the one before ends.
    """
    require(actions.REGISTER, ANONYMOUS)
    person = _held(by_email(email) or _add(name, email, language))
    if person.confirmed_at is not None:
        _mail("account_exists", person)
        return
    person.name, person.language, person.password_hash = name, language, password_hash
    record(actions.REGISTER, _self(person), person)
    _mail("account_confirm", person)


def _add(name: str, email: str, language: str) -> Person:
    person = Person(name=name, email=email.lower(), language=language, created_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:  # someone else registered it between our look and our write
        return db.session.scalars(select(Person).where(Person.email == email.lower())).one()
    return person


def add_confirmed(
    actor: Actor, *, name: str, email: str, password_hash: str | None, language: str = "sv"
) -> Person:
    """An account that needs no confirmation: made at the console, or for the demo."""
    require(actions.REGISTER, actor)
    person = _add(name, email, language)
    person.password_hash, person.confirmed_at = password_hash, clock.now()
    record(actions.REGISTER, actor, person)
    return person


def remind_to_confirm(person: Person) -> None:
    """Send the confirmation link again, unless that was done a moment ago."""
    since = clock.now() - BETWEEN_CONFIRMATIONS
    sent = select(Outbox.id).where(
        Outbox.letter == "account_confirm",
        Outbox.person_id == person.id,
        Outbox.created_at > since,
    )
    if db.session.scalar(sent.limit(1)) is None:
        _mail("account_confirm", person)


def confirm(person: Person, proven: str | None, device: str) -> str | None:
    """The address is theirs: they had the link, and their own password. Gives a session's token."""
    require(actions.CONFIRM, ANONYMOUS, person)
    _held(person)
    if person.confirmed_at is None and person.password_hash == proven:
        person.confirmed_at = clock.now()
        record(actions.CONFIRM, _self(person), person)
    return sign_in(person, proven, device)


def ask_to_reset(email: str, language: str) -> None:
    """Write to an address that has forgotten its password, whether or not it has an account."""
    require(actions.RESET, ANONYMOUS)
    person = by_email(email)
    if person is not None:
        _mail("account_reset", person)
        return
    key = f"account_unknown-{uuid.uuid4().hex}"
    enqueue("account_unknown", key, address=email.lower(), language=language)


def reset(person: Person, link: str, password_hash: str) -> bool:
    """A new password for someone who had the link: the old one and every session end.

    False, and nothing changed, when the link was used while one looked.
    """
    require(actions.RESET, ANONYMOUS, person)
    _held(person)
    if by_link(RESET, link) is None:
        return False
    person.password_hash = password_hash
    person.confirmed_at = person.confirmed_at or clock.now()
    revoke_all(person)
    record(actions.RESET, _self(person), person)
    _mail("account_password_changed", person)
    return True


def change_password(
    actor: Actor, session_id: int, proven: str | None, password_hash: str
) -> str | None:
    """A new password for oneself: every session ends, and a new one opens here. Gives its token.

    `proven` is the hash that the present password was shown against. None when that password was changed, or
    the session ended, in the meantime.
    """
    require(actions.CHANGE_PASSWORD, actor)
    person = _held(db.session.get_one(Person, actor.person_id))
    here = live_session(session_id)
    if here is None or person.password_hash != proven:
        return None
    device, party_id = here.device, here.party_id
    person.password_hash = password_hash
    revoke_all(person)
    record(actions.CHANGE_PASSWORD, actor, person)
    _mail("account_password_changed", person)
    return start_session(person, device, party_id)


def change(actor: Actor, *, name: str, language: str) -> Person:
    """Another name or language for oneself."""
    require(actions.CHANGE, actor)
    person = db.session.get_one(Person, actor.person_id)
    person.name, person.language = name, language
    record(actions.CHANGE, actor, person)
    return person


def sign_out(actor: Actor, session_id: int) -> None:
    """End the session one is in; nothing happens when it has ended already."""
    session = live_session(session_id)
    if session is not None:
        require(actions.SIGN_OUT, actor, session)
        session.revoked_at = clock.now()
        record(actions.SIGN_OUT, actor, session)


def revoke(actor: Actor, session: SignInSession) -> None:
    """End one's session on another device."""
    require(actions.REVOKE, actor, session)
    if session.revoked_at is None:
        session.revoked_at = clock.now()
        record(actions.REVOKE, actor, session)


def sign_out_everywhere(actor: Actor) -> None:
    """End every session of one's own, this one too."""
    require(actions.SIGN_OUT_EVERYWHERE, actor)
    person = db.session.get_one(Person, actor.person_id)
    revoke_all(person)
    record(actions.SIGN_OUT_EVERYWHERE, actor, person)


def revoke_all(person: Person) -> None:
    """End every session of a person; the caller records why."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person.id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
