"""Whoever follows is told: once, in words, with a way to stop; and never of what may not be read."""

import json
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from forum.core import access, clock, outbox
from forum.core.access import ANONYMOUS, SYSTEM, Action
from forum.core.db import db, transaction
from forum.core.events import Event, record
from forum.core.outbox import Outbox
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentState, Matter, Subscription
from forum.notifications import operations
from tests.conftest import Queries
from tests.factories import Cast, district
from tests.mail import Mailbox

NEWS = Action("test:news", "News", "%(who)s did something", tells=True)
QUIET = Action("test:quiet", "Quiet", "%(who)s did something")


def _follow(cast: Cast, who: str, target: Any) -> None:
    with transaction():
        operations.follow(cast.actor(who), target)


def _address(target: Any, email: str = "asa@samspel.example", language: str = "sv") -> Subscription:
    with transaction():
        operations.ask(ANONYMOUS, target, email=email, language=language)
        found = db.session.scalars(select(Subscription).where(Subscription.email == email)).all()
        for one in found:
            operations.confirm(ANONYMOUS, one)
    with transaction():
        db.session.query(Outbox).delete()
    return found[-1]


def _happens(matter: Matter, actor: access.Actor = SYSTEM, what: Action = NEWS) -> None:
    with transaction():
        record(what, actor, matter, matter_id=matter.id)


def _deliver() -> None:
    while outbox.deliver_due():
        pass


def _letters() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Outbox.id))) or 0


def test_every_action_that_tells_has_words_for_it() -> None:
    assert all(known.past is not None for known in access.actions() if known.tells)


def test_nobody_is_told_of_what_is_not_public_or_not_worth_it(cast: Cast, matter: Matter) -> None:
    _follow(cast, "cia", matter)
    _happens(matter, what=QUIET)
    with transaction():
        matter.published_at = matter.reference = None
    _happens(matter)
    assert _letters() == 0


def test_those_who_stopped_never_confirmed_or_did_it_themselves_are_not_told(
    cast: Cast, matter: Matter
) -> None:
    _follow(cast, "cia", matter)
    _follow(cast, "bo", matter)
    with transaction():
        operations.stop(cast.actor("cia"), db.session.scalars(select(Subscription)).first())
        operations.ask(ANONYMOUS, matter, email="never@samspel.example", language="sv")
    _address(cast.place, cast.people["bo"].email)
    with transaction():
        db.session.query(Outbox).delete()
        matters.post_comment(cast.actor("bo"), matter, body="Vi behöver lokal.")
    assert _letters() == 0


