"""Following a matter or a place, and stopping.

A person's subscription that was stopped stays as a row without a date, so that writing in the matter again
does not start it anew. That of an address is deleted. The log says that someone follows, never who.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete

from forum.core import clock, outbox
from forum.core.access import ANONYMOUS, Actor, require
from forum.core.db import db, insert_into, table
from forum.core.events import Event, record
from forum.dialogues import actions as dialogues
from forum.districts.models import District
from forum.matters import actions as matters
from forum.matters.models import Matter, Subscription
from forum.notifications import actions, queries, tokens

ASK_AGAIN_AFTER = timedelta(minutes=10)
#: Letters that an address may get from strangers in a day, whatever they ask it to follow.
ASKED_A_DAY = 5


def _add(
    target: Matter | District,
    *,
    person_id: int | None = None,
    email: str | None = None,
    language: str = "sv",
    confirmed_at: datetime | None = None,
) -> bool:
    """Store a subscription unless there is one; whether it is new."""
    is_matter = isinstance(target, Matter)
    row = {
        "person_id": person_id, "email": email, "language": language,
        "matter_id": target.id if is_matter else None,
        "district_id": None if is_matter else target.id,
        "created_at": clock.now(), "confirmed_at": confirmed_at,
    }  # fmt: skip
    added = db.session.execute(_added(db.engine.dialect.name), row)
    return added.scalar_one_or_none() is not None


@cache
def _added(_dialect: str) -> Any:
    """Built once for each kind of database: whoever posts a comment asks it."""
    rows = table(Subscription)
    named: Any = {one.name: bindparam(one.name) for one in rows.c if one.name != "id"}
    return insert_into(rows).values(named).on_conflict_do_nothing().returning(rows.c.id)


def follow(actor: Actor, target: Matter | District) -> None:
    """Follow, as someone signed in; once, however often asked."""
    require(actions.FOLLOW, actor, target)
    _add(target, person_id=actor.person_id)
    found = queries.of_person(actor.person_id, target)
    if found is not None and found.confirmed_at is None:
        found.confirmed_at = clock.now()
        record(actions.FOLLOW, ANONYMOUS, found)


def ask(actor: Actor, target: Matter | District, *, email: str, language: str) -> None:
    """Ask an address whether it wants to follow. To whoever asks it looks the same if it does already."""
    require(actions.FOLLOW, actor, target)
    email = email.lower()
    is_new = _add(target, email=email, language=language)
    found = queries.of_address(email, target)
    if found is None or found.confirmed_at is not None:
        return
    if not is_new and found.created_at > clock.now() - ASK_AGAIN_AFTER:
        return
    found.created_at, found.language = clock.now(), language
    db.session.flush()
    if queries.asked_since(email, clock.now() - timedelta(days=1)) <= ASKED_A_DAY:
        key = f"confirm:{found.id}:{found.created_at:%Y%m%d%H%M%S}"
        outbox.enqueue("follow_confirm", key, address=email, subscription=found.id)


def confirm(actor: Actor, subscription: Subscription) -> None:
    """Begin to follow, by the link in the letter."""
    require(actions.CONFIRM, actor, subscription)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = clock.now()
        record(actions.CONFIRM, ANONYMOUS, subscription)


def stop(actor: Actor, subscription: Subscription) -> None:
    """Stop following; a second time does nothing."""
    require(actions.STOP, actor, subscription)
    if subscription.person_id is None:
        record(actions.STOP, ANONYMOUS, subscription)
        db.session.delete(subscription)
    elif subscription.confirmed_at is not None:
        subscription.confirmed_at = None
        record(actions.STOP, ANONYMOUS, subscription)


def follow_own(person_id: int, matter: Matter) -> None:
    """Let whoever writes in or supports a matter follow it, unless they did before. Part of that act."""
    _add(matter, person_id=person_id, confirmed_at=clock.now())


def tell(event: Event, matter: Matter) -> None:
    """Put a letter to everyone who follows in the outbox. Part of the act that they are told of."""
    receivers = queries.receivers(
        apart=event.action == matters.ANSWER_QUESTIONS.name,
        is_sqlite=db.engine.dialect.name == "sqlite",
        by_address=event.action in {dialogues.CHANGE.name, dialogues.CANCEL.name},
    )
    about = {"matter": matter.id, "event": event.uid, "by": event.person_id}
    outbox.enqueue_from("told", receivers, {**about, "subject": event.subject_id})


def tell_together(events: Sequence[Event], matter_ids: Sequence[int]) -> None:
    """Put one letter to each who follows any of these matters in the outbox: about all of the events.

    They were recorded together. Part of the act that they are told of.
    """
    first = events[0]
    receivers = queries.receivers_together(is_sqlite=db.engine.dialect.name == "sqlite")
    named = {"event": first.uid, "count": len(events), "by": first.person_id}
    lists = {"matters": list(matter_ids), "apart": list(first.apart)}
    outbox.enqueue_from("told_together", receivers, {**named, **lists})


def tell_of_series(event: Event, meeting: Matter) -> None:
    """Tell those who follow one of the meetings that were changed with another, and have no letter about it.

    Who follows several of them gets one. Part of the act, after the first one's followers were told.
    """
    first = event.data["with"]
    rows = [
        {
            "key": outbox.own_key(first, one.person_id or f"f{one.id}"),
            "person_id": one.person_id,
            "address": one.email,
            "about": {"event": event.uid, "subscription": one.id},
        }
        for one in queries.own_followers(meeting, told_of=first)
        if one.person_id is None or one.person_id != event.person_id
    ]
    if rows:
        outbox.enqueue_all("told", rows)


@clock.on_tick
def forget_unconfirmed() -> None:
    """Forget the addresses whose link was not used while it was good."""
    too_old = clock.now() - timedelta(days=tokens.CONFIRM_DAYS)
    db.session.execute(
        delete(Subscription).where(
            Subscription.email.is_not(None),
            Subscription.confirmed_at.is_(None),
            Subscription.created_at < too_old,
        )
    )