def test_each_follower_gets_one_letter_however_many_ways_they_follow(
    cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    for target in (matter, cast.place, cast.area):
        _follow(cast, "cia", target)
        _address(target)
    _address(matter, cast.people["cia"].email)
    _address(district("99", "Någon annanstans"), "else@samspel.example")
    _happens(matter)
    _deliver()
    assert sorted(mailbox.to) == sorted([cast.people["cia"].email, "asa@samspel.example"])
    _happens(matter)
    _deliver()
    assert len(mailbox.raw) == 4


def test_a_letter_says_who_did_what_where_why_and_how_to_stop(
    cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    _follow(cast, "cia", matter)
    with transaction():
        matters.post_comment(cast.actor("anna"), matter, body="**Skolan** är öppen till 19.\n\n- å")
    _deliver()
    (letter,) = mailbox.letters
    words = mailbox.text()
    assert letter["To"] == cast.people["cia"].email
    assert matter.title in letter["Subject"]
    assert "Anna Alm (Socialförvaltningen Nordost)" in words
    assert "Skolan är öppen till 19." in words
    assert f"http://localhost/arenden/{matter.reference}/inlagg/1" in words.splitlines()
    stop = letter["List-Unsubscribe"].strip("<>")
    assert stop.startswith("http://localhost/bevakning/sluta/")
    assert stop in words
    assert "<" not in words


def test_the_link_of_a_letter_stops_the_next_one(
    app: Flask, cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    _follow(cast, "cia", matter)
    _happens(matter)
    _deliver()
    stop = mailbox.letters[0]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    app.test_client().post(stop, data={"List-Unsubscribe": "One-Click"})
    _happens(matter)
    _deliver()
    assert len(mailbox.raw) == 1


def test_a_district_tells_why(cast: Cast, matter: Matter, mailbox: Mailbox) -> None:
    _follow(cast, "cia", cast.area)
    _happens(matter)
    _deliver()
    assert cast.area.name in mailbox.text()


def test_a_letter_is_written_in_the_language_of_its_receiver(
    cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    _address(matter, "en@samspel.example", "en")
    _address(matter, "sv@samspel.example", "sv")
    _happens(matter)
    _deliver()
    english = next(one for one in mailbox.letters if one["To"].startswith("en@"))
    assert "You get this letter because you follow the matter" in english.get_content()
    del cast


def test_what_may_no_longer_be_read_at_delivery_is_not_sent(
    cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    _follow(cast, "cia", matter)
    with transaction():
        matters.post_comment(cast.actor("bo"), matter, body="Hemligt")
    with transaction():
        db.session.scalars(select(Comment)).one().state = CommentState.HIDDEN
    _deliver()
    _happens(matter)
    with transaction():
        matter.published_at = matter.reference = None
    _deliver()
    assert not mailbox.raw
    assert outbox.stuck() == 0


def test_who_stops_before_delivery_gets_no_letter(
    cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    _follow(cast, "cia", matter)
    gone = _address(matter)
    _happens(matter)
    with transaction():
        operations.stop(cast.actor("cia"), db.session.scalars(select(Subscription)).first())
        operations.stop(SYSTEM, db.session.get(Subscription, gone.id))
    _deliver()
    assert not mailbox.raw


def test_who_writes_follows_until_they_stop_and_not_again_by_writing(
    cast: Cast, matter: Matter
) -> None:
    with transaction():
        matters.post_comment(cast.actor("bo"), matter, body="Ett")
    own = db.session.scalars(select(Subscription)).one()
    assert (own.person_id, own.confirmed_at is not None) == (cast.people["bo"].id, True)
    with transaction():
        operations.stop(cast.actor("bo"), own)
    with transaction():
        matters.post_comment(cast.actor("bo"), matter, body="Två")
    _happens(matter)
    assert _letters() == 0


def test_whoever_opened_a_matter_follows_it(cast: Cast, matter: Matter) -> None:
    _happens(matter, cast.actor("anna"))
    with transaction():
        matters.post_comment(cast.actor("bo"), matter, body="Hej")
    assert set(db.session.scalars(select(Outbox.person_id))) == {cast.people["anna"].id}


@pytest.mark.parametrize(
    "title",
    ["Hej\r\nBcc: b@samspel.example", "=?UTF-8?Q?=0ABcc:_b@samspel.example?=", "{{ 7*7 }} %(who)s"],
)
def test_no_title_is_more_than_words(
    cast: Cast, matter: Matter, mailbox: Mailbox, title: str
) -> None:
    with transaction():
        matter.title = title
        cast.people["bo"].name = "Bo %(x)s\r\nBcc: b@samspel.example"
    _follow(cast, "cia", matter)
    with transaction():
        matters.post_comment(cast.actor("bo"), matter, body="{{ config }} %(who)s\r\n.\r\nQUIT")
    _deliver()
    (raw,) = mailbox.raw
    head = raw.split(b"\r\n\r\n", 1)[0].lower()
    assert b"\r\nbcc" not in head
    assert mailbox.to == [cast.people["cia"].email]
    assert "49" not in mailbox.letters[0]["Subject"]
    assert "{{ config }} %(who)s" in mailbox.text()


def test_the_log_holds_no_personal_text(cast: Cast, matter: Matter) -> None:
    body = "Jag heter Bo och har ont i ryggen"
    with transaction():
        written = matters.post_comment(cast.actor("bo"), matter, body=body)
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), written)
    kept = [event.data for event in db.session.scalars(select(Event))]
    for word in (*body.split(), "Bo Berg", cast.people["bo"].email):
        if len(word) > 2:
            assert word not in json.dumps(kept, ensure_ascii=False)
    plain = [value for data in kept for value in data.values()]
    assert all(isinstance(value, int | bool | None) or len(value) == 64 for value in plain)


@pytest.mark.slow
def test_twenty_thousand_followers_are_told_within_two_seconds(
    cast: Cast, matter: Matter, queries: Queries
) -> None:
    with transaction():
        db.session.execute(
            insert(Subscription),
            [
                {
                    "email": f"f{number}@samspel.example",
                    "language": "sv",
                    "matter_id": matter.id if number % 2 else None,
                    "district_id": None if number % 2 else cast.place.id,
                    "created_at": clock.now(),
                    "confirmed_at": clock.now(),
                }
                for number in range(20_000)
            ],
        )
    queries.clear()
    began = time.perf_counter()
    _happens(matter, cast.actor("bo"))
    took = time.perf_counter() - began
    assert _letters() == 20_000
    assert len(queries) < 20
    assert took < 2
